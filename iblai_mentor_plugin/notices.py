"""The notice: what learners are told before they are served, and who agreed to which version of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.models import Notice, NoticeAcceptance

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class NoticeState:
    """The notice in force, and when a user accepted it; None while they have not."""

    version: int
    text: str
    accepted_at: datetime | None

    @property
    def is_accepted(self) -> bool:
        """Say whether the user agreed, and still does."""
        return self.accepted_at is not None


def find_notice() -> Notice | None:
    """Return the notice in force, the one with the greatest version."""
    return Notice.objects.order_by("-version").first()


def standing_acceptances(user_id: int) -> QuerySet[NoticeAcceptance]:
    """Return the user's acceptances of the notice in force that they did not withdraw, the oldest first."""
    in_force = Notice.objects.order_by("-version").values("pk")[:1]
    return NoticeAcceptance.objects.filter(user_id=user_id, notice=in_force, withdrawn_at=None).order_by("accepted_at")


def has_accepted(user_id: int) -> bool:
    """Say whether the user agreed to the notice in force, and still does."""
    return standing_acceptances(user_id).exists()


def get_notice_state(user_id: int) -> NoticeState:
    """Return the notice in force with the user's agreement to it. Raises ``NotFoundError`` where there is no notice."""
    notice = find_notice()
    if notice is None:
        message = "There is no notice."
        raise NotFoundError(message)
    standing = standing_acceptances(user_id).first()
    return NoticeState(notice.version, notice.text, standing.accepted_at if standing else None)


def publish_notice(text: str) -> Notice:
    """Put a new version of the notice in force; learners are asked again."""
    newest = find_notice()
    return Notice.objects.create(version=newest.version + 1 if newest else 1, text=text)


def accept_notice(user_id: int, *, version: int) -> NoticeAcceptance:
    """
    Keep the user's agreement to a version of the notice; twice is once.

    Raises ``NotFoundError`` where there is no notice, and ``InvalidInputError`` for a version that is not in force:
    nobody agrees to what they were not shown.
    """
    notice = find_notice()
    if notice is None:
        message = "There is no notice to accept."
        raise NotFoundError(message)
    if version != notice.version:
        message = f"The notice in force is version {notice.version}."
        raise InvalidInputError({"version": [message]})
    with transaction.atomic():
        Notice.objects.select_for_update().get(pk=notice.pk)
        standing = standing_acceptances(user_id).first()
        return standing or NoticeAcceptance.objects.create(user_id=user_id, notice=notice)


def withdraw_acceptance(user_id: int) -> int:
    """Withdraw the user's agreement to every version; returns how many there were. What was remembered is kept."""
    return NoticeAcceptance.objects.filter(user_id=user_id, withdrawn_at=None).update(withdrawn_at=timezone.now())
