"""What is asked for with one tap: the rules that it brings, what a quiz may be about, and that nothing is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.courseware.course import Passage, ProblemState, VisibleBlock
from iblai_mentor_plugin.mentor.prompting.draft import compose
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Message
from tests.mentor.conftest import HTML, TEXT, UNIT
from tests.mentor.courses import choose_from, hand_over_one

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.mentor.prompting.draft import Draft
    from tests.fakes import FakeLearnerCourse
    from tests.fakes_llm import FakeLlm

PROBLEM = HTML.replace("html", "problem").replace("block@text", "block@p")
ASKED = "Which constellation shows the way to the pole star?"
SECRET = "The Plough shows the way: its pointers lead there."


@pytest.fixture
def course(course: FakeLearnerCourse) -> FakeLearnerCourse:
    """Return a unit with two passages, one of which has the answer of its open problem, and the problem."""
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "The way", UNIT, UNIT, is_graded=True))
    course.passages = [
        *course.passages,
        Passage(HTML, UNIT, "The pole star", SECRET),
        Passage(PROBLEM, UNIT, "The way", f"{ASKED}\n( ) the Plough\n( ) Orion"),
    ]
    course.open_problems = [hand_over_one(PROBLEM, choose_from(ASKED, "the Plough", "Orion", right="the Plough"))]
    course.problems[PROBLEM] = ProblemState(
        0, None, None, may_show_answer=False, may_show_correctness=True, is_graded=True
    )
    return course


@pytest.fixture
def tap(ask: Callable[..., Message], llm: FakeLlm) -> Callable[..., Draft]:
    """Return a function that asks with one tap, and returns what the LLM would be told."""

    def tap(action: str, text: str = "Tapped.", **question: str) -> Draft:
        reply = ask(text, action=action, **question)
        made = compose(reply)
        Message.objects.filter(pk=reply.pk).update(**made.kept, state="complete", text="Well.")
        return made

    return tap


@pytest.mark.parametrize(
    ("action", "rule"),
    [("summary", "Summarise the passages"), ("simpler", "short everyday words"), ("example", "one everyday example")],
)
def test_tap_brings_its_rule(course: FakeLearnerCourse, tap: Callable[..., Draft], action: str, rule: str) -> None:
    made = tap(action)
    assert rule in made.told.step
    assert "Answer first" not in made.told.step
    assert made.prompt.messages[-1].text.endswith("\nTapped.")


def test_ladder_holds_when_the_place_is_an_open_problem(course: FakeLearnerCourse, tap: Callable[..., Draft]) -> None:
    made = tap("example", usage_key=PROBLEM)
    assert made.focus.step == "orient"
    assert "everyday example" not in made.told.step
    assert "two or three sentences" in made.told.step


def test_tap_is_about_the_unit_when_the_conversation_was_about_a_problem(
    course: FakeLearnerCourse, tap: Callable[..., Draft]
) -> None:
    tap("", ASKED)
    made = tap("summary")
    assert "Summarise" in made.told.step
    assert "Open problems of the course" in made.told.step


def test_quiz_is_about_no_passage_with_an_answer_and_about_no_problem(
    course: FakeLearnerCourse, tap: Callable[..., Draft]
) -> None:
    made = tap("quiz")
    assert [passage.text for passage in made.passages] == [TEXT]
    assert SECRET not in made.prompt.text
    assert ASKED not in made.prompt.text
    assert "Ask the learner one short question" in made.told.step


@pytest.mark.parametrize(
    "text", ["THE plough shows it.", "It is the *Plough*.", "the\nPlough", "To the left of “the  Plough”, look up."]
)
def test_answer_is_found_in_a_passage_however_it_is_written(
    course: FakeLearnerCourse, tap: Callable[..., Draft], text: str
) -> None:
    course.passages = [Passage(HTML, UNIT, "The pole star", text)]
    made = tap("quiz")
    assert made.passages == ()
    assert "nothing in this unit" in made.told.step


def test_quiz_is_about_all_of_the_unit_once_its_problem_is_closed(
    course: FakeLearnerCourse, tap: Callable[..., Draft]
) -> None:
    course.open_problems = []
    assert [passage.text for passage in tap("quiz").passages] == [TEXT, SECRET]


def test_passage_that_an_authors_expression_matches_is_left_out(
    course: FakeLearnerCourse, tap: Callable[..., Draft]
) -> None:
    source = '<stringresponse type="regexp" answer="p.laris"><label>Which?</label><textline/></stringresponse>'
    course.open_problems = [hand_over_one(PROBLEM, source, TEXT)]
    assert course.open_problems[0].patterns
    assert [passage.text for passage in tap("quiz").passages] == [SECRET]


def test_tap_is_a_question_when_the_search_replies(course: FakeLearnerCourse, ask: Callable[..., Message]) -> None:
    reply = ask("Which star shows north?", action="quiz")
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert (reply.action, "Polaris" in reply.text) == ("", True)
    assert not Message.objects.exclude(action="").exists()


def test_quiz_is_kept_as_one_with_question_and_reply(
    course: FakeLearnerCourse, ask: Callable[..., Message], llm: FakeLlm
) -> None:
    # Its words are no part of the text, where the learner would read them before they answer.
    llm.replies.append("What would a visitor miss at first? [[1|It is no bright star.]]")
    reply = ask("Quiz me.", action="quiz")
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert [message.action for message in reply.session.messages.all()] == ["quiz", "quiz"]
    assert (reply.text, reply.citations[0]["quote"]) == (
        "What would a visitor miss at first? [1]",
        "It is no bright star.",
    )


def test_people_are_offered_after_a_check_and_where_nothing_is_found(
    course: FakeLearnerCourse, tap: Callable[..., Draft]
) -> None:
    found = {
        text: tap("", text).kept["offers_contact"] for text in ("Which star shows north?", "Zymurgy?", "Thanks!", "hi")
    }
    assert found == {"Which star shows north?": False, "Zymurgy?": True, "Thanks!": False, "hi": False}
    assert not tap("summary", "Zymurgy?").kept["offers_contact"]
    assert not tap("", "I want to kill myself").kept["offers_contact"]


def test_what_was_found_first_stays_and_is_read_again(course: FakeLearnerCourse, tap: Callable[..., Draft]) -> None:
    elsewhere = UNIT.replace("block@unit", "block@elsewhere")
    course.blocks += [
        VisibleBlock(elsewhere, "vertical", "Elsewhere", "", elsewhere),
        VisibleBlock(HTML + "2", "html", "Far away", elsewhere, elsewhere),
    ]
    far, farther = (Passage(HTML + "2", elsewhere, "Far away", text) for text in ("Galaxies drift.", "Quasars shine."))
    course.passages += [far, farther]
    first, second = tap("", "Galaxies drift?"), tap("", "Quasars shine?")
    assert (first.told.sections["found"], "hits" in first.told.sections) == ("[4] Far away\nGalaxies drift.", False)
    assert second.told.sections["found"] == first.told.sections["found"]
    assert second.told.sections["hits"] == "[5] Far away\nQuasars shine."
    assert first.prompt.system == second.prompt.system
    # What changed, or may not be seen any more, is not told again.
    course.passages = [one for one in course.passages if one is not far]
    assert "Galaxies" not in tap("", "And the quasars shine?").prompt.system
