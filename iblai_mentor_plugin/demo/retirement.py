"""
The retirement of an account: the learner asks for it, then the operator's pipeline takes it in steps, over HTTP.

As in the platform a step that raises answers 500, what it wrote until then is committed, and the pipeline tries again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound, HttpResponseServerError
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_POST
from openedx.core.djangoapps.user_api.accounts.signals import USER_RETIRE_LMS_CRITICAL, USER_RETIRE_LMS_MISC

from iblai_mentor_plugin.courseware.olx import RETIRED
from iblai_mentor_plugin.demo.models import Retirement

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

_NO_CONTENT: Final = 204


@login_required
@require_POST
def deactivate(request: HttpRequest) -> HttpResponse:
    """Have one's own account deleted; the password is asked once more."""
    user = cast("User", request.user)
    if not user.check_password(request.POST.get("password", "")):
        return HttpResponseForbidden("The password is not right.")
    Retirement.objects.create(user=user, original_username=user.username)
    user.email = f"{_name_retired(user)}@retired.invalid"
    user.set_unusable_password()
    user.save()
    logout(request)
    return HttpResponse(status=_NO_CONTENT)


def _step(take: Callable[[User], None]) -> Callable[[HttpRequest], HttpResponse]:
    """Make a step of the pipeline: of a superuser, for the ``username`` of the JSON body."""

    @require_POST
    def answer(request: HttpRequest) -> HttpResponse:
        if not getattr(request.user, "is_superuser", False):
            return HttpResponseForbidden()
        retirement = Retirement.objects.filter(original_username=_read_username(request)).first()
        if retirement is None:
            return HttpResponseNotFound()
        try:
            take(retirement.user)
        # As broad as the platform's, which answers whatever went wrong.
        except Exception as error:  # noqa: BLE001
            return HttpResponseServerError(str(error), content_type="text/plain; charset=utf-8")
        return HttpResponse(status=_NO_CONTENT)

    return answer


def _read_username(request: HttpRequest) -> str:
    try:
        body: Any = json.loads(request.body)
    except ValueError:
        return ""
    return str(body.get("username", "")) if isinstance(body, dict) else ""


def _take_misc(user: User) -> None:
    USER_RETIRE_LMS_MISC.send(sender=Retirement, user=user)


def _take_account(user: User) -> None:
    USER_RETIRE_LMS_CRITICAL.send(sender=Retirement, user=user)
    user.username = _name_retired(user)
    user.first_name = user.last_name = ""
    user.is_active = False
    user.save()


retire_misc = _step(_take_misc)
retire = _step(_take_account)


def _name_retired(user: User) -> str:
    """Return the name that stays: one that says nothing to who lacks this site's secret."""
    return RETIRED + salted_hmac("mentor_demo.retired", str(user.pk), algorithm="sha256").hexdigest()[:40]
