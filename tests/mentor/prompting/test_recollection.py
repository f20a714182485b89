"""What was said, remembered, noted and wished before is told without what staff set to off since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.courseware.course import OpenProblem, Passage, ProblemState, VisibleBlock
from iblai_mentor_plugin.exceptions import ForbiddenError
from iblai_mentor_plugin.memory.session_notes import choose_session_memory
from iblai_mentor_plugin.mentor.notes.note_taker import note_rested
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Assistance, CustomInstruction, LedgerEntry, Message, Session, SessionNote
from tests.conftest import COURSE
from tests.memory.facts import make_fact
from tests.mentor.conftest import HTML, TEXT, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse
    from tests.fakes_llm import FakeLlm

PROBLEM = HTML.replace("html", "problem")
ASKED = "Which star is closest to the pole of the sky?"
OTHER = UNIT.replace("block@unit", "block@other")
OTHER_TEXT = OTHER.replace("vertical", "html")
QUOTED = "North is there: [[1|Polaris is the star that shows where north is.]]"


@pytest.fixture(autouse=True)
def other(course: FakeLearnerCourse) -> None:
    """Add a problem to the unit, and a unit elsewhere."""
    course.blocks += [
        VisibleBlock(PROBLEM, "problem", "Closest to the pole", UNIT, UNIT),
        VisibleBlock(OTHER, "vertical", "Sand", "", OTHER),
        VisibleBlock(OTHER_TEXT, "html", "Sand", OTHER, OTHER),
    ]
    course.passages += [
        Passage(PROBLEM, UNIT, "Closest to the pole", ASKED),
        Passage(OTHER_TEXT, OTHER, "Sand", "Sand is grain."),
    ]
    course.problems[PROBLEM] = ProblemState(1, None, False, False, True, True)  # noqa: FBT003


@pytest.fixture
def ask_elsewhere(ask: Callable[..., Message], llm: FakeLlm) -> Callable[..., Message]:
    """Return a function that sets the unit to off, and asks from elsewhere."""

    def ask_elsewhere(text: str = "And what is sand?", **question: str) -> Message:
        mentor_api.set_assistance(COURSE, "off", part=Assistance.Part.UNIT, key=UNIT)
        llm.prompts.clear()
        return produce(ask(text, usage_key=question.pop("usage_key", OTHER), **question))

    return ask_elsewhere


def produce(reply: Message) -> Message:
    produce_reply(reply.pk)
    reply.refresh_from_db()
    return reply


def read_prompt(llm: FakeLlm) -> str:
    """Return all that the LLM was told last."""
    prompt = llm.prompts[-1]
    return "\n".join([prompt.system, *(message.text for message in prompt.messages)])


@pytest.mark.parametrize("place", [OTHER, ""])
@pytest.mark.parametrize(
    "text", [f"I read that {TEXT} Is it so?", f"What is this: {ASKED}", "polaris IS the star, that shows where…"]
)
def test_question_about_what_is_off_is_refused_before_anybody_is_asked(
    text: str, place: str, ask_elsewhere: Callable[..., Message], llm: FakeLlm
) -> None:
    reply = ask_elsewhere(text, usage_key=place)
    assert (reply.state, reply.error, reply.provider) == ("blocked", "off", "")
    assert reply.text.startswith("Your question is about a part of the course where the mentor is switched off.")
    assert llm.prompts == []
    assert not LedgerEntry.objects.filter(scope=LedgerEntry.Scope.COURSE_TOKENS).exclude(reserved=0, settled=0).exists()


def test_question_is_refused_when_its_place_was_set_to_off_since(ask: Callable[..., Message], llm: FakeLlm) -> None:
    reply = ask()
    mentor_api.set_assistance(COURSE, "off", part=Assistance.Part.UNIT, key=UNIT)
    assert (produce(reply).error, llm.prompts) == ("off", [])


def test_problem_that_stands_elsewhere_too_is_not_refused(
    course: FakeLearnerCourse, ask_elsewhere: Callable[..., Message]
) -> None:
    same = PROBLEM.replace("block@", "block@same_")
    course.blocks.append(VisibleBlock(same, "problem", "Again", OTHER, OTHER))
    course.passages.append(Passage(same, OTHER, "Again", ASKED))
    course.problems[same] = course.problems[PROBLEM]
    assert ask_elsewhere(ASKED).state == "complete"


def test_what_was_said_in_a_unit_is_not_sent_once_it_is_off(
    ask: Callable[..., Message], ask_elsewhere: Callable[..., Message], llm: FakeLlm
) -> None:
    llm.replies += [QUOTED, "Grain, you know."]
    produce(ask("Which one is it, in short?"))
    produce(ask("Sand, in short?", usage_key=OTHER))
    ask_elsewhere()
    *said, asked = llm.prompts[-1].messages
    assert [message.text for message in said] == ["Sand, in short?", "Grain, you know."]
    assert asked.text.endswith("And what is sand?")


def test_what_was_cited_or_pasted_elsewhere_is_not_sent_once_it_is_off(
    ask: Callable[..., Message], ask_elsewhere: Callable[..., Message], llm: FakeLlm
) -> None:
    # The passages of the unit that is asked from come first.
    llm.replies += [QUOTED.replace("[[1|", "[[2|"), "Noted.", "About the pole."]
    for text in ("Which star shows where north is?", f"Keep this: {TEXT}", ASKED):
        produce(ask(text, usage_key=OTHER))
    ask_elsewhere()
    (asked,) = llm.prompts[-1].messages
    assert asked.text.endswith("And what is sand?")


def test_memory_of_a_unit_is_not_told_once_it_is_off(
    access: Access, ask_elsewhere: Callable[..., Message], llm: FakeLlm
) -> None:
    seen = {
        "title": "Finding north",
        "subsection": "Compass",
        "section": "",
        "blocks": [[PROBLEM, "Closest to the pole"]],
    }
    told = [
        make_fact(access.user.pk, OTHER, 1, values={"completion": 1.0}),
        make_fact(access.user.pk, values={"unit": seen}),
    ]
    memory_api.record_now([*told, make_fact(access.user.pk, PROBLEM, 5, values={"attempts": 3})])
    ask_elsewhere()
    said = read_prompt(llm)
    assert "completion 1.0" in said
    assert not [word for word in ("Finding north", "Compass", "Closest", "attempts 3") if word in said]


def test_notes_about_a_unit_are_not_told_once_it_is_off(
    access: Access, ask: Callable[..., Message], ask_elsewhere: Callable[..., Message], llm: FakeLlm
) -> None:
    choose_session_memory(access.user.pk, keeps=True)
    for text, place in (("A", UNIT), (ASKED, OTHER), ("C", OTHER), ("D", OTHER)):
        produce(ask(text, usage_key=place))
    contents = ("was in the unit", "tried the problem", f"said: {TEXT}", "likes sand")
    questions = Session.objects.get().messages.filter(kind=Message.Kind.QUESTION).order_by("number")
    for content, question in zip(contents, questions, strict=True):
        SessionNote.objects.create(session=question.session, message=question, kind="help_request", content=content)
    ask_elsewhere()
    said = read_prompt(llm)
    assert [content for content in contents if content in said] == ["likes sand"]


def test_wish_and_page_that_hold_what_is_off_are_not_told(
    access: Access, ask_elsewhere: Callable[..., Message], llm: FakeLlm, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_PAGE_CONTENT = True
    CustomInstruction.objects.create(user=access.user, tenant=access.tenant, about_user=TEXT, mentor_tone="Dry.")
    ask_elsewhere(page_content=f"Home | {TEXT}")
    said = read_prompt(llm)
    assert "Tone: Dry." in said
    assert "Polaris" not in said


def test_suggestions_leave_out_what_is_off_by_now(ask: Callable[..., Message], llm: FakeLlm) -> None:
    llm.replies.append(QUOTED)
    reply = produce(ask())
    mentor_api.set_assistance(COURSE, "off", part=Assistance.Part.UNIT, key=UNIT)
    assert reply.citations
    assert "The pole star" not in str(mentor_api.suggest_questions(reply.session, count=20))


@pytest.mark.usefixtures("llm")
def test_first_questions_leave_out_what_is_off(access: Access) -> None:
    mentor_api.set_assistance(COURSE, "off", part=Assistance.Part.UNIT, key=UNIT)
    here = mentor_api.get_welcome(access, COURSE, UNIT)
    assert (here.refusal.code, list(here.suggestions), here.unit.title) == ("off", [], "Finding north")  # type: ignore[union-attr]
    assert "Sand" in str(mentor_api.get_welcome(access, COURSE, OTHER).suggestions)


def test_session_is_noted_without_what_is_off(
    access: Access, ask: Callable[..., Message], llm: FakeLlm, settings: SettingsWrapper
) -> None:
    choose_session_memory(access.user.pk, keeps=True)
    for text, place in (("Which one, in short?", UNIT), (ASKED, OTHER), (f"Keep: {TEXT}", OTHER), ("And sand?", OTHER)):
        produce(ask(text, usage_key=place))
    mentor_api.set_assistance(COURSE, "off", part=Assistance.Part.UNIT, key=UNIT)
    settings.IBLAI_MENTOR_SESSION_REST_SECONDS = -60
    settings.IBLAI_MENTOR_LLM = "iblai_mentor_plugin.llm.offline.OfflineLlm"
    note_rested()
    assert list(SessionNote.objects.values_list("content", flat=True)) == ["Asked: “And sand?”"]


def test_llm_that_notes_a_session_is_told_nothing_of_what_is_off(
    access: Access, ask: Callable[..., Message], llm: FakeLlm, settings: SettingsWrapper
) -> None:
    choose_session_memory(access.user.pk, keeps=True)
    for text, place in (("Which one, in short?", UNIT), ("And sand?", OTHER)):
        produce(ask(text, usage_key=place))
    mentor_api.set_assistance(COURSE, "off", part=Assistance.Part.UNIT, key=UNIT)
    settings.IBLAI_MENTOR_SESSION_REST_SECONDS = -60
    llm.replies.append(f'[{{"kind": "help_request", "content": "Asked: {TEXT}", "message": 3}}]')
    note_rested()
    assert "in short" not in llm.prompts[-1].question
    assert "And sand?" in llm.prompts[-1].question
    assert not SessionNote.objects.exists()


@pytest.mark.parametrize("place", [OTHER, UNIT])
def test_staff_see_that_nothing_would_be_told(place: str, staff: Access) -> None:
    mentor_api.set_assistance(COURSE, "off", part=Assistance.Part.UNIT, key=UNIT)
    told = mentor_api.tell(staff, COURSE, mentor_api.Preview(question=ASKED, usage_key=place))
    assert (told.level, told.step, told.tokens, list(told.sections), list(told.passages)) == (
        "off",
        "refuse",
        0,
        [],
        [],
    )


def test_learner_is_told_why_nothing_is_shown_where_it_is_off(access: Access) -> None:
    mentor_api.set_assistance(COURSE, "off", part=Assistance.Part.UNIT, key=UNIT)
    with pytest.raises(ForbiddenError):
        mentor_api.tell(access, COURSE, mentor_api.Preview(question="Hm?", usage_key=UNIT))


def test_answer_of_a_problem_that_is_off_stays_guarded(
    ask_elsewhere: Callable[..., Message], llm: FakeLlm, course: FakeLearnerCourse
) -> None:
    course.open_problems = [OpenProblem(PROBLEM, ASKED, ("Alpha Ursae Minoris and its two companions",))]
    llm.replies.append("By the way: Alpha Ursae Minoris and its two companions.")
    reply = ask_elsewhere()
    assert (reply.error, "Minoris" in reply.text) == ("guarded", False)
