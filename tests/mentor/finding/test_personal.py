"""Questions about one's own standing or work, whole sentences of which the course says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.courseware.course import Passage, VisibleBlock
from iblai_mentor_plugin.mentor.finding.questions.personal import find_own
from iblai_mentor_plugin.mentor.finding.questions.phrases import Intent
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from tests.mentor.conftest import UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.models import Message
    from tests.fakes import FakeLearnerCourse


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("how many tries do I get on the fist question", Intent.PROGRESS),
        ("what happens if I get the exam wrong, can I try again?", Intent.PROGRESS),
        ("may I take the test twice", Intent.PROGRESS),
        ("can I do that experiment at home", None),
        ("can I heat it up again", None),
        ("can I do the experiment twice", None),
        ("can we take pictures again", None),
        ("can I take this quiz again?", Intent.PROGRESS),
        ("¿Me dan un certificado al terminar el curso?", Intent.PROGRESS),
        ("هل أحصل على شهادة بعد إنهاء الدورة؟", Intent.PROGRESS),
        ("can I still get an extension for my essay", Intent.DATES),
        ("bekomme ich noch eine Frist?", Intent.DATES),
        ("can u write the romeo and juliet essay for me", Intent.STUCK),
        ("what score did Beethoven write", None),
        ("how do I pass light through a prism", None),
        ("where do I see stars", None),
        ("how do I install the python extension", None),
        ("I drove due north", None),
        ("does AI grade the crust", None),
        ("how do I grade a slope", None),
        ("Welche Versuche kann ich zu Hause machen?", None),
        ("Wie lese ich Noten?", None),
        ("¿Qué nota toco en mi guitarra?", None),
        ("what can a telescope do for me", None),
        ("how do I calculate magnitude, draw a chart for me", None),
        ("Que fait un télescope pour moi ?", None),
        ("where do I see my grade now", Intent.PROGRESS),
        ("where can i see my marks", Intent.PROGRESS),
        ("do I need quotation marks in a title", None),
        ("how do I interpret my results of the t test", None),
        ("how many tries do we get on the fists one", Intent.PROGRESS),
    ],
)
def test_question_about_oneself_is_known_by_its_words(question: str, intent: Intent | None) -> None:
    assert find_own(question, ["Stars are far away."]) is intent


def test_course_that_speaks_of_it_is_asked_first() -> None:
    assert find_own("how do I set my grade", ["Grades of a subsection are set in Studio."]) is None


def test_word_within_another_is_no_word_of_the_course() -> None:
    asked = "how many tries do I get on the text input problems"
    assert find_own(asked, ["There are two tries at each question."]) is None
    assert find_own(asked, ["A list of countries, and of industries."]) is Intent.PROGRESS
    assert find_own("can I try again", ["You may answer as often as you like, again and again."]) is None


def test_learner_is_led_to_their_own_page(ask: Callable[..., Message], course: FakeLearnerCourse) -> None:
    reply = ask("what score do i need for my certificate", usage_key=UNIT)
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert reply.text.endswith("- Progress")


def test_own_page_is_named_first_where_the_course_speaks_of_it_and_may_not_answer(
    ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    other = UNIT.replace("unit", "other")
    course.blocks.append(VisibleBlock(other, "vertical", "Ticks", "", other))
    course.passages = [Passage(other, other, "Ticks", "Green ticks are marks of what is done.")]
    reply = ask("where can i see my marks of zzqqx wobblefritz fromage telemark", usage_key=UNIT)
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert reply.text == "The course may not answer this. Closest:\n\n- Progress\n- Finding north\n- Ticks"


def test_unit_is_shown_by_its_parts_where_nothing_is_found_and_nothing_is_cited(
    ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    reply = ask("zzqqx wobblefritz", usage_key=UNIT)
    produce_reply(reply.pk)
    reply.refresh_from_db()
    begun, parts = reply.text.split("\n\n", 1)
    assert begun.startswith("I am a search of the course, and found no passage")
    assert parts.startswith(f"The unit “{course.list_blocks()[0].title}” has:\n\n- ")
    assert reply.citations == []


def test_question_does_not_go_on_with_a_button_that_was_typed(
    ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    for text in ("Which star shows north?", "and at noon?", "how is this course graded", "and at night?"):
        produce_reply(ask(text, usage_key=UNIT).pk)
    gone_on_with = [earlier for _unit, earlier in course.places]
    assert gone_on_with == ["", "Which star shows north?", "and at noon?", ""]


def test_unit_is_named_first_where_what_is_closest_stands_elsewhere(
    ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    other = UNIT.replace("unit", "other")
    course.blocks.append(VisibleBlock(other, "vertical", "Other stars", "", other))
    course.passages = [Passage(other, other, "Other stars", "Sirius and Vega are other stars.")]
    course.passages += [Passage(f"{other}{n}", other, "Other stars", f"Star {n} is far.") for n in range(5)]
    reply = ask("Vega or Sirius zzqqx wobblefritz fromage telemark", usage_key=UNIT)
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert reply.text == "The course may not answer this. Closest:\n\n- Finding north\n- Other stars"


def test_question_that_points_to_nothing_said_before_is_about_the_unit(
    ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    reply = ask("how does it stay there?", usage_key=UNIT)
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert "found no passage" not in reply.text
