"""Feedback in the admin: thumbs are counted, words take a permission."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.models import AuditRecord, Feedback, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from iblai_mentor_plugin.tenants import Access

pytestmark = pytest.mark.database

WORDS = ("Too short", "I wanted more", "learner1")


@pytest.fixture
def feedback(access: Access, talk: Callable[..., Session]) -> Feedback:
    """Return a thumb down, with words."""
    judged = history_api.Judged(str(talk().session_id))
    return history_api.keep_feedback(access, judged, {"rating": -1, "reason": WORDS[0], "details": WORDS[1]})


def url(view: str, *args: object) -> str:
    return reverse(f"admin:iblai_mentor_plugin_feedback_{view}", args=args)


def test_words_are_not_shown_without_the_permission(feedback: Feedback, sign_in: Callable[..., Client]) -> None:
    client = sign_in("view_feedback")
    for page in (url("changelist"), url("change", feedback.pk)):
        answer = client.get(page).content.decode()
        assert "not helpful" in answer
        assert not any(word in answer for word in WORDS)
    assert not AuditRecord.objects.exists()


def test_reading_words_is_recorded(feedback: Feedback, sign_in: Callable[..., Client]) -> None:
    client = sign_in("view_feedback", "view_others_messages")
    answer = client.get(url("change", feedback.pk)).content.decode()
    assert all(word in answer for word in WORDS)
    assert AuditRecord.objects.get().action == "feedback.read"


def test_thumbs_of_a_mentor_are_counted(feedback: Feedback, sign_in: Callable[..., Client]) -> None:
    page = sign_in("view_mentor").get(reverse("admin:iblai_mentor_plugin_mentor_changelist")).content.decode()
    assert '<td class="field-helpful">0</td>' in page
    assert '<td class="field-not_helpful">1</td>' in page


def test_feedback_of_a_cleared_history_is_not_listed(
    feedback: Feedback, access: Access, sign_in: Callable[..., Client]
) -> None:
    history_api.clear_history(access)
    assert "0 feedback" in sign_in("view_feedback").get(url("changelist")).content.decode()


def test_deleted_session_is_not_shown_before_it_is_swept_away(
    access: Access, talk: Callable[..., Session], sign_in: Callable[..., Client]
) -> None:
    session = talk(word="Marigold")
    page = reverse("admin:iblai_mentor_plugin_session_change", args=(session.pk,))
    client = sign_in("view_session", "view_message", "view_others_messages")
    assert "Marigold" in client.get(page).content.decode()
    history_api.clear_history(access)
    assert "Marigold" not in client.get(page, follow=True).content.decode()
