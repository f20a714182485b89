"""How often one may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from iblai_mentor_plugin.data import PREVIEW_THROTTLE, QUESTION_THROTTLE, USER_THROTTLE

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class UserThrottle(UserRateThrottle):
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


class QuestionThrottle(UserRateThrottle):
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
            super().throttle_success()


class PreviewThrottle(UserRateThrottle):
    """So many looks of one user at what the mentor would be told; as dear as questions, but for the LLM."""

    scope = PREVIEW_THROTTLE

    def get_rate(self) -> str | None:
        """Return the operator's rate of questions; None is no limit."""
        return settings.IBLAI_MENTOR_QUESTION_THROTTLE  # type: ignore[no-any-return]
