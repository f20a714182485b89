"""Turns of a conversation share the beginning of their prompts, which providers then need not read again."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from iblai_mentor_plugin.courseware.course import Passage
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Briefing, CustomInstruction
from tests.conftest import COURSE
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.provider import speak
from tests.mentor.conftest import HTML, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message, Session
    from tests.fakes import FakeLearnerCourse
    from tests.llm.provider import Provider

QUESTIONS = ("What shows where north is?", "And why does that matter?", "Can you give me an example of that?")
REPLY = (
    "Think of it this way: what you see of the sky depends on where you stand and on what time it is, so two people may "
    "look at the same moment and see different stars. Which of the unit's examples could you try tonight?"
)
BRIEFING = (
    "Learners of this course are adults without any mathematics beyond school. They often confuse magnitude with size, and "
    "brightness with distance. Point to observations that they can make without instruments, from a town."
)
WISHES = {"about_user": "I am a nurse and study at night.", "mentor_tone": "Friendly, with everyday examples."}
SENTENCE = "The star that shows where north is stands still while the others turn around it in the course of a night. "


@pytest.fixture
def provider(provider: Provider, settings: SettingsWrapper, provider_settings: dict[str, Any]) -> Provider:
    """Return the provider that the mentor asks."""
    for name, value in provider_settings.items():
        setattr(settings, name, value)
    provider.scripts = [speak(REPLY)]
    return provider


@pytest.fixture
def converse(
    ask: Callable[..., Message], asker: User, session: Session, course: FakeLearnerCourse, provider: Provider
) -> Callable[[int], list[float]]:
    """Return a function that asks in a unit of so many passages: what part of each prompt the one before began with."""
    Briefing.objects.create(course_key=COURSE, version=1, text=BRIEFING, published_at=timezone.now())
    CustomInstruction.objects.create(tenant=session.tenant, user=asker, **WISHES)

    def converse(passages: int) -> list[float]:
        course.passages = [
            Passage(HTML, UNIT, "The pole star", f"{number}. {SENTENCE * 5}") for number in range(passages)
        ]
        for text in QUESTIONS:
            produce_reply(ask(text).pk)
        return [measure(*turns) for turns in pairwise(provider.bodies)]

    return converse


def measure(before: dict[str, Any], after: dict[str, Any]) -> float:
    """Return the part of a prompt's tokens that are those of the one before, up to the first that differs."""
    texts = ["".join(f"{one['role']}\n{one['content']}\n" for one in body["messages"]) for body in (before, after)]
    same = "".join(one for one, _other in takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False)))
    return estimate_tokens(same) / estimate_tokens(texts[1])


@pytest.mark.parametrize(("passages", "least"), [(4, 0.7), (12, 0.7)])
def test_most_of_a_prompt_is_that_of_the_turn_before(
    converse: Callable[[int], list[float]], passages: int, least: float
) -> None:
    assert min(converse(passages)) >= least


def test_boundary_is_the_same_as_long_as_a_session_is(
    ask: Callable[..., Message], provider: Provider, session: Session
) -> None:
    for _question in range(2):
        produce_reply(ask().pk)
    marks = {body["messages"][0]["content"].partition("begin and end with ")[2][:20] for body in provider.bodies}
    assert len(marks) == 1
