"""A learner: what is kept of them, in counts and dates; and letting it be taken along, or go, after a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib import messages
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.exceptions import MentorError, NotFoundError, RetirementError
from iblai_mentor_plugin.models import Export

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from iblai_mentor_plugin.admin.overview.frame import Call

_FOUND: Final = 25
_EXPORT, _ERASE, _RETIRE = "export", "erase", "retire"


def show_learners(call: Call) -> HttpResponse:
    """Look for a learner; the only one that is found is shown at once."""
    text = call.request.GET.get("q", "")
    found = overview_api.search_learners(call.scope, text, limit=_FOUND)
    users = [user for user in found.users if user.username == text.strip()] or found.users
    if len(users) == 1 and (users != found.users or not found.is_cut):
        return call.go("learner", users[0].pk)
    return call.render("learners", _("Learners"), text=text, found=found, may_retire=_RETIRE in _list_allowed(call))


def show_learner(call: Call, user_id: int) -> HttpResponse:
    """Show what is kept of a learner; that it was looked at is in their audit."""
    file = overview_api.open_learner(call.scope, user_id, call.user)
    return call.render(
        "learner",
        file.user.get_username(),
        file=file,
        acts=[(act, call.link("change_learner", user_id, act), *_describe(act)) for act in _list_acts(call, file)],
        exports=[(export, call.link_row("export", export.pk)) for export in file.exports],
    )


def change_learner(call: Call, user_id: int, act: str) -> HttpResponse:
    """Ask once more, then do it."""
    file = overview_api.open_learner(call.scope, user_id, call.user)
    if act not in _list_acts(call, file):
        raise NotFoundError
    if call.request.method != "POST":
        label, text = _describe(act)
        return call.render(
            "change_learner", label, file=file, act=act, text=text, label=label, back=call.link("learner", user_id)
        )
    if act == _RETIRE:
        return _retire(call, file)
    {_EXPORT: _export, _ERASE: _erase}[act](call, file)
    return call.go("learner", user_id)


def name_acts(call: Call) -> str:
    """Return what who asks may do for learners, as the buttons call it; "" for nothing."""
    return get_text_list([_describe(act)[0] for act in _list_allowed(call)])


def _list_allowed(call: Call) -> list[str]:
    """Return what who asks may do for learners."""
    acts = [_EXPORT] if call.may("export_others_data") else []
    if call.may("delete_others_data"):
        acts += [_ERASE, _RETIRE] if call.scope.is_whole else [_ERASE]
    return acts


def _list_acts(call: Call, file: overview_api.LearnerFile) -> list[str]:
    """Return what of it can be done for this learner."""
    # For an account that is retired nothing new is kept, be it an export.
    is_kept = file.tenants and not file.is_retired
    return [act for act in _list_allowed(call) if is_kept or act == _RETIRE]


def _describe(act: str) -> tuple[str, str]:
    """Return what an act is called, and what it means."""
    return {
        _EXPORT: (
            _("Export"),
            _("This writes a file with everything that is kept about the learner. They can download it for some days."),
        ),
        _ERASE: (
            _("Erase"),
            _(
                "This deletes the learner's chats, memory, custom instructions and exports, and what they shared with "
                "course teams. Their answer to the notice, their pauses and their audit stay, and they can start again."
            ),
        ),
        _RETIRE: (
            _("Retire"),
            _(
                "This deletes everything about the learner in every tenant, as when their account is retired, with their "
                "answer to the notice, their pauses and their audit. The account itself stays."
            ),
        ),
    }[act]


def _export(call: Call, file: overview_api.LearnerFile) -> None:
    def start(access: operating_api.Access) -> None:
        history_api.start_export(access, Export.Kind.EVERYTHING)

    _do_in_each_tenant(call, file, start, _("The export is being written."))


def _erase(call: Call, file: overview_api.LearnerFile) -> None:
    _do_in_each_tenant(call, file, history_api.erase_learner, _("Erased."))


def _do_in_each_tenant(
    call: Call, file: overview_api.LearnerFile, do: Callable[[operating_api.Access], None], done: str
) -> None:
    """Do it in each tenant that was named, and say of each how it went: what fails in one keeps no other from it."""
    for tenant in file.tenants:
        name = tenant.name or tenant.key
        try:
            do(operating_api.get_admin_access(call.user, tenant, file.user))
        except MentorError as error:
            messages.error(call.request, f"{name}: {error}" if str(error) else _("%s: this could not be done.") % name)
        else:
            messages.success(call.request, f"{name}: {done}")


def _retire(call: Call, file: overview_api.LearnerFile) -> HttpResponse:
    """Erase everything; whoever did is led elsewhere, as a look at the learner would be kept of them anew."""
    user = file.user
    operating_api.log_act(call.user.pk, type(user), user.pk, _("Account %d") % user.pk, _("Retired by the AI mentor"))
    try:
        counts = operating_api.retire(file.user.pk, seconds=settings.IBLAI_MENTOR_RETIRE_SECONDS)
    except RetirementError:
        again = _("There was more to erase than one request may take. Press the button again to go on.")
        messages.warning(call.request, again)
        return call.go("change_learner", user.pk, _RETIRE)
    messages.success(call.request, _("Retired: %d rows were erased.") % sum(counts.values()))
    return call.go("learners")
