"""A reply ends when quiet hours begin, and says why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from iblai_mentor_plugin.mentor.asking.questions import list_frames
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Message, QuietHours
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse
    from tests.fakes_llm import FakeLlm


def close() -> None:
    """Close the mentor of the course for the next minute."""
    now = timezone.now()
    QuietHours.objects.create(course_key=COURSE, starts=now, ends=now + timedelta(minutes=1))


def test_llm_is_not_asked_when_they_begin_while_the_question_waits(ask: Callable[..., Message], llm: FakeLlm) -> None:
    reply = ask()
    close()
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert (reply.state, reply.error, llm.prompts) == (Message.State.BLOCKED, "quiet_hours", [])
    assert "closed the mentor" in reply.text


def test_follower_is_told_why_and_nothing_else(
    ask: Callable[..., Message], access: Access, course: FakeLearnerCourse
) -> None:
    reply = ask()
    close()
    produce_reply(reply.pk)
    _reply, [frame] = list_frames(access, str(reply.session.session_id), str(reply.generation_id), after=0)
    assert (frame.body["state"], "closed the mentor until" in frame.body["text"]) == ("blocked", True)


def test_staff_are_answered(ask: Callable[..., Message], course: FakeLearnerCourse) -> None:
    course.is_staff = True
    close()
    reply = ask()
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert reply.state == Message.State.COMPLETE
