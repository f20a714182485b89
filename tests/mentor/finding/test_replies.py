"""Replies as they are kept, where words call for people, and where an open problem is in question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.courseware.course import OpenProblem, Passage, VisibleBlock
from iblai_mentor_plugin.exceptions import LlmUnavailableError
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from tests.mentor.conftest import UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message
    from tests.fakes import FakeLearnerCourse
    from tests.fakes_llm import FakeLlm

CONTACT = "Call 988, or write to https://help.example.org/talk."
PROBLEM = UNIT.replace("vertical", "problem").replace("unit", "star")
STEM = "Which star shows sailors where north is at night?"


@pytest.fixture(autouse=True)
def _contact(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_DISTRESS_CONTACTS = {"en": CONTACT}


@pytest.fixture
def produce(ask: Callable[..., Message]) -> Callable[[str], Message]:
    def produce(question: str) -> Message:
        reply = ask(question)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return reply

    return produce


def test_search_shows_the_contact_and_no_passage_to_who_is_in_distress(produce: Callable[[str], Message]) -> None:
    reply = produce("Polaris shows north, and I want to die")
    assert (reply.text, reply.state, reply.citations) == (CONTACT, "complete", [])


def test_llm_replies_and_the_contact_is_added(produce: Callable[[str], Message], llm: FakeLlm) -> None:
    llm.replies.append(["I am sorry to hear that.", Usage(10, 5)])
    assert produce("I want to kill myself").text == f"I am sorry to hear that.\n\n{CONTACT}"


def test_contact_is_said_where_the_llm_fails(produce: Callable[[str], Message], llm: FakeLlm) -> None:
    llm.replies.append([LlmUnavailableError("down")])
    reply = produce("I want to kill myself")
    assert (reply.state, reply.text) == ("failed", CONTACT)


def test_course_question_is_answered_without_a_contact(produce: Callable[[str], Message]) -> None:
    reply = produce("Which star shows north?")
    assert CONTACT not in reply.text
    assert reply.text.startswith("**The pole star**\n\nPolaris is")


def test_open_problem_is_named_and_nothing_of_it_quoted(
    produce: Callable[[str], Message], course: FakeLearnerCourse
) -> None:
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "The sailors", UNIT, UNIT, is_graded=True))
    course.passages.append(Passage(PROBLEM, UNIT, "The sailors", STEM))
    course.open_problems = [OpenProblem(PROBLEM, STEM, ("Polaris",))]
    reply = produce(STEM)
    assert reply.text.startswith("You ask about the problem “The sailors”, which is still open for you")
    assert "Polaris" not in reply.text
    assert STEM not in reply.text
    assert reply.citations == []


def test_words_of_an_answer_in_a_text_are_quoted_whether_they_are_right_or_wrong(
    produce: Callable[[str], Message], course: FakeLearnerCourse
) -> None:
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "The sailors", UNIT, UNIT, is_graded=True))
    course.open_problems = [OpenProblem(PROBLEM, "Name the pole's star.", ("Polaris",))]
    reply = produce("Is Polaris a bright star?")
    assert (reply.state, reply.error) == ("complete", "")
    assert "Polaris" in reply.text.replace("**", "")
