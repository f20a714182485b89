"""What a question is about: by its own words, and nothing is told of a problem that was only guessed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import F

from iblai_mentor_plugin.courseware.course import OpenProblem, Passage, ProblemState, VisibleBlock
from iblai_mentor_plugin.mentor.prompting.draft import compose
from iblai_mentor_plugin.mentor.prompting.policy import build_policy
from iblai_mentor_plugin.models import Message
from tests.mentor.conftest import HTML, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.mentor.prompting.draft import Draft
    from tests.fakes import FakeLearnerCourse

# By the name of a problem: what it asks, and how often it was tried.
ASKED = {
    "a": ("How many degrees lie between two hours of the sky's turning?", 1),
    "b": ("Which constellation shows the way to the pole star?", 2),
    "c": ("At which latitude does Polaris stand at the zenith?", 3),
    "d": ("How many degrees lie between two hours of the sky's turning?", 4),
}
CLOSED = {"c"}
ELSEWHERE = UNIT.replace("block@unit", "block@elsewhere")


def key(name: str) -> str:
    return HTML.replace("html", "problem").replace("block@text", f"block@{name}")


def build_state(name: str, **changes: object) -> ProblemState:
    usual = {
        "attempts": ASKED[name][1],
        "max_attempts": 9,
        "is_correct": False,
        "may_show_answer": name in CLOSED,
        "may_show_correctness": True,
        "is_graded": True,
    }
    return ProblemState(**{**usual, **changes})  # type: ignore[arg-type]


@pytest.fixture
def four(course: FakeLearnerCourse) -> FakeLearnerCourse:
    """Return the course with four problems in its unit: one is closed, two read alike; and a unit without any."""
    course.blocks.append(VisibleBlock(ELSEWHERE, "vertical", "Elsewhere", "", ELSEWHERE))
    for name, (text, _attempts) in ASKED.items():
        course.blocks.append(VisibleBlock(key(name), "problem", "Multiple choice", UNIT, UNIT, is_graded=True))
        course.passages.append(Passage(key(name), UNIT, "Multiple choice", f"{text}\n( ) ninety\n( ) fifteen of them"))
        course.problems[key(name)] = build_state(name)
    course.open_problems = [
        OpenProblem(key(name), text, ("fifteen of them",)) for name, (text, _) in ASKED.items() if name not in CLOSED
    ]
    return course


@pytest.fixture
def draft(ask: Callable[..., Message]) -> Callable[..., Draft]:
    """Return a function that asks some minutes after the last question, and returns what the LLM would be told."""

    def draft(text: str, **question: str) -> Draft:
        reply = ask(text, **question)
        made = compose(reply)
        kept = {**made.focus.kept, "state": Message.State.COMPLETE, "text": "Well."}
        Message.objects.filter(pk=reply.pk).update(**kept)
        Message.objects.update(created=F("created") - timedelta(minutes=2))
        return made

    return draft


@pytest.mark.parametrize("name", ["b", "c"])
def test_problem_is_named_and_told_when_the_question_has_its_words(
    name: str, four: FakeLearnerCourse, draft: Callable[..., Draft]
) -> None:
    told = draft(f"Help me with this: {ASKED[name][0]}").told.sections["problem"]
    assert told.startswith(f"“Multiple choice”, which begins “{ASKED[name][0]}”. Attempts: {ASKED[name][1]} of 9.")
    assert told.endswith("not right.")


def test_closed_problem_is_explained_though_another_one_is_open_here(
    four: FakeLearnerCourse, draft: Callable[..., Draft]
) -> None:
    assert draft(ASKED["c"][0]).focus.step == "explain"


@pytest.mark.parametrize("question", ["What is the main idea here?", "I am stuck. What now?"])
def test_nothing_is_told_of_a_problem_that_is_only_near(
    question: str, four: FakeLearnerCourse, draft: Callable[..., Draft]
) -> None:
    made = draft(question)
    assert "problem" not in made.told.sections
    assert made.focus.step == "concept"
    assert "is for the platform to say" in made.prompt.text
    assert (made.focus.kept, made.focus.asked) == ({}, frozenset())


def test_place_alone_leads_to_the_concept_and_no_further(four: FakeLearnerCourse, draft: Callable[..., Draft]) -> None:
    four.open_problems = four.open_problems[:1]
    steps = set()
    for attempts in range(5):
        four.problems[key("a")] = build_state("a", attempts=attempts)
        steps.add(draft("I am stuck. What now?").focus.step)
    assert steps == {"concept"}


def test_nothing_holds_help_back_where_no_problem_is_near(four: FakeLearnerCourse, draft: Callable[..., Draft]) -> None:
    assert draft("I am stuck. What now?", usage_key=ELSEWHERE).focus.step == "explain"


def test_nothing_is_told_of_two_that_read_alike(four: FakeLearnerCourse, draft: Callable[..., Draft]) -> None:
    made = draft(ASKED["a"][0])
    assert "problem" not in made.told.sections
    assert made.focus.asked == {key("a"), key("d")}
    assert "is for the platform to say" in made.prompt.text


def test_help_is_that_of_the_less_tried_one_when_two_read_alike(
    four: FakeLearnerCourse, draft: Callable[..., Draft]
) -> None:
    four.problems[key("a")] = build_state("a", attempts=0)
    assert draft(ASKED["d"][0]).focus.step == "orient"


def test_problem_that_the_client_names_is_told(four: FakeLearnerCourse, draft: Callable[..., Draft]) -> None:
    made = draft("I am stuck. What now?", usage_key=key("b"))
    assert ASKED["b"][0] in made.told.sections["problem"]
    assert made.focus.kept["problem_key"] == key("b")


def test_conversation_goes_on_about_its_problem_and_tells_nothing_of_it(
    four: FakeLearnerCourse, draft: Callable[..., Draft]
) -> None:
    draft(ASKED["b"][0])
    four.problems[key("b")] = build_state("b", attempts=3)
    made = draft("I am stuck. What now?")
    assert made.focus.kept["problem_key"] == key("b")
    assert (made.focus.step, made.focus.asked) == ("example", {key("b")})
    assert "problem" not in made.told.sections


def test_conversation_does_not_take_its_problem_along_to_another_unit(
    four: FakeLearnerCourse, draft: Callable[..., Draft]
) -> None:
    draft(ASKED["b"][0])
    assert draft("What does this mean?", usage_key=ELSEWHERE).focus.kept == {}


def test_problem_that_is_not_to_be_seen_yet_is_not_explained(
    course: FakeLearnerCourse, draft: Callable[..., Draft]
) -> None:
    course.open_problems = [OpenProblem(key("x"), ASKED["b"][0], ("Ursa Major",))]
    made = draft(ASKED["b"][0])
    assert (made.focus.step, made.focus.asked) == ("concept", {key("x")})


# Steps written in the chat

STEPS = (
    "My first thought: the constellation with the bright wheels, since two of those lead somewhere useful",
    "Then I prolonged their distance five times towards north and met a lonely faint glimmer near the pole",
    "Its height above my garden fence matched our latitude, therefore the constellation must be that wagon",
)


def test_written_steps_alone_lead_to_the_last_step(four: FakeLearnerCourse, draft: Callable[..., Draft]) -> None:
    four.problems[key("b")] = build_state("b", attempts=0, max_attempts=1)
    steps = [draft(text).focus.step for text in (ASKED["b"][0], *STEPS)]
    assert steps == ["orient", "concept", "example", "check"]


def test_steps_are_taken_to_be_about_the_only_open_problem_of_the_unit(
    four: FakeLearnerCourse, draft: Callable[..., Draft]
) -> None:
    four.open_problems = [problem for problem in four.open_problems if problem.usage_key == key("b")]
    four.problems[key("b")] = build_state("b", attempts=0, max_attempts=1)
    assert [draft(text).focus.step for text in STEPS] == ["concept", "example", "check"]


def test_step_that_is_repeated_counts_once(four: FakeLearnerCourse, draft: Callable[..., Draft]) -> None:
    four.problems[key("b")] = build_state("b", attempts=0)
    steps = [draft(text).focus.step for text in (ASKED["b"][0], STEPS[0], STEPS[0], f"So {STEPS[0]}")]
    assert steps == ["orient", "concept", "concept", "concept"]


def test_steps_in_one_minute_count_once(four: FakeLearnerCourse, ask: Callable[..., Message]) -> None:
    four.problems[key("b")] = build_state("b", attempts=0)
    found = []
    for text in (ASKED["b"][0], *STEPS):
        reply = ask(text)
        focus = compose(reply).focus
        Message.objects.filter(pk=reply.pk).update(**focus.kept, state=Message.State.COMPLETE)
        found.append((focus.step, focus.kept["has_step"]))
    assert found == [("orient", False), ("concept", True), ("concept", True), ("concept", True)]


def test_few_attempts_are_not_spent_on_hints(four: FakeLearnerCourse, draft: Callable[..., Draft]) -> None:
    steps = []
    for attempts in range(3):
        four.problems[key("b")] = build_state("b", attempts=attempts, max_attempts=2, digest=str(attempts))
        steps.append(draft(ASKED["b"][0]).focus.step)
    assert steps == ["orient"] * 3


@pytest.mark.parametrize("step", ["orient", "concept", "example", "check", "explain"])
def test_no_reply_is_to_ask_anybody_to_submit(step: str) -> None:
    said = build_policy(step, may_tell_result=True).lower()  # type: ignore[arg-type]
    assert "whether and when to submit an answer is theirs to decide" in said
    assert said.count("submit") == 1 + said.count("submitted")
