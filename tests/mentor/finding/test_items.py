"""What a follow-up names by its place in a list that was just shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.finding.questions.items import find_item
from iblai_mentor_plugin.mentor.finding.questions.sought import find_subject, points_back, read_sought
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from tests.consenting import agree
from tests.courseware.conftest import serve, serve_olx  # noqa: F401 - fixtures
from tests.mentor.conftest import IdleProducer
from tests.mentor.visits import enter

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.demo.olx import Course

OFFLINE = "iblai_mentor_plugin.llm.offline.OfflineLlm"
REPLY = """**Bread › Flours**

There are three:

- **Rye** is dark.
- Wheat rises well. [1]
- …

Also:

- Bread › Ovens
"""
UNIT = """<chapter url_name="c"><sequential url_name="s">
    <vertical url_name="v" display_name="Flours"><html url_name="h"><p>There are two kinds of starter for bread:</p>
        <ul><li>A liquid starter is quick, and needs a warm place.</li>
        <li>A stiff starter is slow, and keeps for days.</li></ul></html>
        <html url_name="i"><h3>Feeding a stiff starter</h3>
        <p>A stiff starter is fed every third day, with as much flour as it weighs.</p></html>
        <html url_name="j"><h3>Feeding a liquid starter</h3>
        <p>A liquid starter is fed each morning, with flour and water alike.</p></html></vertical>
    <vertical url_name="w" display_name="Eyes"><html url_name="k"><p>Eyes take twenty minutes until they see in a dark
        bakery, because the pigment that light has bleached must be made again.</p></html></vertical>
    </sequential></chapter>
    <chapter url_name="d" display_name="Time"><sequential url_name="t"><vertical url_name="x" display_name="Clocks">
        <html url_name="n"><h3>Time</h3><p>Time is what a clock measures while the dough rises.</p></html></vertical>
    </sequential></chapter>"""


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("what does the second one do?", "Wheat rises well"),
        ("And the first one?", "Rye is dark"),
        ("tell me about the last one", "Wheat rises well"),
        ("how old is the first option", "Rye is dark"),
        ("¿y el segundo?", "Wheat rises well"),
        ("et la première ?", "Rye is dark"),
        ("e o segundo?", "Wheat rises well"),
        ("und das zweite?", "Wheat rises well"),
        ("وماذا عن الثاني؟", "Wheat rises well"),
        ("the third one?", ""),
        ("how many seconds does it take", ""),
        ("e o que acontece, afinal?", ""),
        ("¿y al final?", ""),
        ("what is the first point of the essay", ""),
        ("what is the second law", ""),
        ("¿cuál es el segundo planeta?", ""),
        ("", ""),
    ],
)
def test_item_is_found_by_its_place(question: str, item: str) -> None:
    assert find_item(question, REPLY) == item


@pytest.mark.parametrize(
    ("item", "called"),
    [
        ("Self-Assessment - Student assesses their own work.", "Self-Assessment"),
        ("**Sirius**: nearly 9 light-years.", "Sirius"),
        ("Manual cohorts wait for you to assign learners to them", "Manual cohorts wait for you to assign learners"),
        ("大熊座：北斗七星。", "大熊座"),
    ],
)
def test_item_is_what_it_is_called(item: str, called: str) -> None:
    assert find_item("the first one?", f"- {item}") == called


@pytest.mark.parametrize("reply", ["", "No list.", "- ", "-\n-\n", "1) …\n2) …"])
def test_reply_without_a_list_has_no_item(reply: str) -> None:
    assert find_item("what about the first one", reply) == ""


def test_numbered_list_is_one_and_ends_where_other_words_come() -> None:
    assert find_item("the last one?", "Two:\n\n1. Rye\n\n2. Wheat\n\nBut:\n\n3. Spelt") == "Wheat"


def test_place_is_no_word_of_what_is_asked() -> None:
    assert list(read_sought("what does the second one do with rye").weights) == ["rye"]
    assert find_subject("what is the second law of rye") == "what is the second law of rye"


@pytest.mark.parametrize("question", ["why tho", "why?", "and the second one?"])
def test_question_without_a_word_of_its_own_points_back(question: str) -> None:
    assert points_back(question)


@pytest.mark.parametrize(
    "question", ["why do stars twinkle", "best flour", "what is time?", "what is a type?", "was ist Kunst?"]
)
def test_question_with_a_word_of_its_own_does_not(question: str) -> None:
    assert not points_back(question)


def test_what_is_measured_in_a_follow_up_is_what_it_asks() -> None:
    asked = read_sought("how bright is it", "how do i find the north star").weights
    assert asked["bright"] > max(asked["north"], asked["star"])


@pytest.fixture
def talk(
    serve_olx: Callable[..., Course],  # noqa: F811
    learner: User,
    settings: SettingsWrapper,
) -> Callable[..., str]:
    """Return a function that asks questions in one session without an LLM, and returns the last reply."""
    settings.IBLAI_MENTOR_LLM = OFFLINE
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    operating_api.switch_on("--all")
    agree(learner)
    course = serve_olx(UNIT)
    access = enter(learner, course)

    def talk(*questions: str, unit: str = "v") -> str:
        session = mentor_api.create_session(access, mentor="mentor")
        place = str(course.key.make_usage_key("vertical", unit))
        for text in questions:
            question = Question(text, course_key=str(course.key), usage_key=place)
            reply = accept_question(access, str(session.session_id), question, producer=IdleProducer())
            produce_reply(reply.pk)
            reply.refresh_from_db()
        return reply.text.replace("**", "")

    return talk


def test_follow_up_about_an_item_is_answered_of_that_item(talk: Callable[..., str]) -> None:
    first = "what kinds of starter are there"
    assert "A stiff starter is slow" in talk(first)
    assert (
        talk(first, "how is the second one fed?").split("\n\n")[1].startswith("A stiff starter is fed every third day")
    )
    assert talk(first, "how is the first one fed?").split("\n\n")[1].startswith("A liquid starter is fed each morning")


def test_word_that_many_questions_have_is_what_a_question_may_be_about(talk: Callable[..., str]) -> None:
    assert talk("what kinds of starter are there", "what is time?").startswith("Time › Clocks\n\nTime is what a clock")
    assert talk("what is time?").startswith("Time › Clocks\n\nTime is what a clock")


def test_why_alone_is_answered_of_what_was_asked_before(talk: Callable[..., str]) -> None:
    told = talk("how long until eyes see in the dark?", "why tho", unit="w")
    assert "may not answer" not in told
    assert "because the pigment" in told
