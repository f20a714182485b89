"""Where a reply leads to, besides what it cites: of the search, of buttons, and of an LLM that cites nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.courseware.course import OpenProblem, Passage, ProblemState, VisibleBlock
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.llm.breaker import Breaker
from iblai_mentor_plugin.llm.endpoint import build_endpoint
from iblai_mentor_plugin.mentor.asking.questions import build_end
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from tests.conftest import COURSE
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.mentor.conftest import HTML, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message, Provider
    from tests.fakes import FakeLearnerCourse
    from tests.fakes_llm import FakeLlm
    from tests.llm.provider import Provider as Server

PROBLEM = UNIT.replace("vertical", "problem").replace("unit", "star")
STEM = "Which star shows sailors where north is at night?"
POLARIS = {
    "number": 1,
    "usage_key": HTML,
    "title": "The pole star",
    "quote": "Polaris is the star that shows where north is. It is no bright star.",
    "start": None,
    "at": [],
    "url": f"http://lms.example.com/courses/{COURSE}/jump_to/{HTML}",
}


@pytest.fixture
def produce(ask: Callable[..., Message]) -> Callable[..., Message]:
    def produce(question: str = "Which star shows where north is?", **fields: str) -> Message:
        reply = ask(question, **fields)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return reply

    return produce


@pytest.fixture
def hard(course: FakeLearnerCourse) -> OpenProblem:
    """Return an open problem that the learner may ask about."""
    problem = OpenProblem(PROBLEM, STEM, ("Polaris",))
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "The sailors", UNIT, UNIT, is_graded=True))
    course.passages.append(Passage(PROBLEM, UNIT, "The sailors", STEM))
    course.open_problems = [problem]
    course.problems[PROBLEM] = ProblemState(0, None, None, False, False, True)  # noqa: FBT003
    return problem


def test_explanation_that_cites_nothing_carries_the_passage_that_the_search_found(
    produce: Callable[..., Message], llm: FakeLlm
) -> None:
    llm.replies.extend(["It is some star or other."] * 20)
    ends = [build_end(produce()) for _number in range(20)]
    assert [end["found"] for end in ends] == [[POLARIS]] * 20
    assert {end["llm"]["is_search"] for end in ends} == {False}


def test_explanation_that_cites_carries_none(produce: Callable[..., Message], llm: FakeLlm) -> None:
    llm.replies.append(
        "Polaris is the star that shows where north is. [[1|Polaris is the star that shows where north is]]"
    )
    end = build_end(produce())
    assert (len(end["citations"]), end["found"]) == (1, [])


@pytest.mark.usefixtures("hard")
def test_no_hint_about_an_open_problem_carries_a_passage(produce: Callable[..., Message], llm: FakeLlm) -> None:
    llm.replies.extend(["What have you tried?"] * 100)
    hints = [produce(STEM) if number % 2 else produce("And what then?", usage_key=PROBLEM) for number in range(100)]
    assert [reply.found for reply in hints] == [[]] * 100
    assert {reply.state for reply in hints} == {"complete"}


def test_words_that_call_for_people_carry_no_passage(produce: Callable[..., Message], llm: FakeLlm) -> None:
    llm.replies.append("I am sorry.")
    assert produce("Which star shows where north is? I want to die").found == []


def test_reply_that_was_cut_carries_none(produce: Callable[..., Message], llm: FakeLlm) -> None:
    llm.replies.append([Usage(1, 0)])
    reply = produce()
    assert (reply.state, reply.found) == ("failed", [])


def test_search_leads_to_further_places_with_links_and_no_quotes(
    produce: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    other = HTML.replace("text", "other")
    course.blocks.append(VisibleBlock(other, "html", "Sailors", UNIT, UNIT))
    course.passages.append(Passage(other, UNIT, "Sailors", "Sailors knew which star shows north ."))
    end = build_end(produce("Which bright star shows where north is?"))
    assert "Also:\n\n- Sailors" in end["text"]
    assert [(one["title"], one["quote"], one["at"]) for one in end["found"]] == [("Sailors", "", [])]
    assert end["found"][0]["url"].endswith(other)


def test_search_says_that_there_is_no_provider(produce: Callable[..., Message]) -> None:
    asked = build_end(produce())["llm"]
    assert (asked["search_reason"], asked["is_search"], asked["label"]) == ("no_provider", True, "Found in the course")


@pytest.mark.parametrize("words", ["hello", "I want to die", "zzyzx"])
def test_search_that_found_nothing_does_not_say_that_it_did(produce: Callable[..., Message], words: str) -> None:
    end = build_end(produce(words))
    assert end["citations"] == []
    assert end["llm"]["label"] == "Course search"
    assert bool(end["found"]) is (words == "zzyzx")  # It leads to what the unit has.


def test_button_is_answered_by_the_course_and_no_llm_is_asked(produce: Callable[..., Message], llm: FakeLlm) -> None:
    reply = produce("What this unit has", intent="unit")
    assert llm.prompts == []
    assert reply.text.startswith("The unit “Finding north” has:\n\n- **The pole star**: Polaris is the star")
    assert (reply.search_reason, [one["usage_key"] for one in reply.found]) == ("intent", [HTML])
    assert reply.session.messages.get(number=1).intent == "unit"


def test_what_a_button_says_does_the_same_when_it_is_typed(
    produce: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    pressed, typed = produce("Dates", intent="dates"), produce("dates!")
    assert (typed.text, typed.found) == (pressed.text, pressed.found)
    course.passages.append(Passage(HTML, UNIT, "Dates", "Dates are sweet, and so old that Dates were traded ."))
    assert "traded" in produce("Dates").text


def test_dates_lead_to_the_platforms_page(produce: Callable[..., Message]) -> None:
    [page] = produce("Dates", intent="dates").found
    assert (page["usage_key"], page["url"]) == ("", f"http://lms.example.com/courses/{COURSE}/dates")


def test_follow_up_after_a_button_is_about_the_last_question(
    produce: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    produce("Which star shows where north is?")
    produce("Dates", intent="dates")
    course.places.clear()
    produce("Is it bright?")
    assert {earlier for _unit, earlier in course.places} == {"Which star shows where north is?"}


@pytest.mark.parametrize("intent", ["quiz", "greeting", "UNIT", "x" * 300])
def test_only_what_has_a_button_can_be_pressed(ask: Callable[..., Message], intent: str) -> None:
    with pytest.raises(InvalidInputError):
        ask("Hello", intent=intent)


def test_next_is_told_where_the_platform_tracks_completion(
    produce: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    assert "does not keep track" in produce("What is next?", intent="next").text
    second = UNIT.replace("unit", "second")
    course.blocks += [
        VisibleBlock(second, "vertical", "Finding south", "", second),
        VisibleBlock(second.replace("vertical", "html"), "html", "The Southern Cross", second, second),
    ]
    course.completed = frozenset()
    assert "- Finding south" in produce("What is next?", intent="next").text


@pytest.mark.django_db(transaction=True)
def test_provider_that_is_out_of_service_is_replaced_by_the_search(
    produce: Callable[..., Message], asked_provider: Provider, server: Server
) -> None:
    asked_provider.is_active = False
    asked_provider.save()
    reply = produce()
    assert (reply.state, reply.search_reason, server.requests) == ("complete", "provider_down", [])


@pytest.mark.django_db(transaction=True)
def test_provider_that_failed_again_and_again_is_replaced_by_the_search(
    produce: Callable[..., Message], provider_settings: dict[str, Any], settings: SettingsWrapper
) -> None:
    for name, value in provider_settings.items():
        setattr(settings, name, value)
    settings.IBLAI_MENTOR_LLM_BREAKER_FAILURES = 1
    endpoint = build_endpoint()
    Breaker(endpoint.base_url, endpoint.model, endpoint.breaker).note_failure()
    reply = produce()
    assert (reply.state, reply.search_reason) == ("complete", "provider_down")
    Breaker(endpoint.base_url, endpoint.model, endpoint.breaker).note_success()
