"""
How often one may ask.

Counted in the LMS's cache. Where it is gone, known callers are let in: they have limits by the day, which are in the database.
Strangers are not: nothing is served to them anyway, and nobody would count how often they guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from edx_django_utils.ip import get_safest_client_ip
from rest_framework.throttling import AnonRateThrottle, BaseThrottle, UserRateThrottle

from iblai_mentor_plugin.caches import ask_cache
from iblai_mentor_plugin.data import PREVIEW_THROTTLE, QUESTION_THROTTLE, USER_THROTTLE
from iblai_mentor_plugin.rest_api.errors import LmsUnavailableError

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class _Lenient(BaseThrottle):
    """Lets known users in where nobody can count."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Say whether there is room; yes where nobody can say."""
        is_allowed = ask_cache(lambda: super(_Lenient, self).allow_request(request, view))
        return is_allowed is not False


class UserThrottle(_Lenient, UserRateThrottle):
    """So many requests of one user, however they sign in."""

    scope = USER_THROTTLE

    def get_rate(self) -> str | None:
        """Return the operator's rate; None is no limit."""
        return settings.IBLAI_MENTOR_THROTTLE  # type: ignore[no-any-return]


class StrangerThrottle(AnonRateThrottle):
    """So many requests without a valid credential from one address."""

    scope = "iblai_mentor_stranger"

    def get_rate(self) -> str | None:
        """Return the operator's rate; None is no limit."""
        return settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE  # type: ignore[no-any-return]

    def get_ident(self, request: Request) -> str:
        """Return the address that the site's own proxies vouch for, as the platform tells it; a client may forge the rest."""
        return str(get_safest_client_ip(request._request))  # noqa: SLF001 - the platform's function wants Django's request

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Say whether there is room. Raises ``LmsUnavailableError`` where nobody can count."""
        is_allowed = ask_cache(lambda: super(StrangerThrottle, self).allow_request(request, view))
        if is_allowed is None or (is_allowed and not self._is_counted()):
            raise LmsUnavailableError
        return is_allowed

    def _is_counted(self) -> bool:
        """Read back what was written: a cache whose errors are ignored looks as if it were empty."""
        return self.rate is None or bool(ask_cache(lambda: bool(self.cache.get(self.key))))


class QuestionThrottle(_Lenient, UserRateThrottle):
    """So many questions of one user, of those that were accepted; what they may ask on a day is in the ledger."""

    scope = QUESTION_THROTTLE

    def get_rate(self) -> str | None:
        """Return the operator's rate; None is no limit."""
        return settings.IBLAI_MENTOR_QUESTION_THROTTLE  # type: ignore[no-any-return]

    def throttle_success(self) -> bool:
        """Let the request in; whether it is a question is not known yet."""
        return True

    def count(self, request: Request, view: APIView) -> None:
        """Count a question that was accepted."""
        if self.rate is not None and self.allow_request(request, view):
            ask_cache(super().throttle_success)


class PreviewThrottle(_Lenient, UserRateThrottle):
    """So many looks of one user at what the mentor would be told; as dear as questions, but for the LLM."""

    scope = PREVIEW_THROTTLE

    def get_rate(self) -> str | None:
        """Return the operator's rate of questions; None is no limit."""
        return settings.IBLAI_MENTOR_QUESTION_THROTTLE  # type: ignore[no-any-return]
