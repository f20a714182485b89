"""Replies: what becomes of them, whatever the LLM does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import F
from django.utils.translation import get_language, override

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.courseware.course import OpenProblem, ProblemState, RunningExam
from iblai_mentor_plugin.exceptions import LlmBusyError, LlmRefusedError, LlmUnavailableError
from iblai_mentor_plugin.llm import Usage, get_llm
from iblai_mentor_plugin.mentor.prompting.policy import RULES_HEADING
from iblai_mentor_plugin.mentor.replying.lifecycle import claim_reply, finish_reply
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import CustomInstruction, LedgerEntry, Message, ReplyChunk
from tests.conftest import COURSE
from tests.failing import failing_deletes
from tests.fakes_llm import FakeLlm
from tests.mentor.conftest import HTML, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.llm import Piece
    from iblai_mentor_plugin.models import Session
    from tests.fakes import FakeLearnerCourse

pytestmark = pytest.mark.database

PROBLEM = HTML.replace("html", "problem")
QUOTED = "North is there: [[1|Polaris is the star that shows where north is.]]"


@pytest.fixture
def produce(ask: Callable[..., Message], llm: FakeLlm) -> Callable[..., Message]:
    """Return a function that asks, and has the LLM say this."""

    def produce(*pieces: Piece | Exception, **question: str) -> Message:
        llm.replies.append(list(pieces))
        reply = ask(**question)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return reply

    return produce


def used() -> dict[int, tuple[int, int]]:
    return {
        entry.scope: (entry.reserved, entry.settled) for entry in LedgerEntry.objects.exclude(reserved=0, settled=0)
    }


def test_offline_reply_cites_the_unit(answered: Message) -> None:
    assert (answered.state, answered.error) == ("complete", "")
    citation = answered.citations[0]
    assert (citation["usage_key"], citation["title"], citation["number"]) == (HTML, "The pole star", 1)
    assert citation["url"].endswith(HTML)
    assert f"{citation['quote']} [1]" in answered.text.replace("**", "")


def test_reply_is_kept_with_its_citations(produce: Callable[..., Message]) -> None:
    reply = produce(QUOTED, Usage(10, 5))
    assert reply.text == "North is there: “Polaris is the star that shows where north is.” [1]"
    assert [citation["quote"] for citation in reply.citations] == ["Polaris is the star that shows where north is."]


def test_tokens_of_the_provider_are_settled(produce: Callable[..., Message]) -> None:
    reply = produce("So it is.", Usage(10, 5))
    assert (reply.prompt_tokens, reply.reply_tokens, reply.is_estimated, reply.reserved) == (10, 5, False, [])
    assert used() == {1: (0, 1), 2: (0, 15), 3: (0, 15)}


def test_prompt_has_the_unit_and_the_question_last(produce: Callable[..., Message], llm: FakeLlm) -> None:
    produce("So it is.", text="Which star is it?")
    prompt = llm.prompts[0]
    assert [passage.usage_key for passage in prompt.passages] == [HTML]
    assert prompt.question == "Which star is it?"
    assert prompt.messages[-1].text.endswith("\nWhich star is it?")


def test_prompt_has_what_was_said_before(produce: Callable[..., Message], llm: FakeLlm) -> None:
    produce("Polaris.", text="Which star?")
    produce("North.", text="And where?")
    *earlier, last = [message.text for message in llm.prompts[1].messages]
    assert earlier == ["Which star?", "Polaris."]
    assert last.endswith("\nAnd where?")


def test_prompt_names_the_learner_to_nobody(produce: Callable[..., Message], llm: FakeLlm, asker: User) -> None:
    produce("So it is.")
    said = repr(llm.prompts[0])
    assert asker.username not in said
    assert asker.email not in said
    assert len(llm.prompts[0].end_user) == 64


def test_prompt_has_the_wishes_of_the_learner(
    produce: Callable[..., Message], llm: FakeLlm, asker: User, session: Session
) -> None:
    CustomInstruction.objects.create(tenant=session.tenant, user=asker, mentor_tone="Speak like a sailor.")
    produce("Ahoy.")
    assert "Speak like a sailor." in llm.prompts[0].system


@pytest.mark.parametrize("usage_key", [UNIT.replace("@unit", "@hidden"), ""])
def test_place_that_the_learner_may_not_see_is_no_place(
    usage_key: str, produce: Callable[..., Message], llm: FakeLlm, course: FakeLearnerCourse
) -> None:
    produce("So it is.", usage_key=usage_key, text="nothing")
    assert llm.prompts[0].passages == ()


@pytest.mark.parametrize(
    ("error", "code"),
    [(LlmUnavailableError("x"), "unavailable"), (LlmBusyError("x"), "busy"), (LlmRefusedError("x"), "refused")],
)
def test_reply_fails_and_costs_no_question_when_the_llm_does(
    error: Exception, code: str, produce: Callable[..., Message]
) -> None:
    reply = produce(error)
    assert (reply.state, reply.error, reply.text) == ("failed", code, "")
    assert 1 not in used()


def test_what_came_is_kept_when_the_llm_breaks_off(produce: Callable[..., Message]) -> None:
    reply = produce("So it ", "is ", LlmUnavailableError("x"))
    assert (reply.state, reply.text) == ("failed", "So it is")
    assert used()[1] == (0, 1)


def test_empty_reply_has_failed(produce: Callable[..., Message]) -> None:
    assert produce(Usage(10, 0)).error == "empty"


def test_bug_ends_the_reply(produce: Callable[..., Message], caplog: pytest.LogCaptureFixture) -> None:
    assert produce(ZeroDivisionError()).error == "error"
    assert "ZeroDivisionError" in caplog.text


def test_answer_of_an_open_problem_does_not_leave(produce: Callable[..., Message], course: FakeLearnerCourse) -> None:
    course.open_problems = [OpenProblem(HTML, "Which star is closest to the pole?", ("Alpha Ursae Minoris",))]
    reply = produce("Well: the answer is Alp", "ha Ursae Minoris. " + "x" * 500)
    assert (reply.state, reply.error) == ("blocked", "guarded")
    assert "Ursae" not in reply.text + "".join(chunk.text for chunk in ReplyChunk.objects.all())


def test_reply_ends_when_an_exam_begins(
    produce: Callable[..., Message], course: FakeLearnerCourse, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_EXAM_CHECK_SECONDS = -1

    def pieces() -> Iterator[str]:
        yield "One "
        course.exam = RunningExam(UNIT, None)
        yield "two "
        yield "three"

    llm = get_llm()
    assert isinstance(llm, FakeLlm)
    llm.replies.append(pieces())  # type: ignore[arg-type]
    reply = produce()
    assert (reply.state, reply.error) == ("blocked", "exam")
    assert "three" not in reply.text


def test_reply_is_cut_when_it_takes_too_long(produce: Callable[..., Message], settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_REPLY_SECONDS = -1
    assert produce("One ", "two").error == "timeout"


def test_stop_stops_the_producer(ask: Callable[..., Message], llm: FakeLlm) -> None:
    reply = ask()

    def pieces() -> Iterator[str]:
        yield "x" * 400
        finish_reply(reply.pk, Message.State.STOPPED)
        yield "y" * 400
        pytest.fail("it went on")

    llm.replies.append(pieces())  # type: ignore[arg-type]
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert (reply.state, reply.text, llm.closed) == ("stopped", "x" * 400, 1)
    assert reply.is_estimated
    assert used()[1] == (0, 1)


def test_reply_that_was_stopped_in_the_queue_is_not_produced(ask: Callable[..., Message], llm: FakeLlm) -> None:
    reply = ask()
    finish_reply(reply.pk, Message.State.STOPPED)
    produce_reply(reply.pk)
    assert llm.prompts == []
    assert 1 not in used()


def test_question_counts_when_it_was_stopped_after_the_llm_was_asked(ask: Callable[..., Message], llm: FakeLlm) -> None:
    reply = ask()

    def pieces() -> Iterator[str]:
        finish_reply(reply.pk, Message.State.STOPPED)
        yield "One"

    llm.replies.append(pieces())  # type: ignore[arg-type]
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert (reply.state, reply.text) == ("stopped", "")
    assert used()[1] == (0, 1)


def test_reply_is_produced_once_when_two_take_it(ask: Callable[..., Message]) -> None:
    reply = ask()
    assert claim_reply(reply.pk) is not None
    assert claim_reply(reply.pk) is None


def test_reply_ends_once(ask: Callable[..., Message]) -> None:
    reply = ask()
    assert finish_reply(reply.pk, Message.State.STOPPED)
    assert not finish_reply(reply.pk, Message.State.FAILED)


@pytest.mark.django_db(transaction=True)
def test_reply_stands_where_the_pieces_of_earlier_ones_cannot_be_deleted(produce: Callable[..., Message]) -> None:
    produce("Polaris.")
    with failing_deletes(ReplyChunk):
        reply = produce("Polaris, as I said.")
    assert (reply.state, reply.error, reply.text) == ("complete", "", "Polaris, as I said.")


def test_chunks_go_when_the_next_reply_begins(produce: Callable[..., Message]) -> None:
    first = produce("One.")
    assert first.chunks.exists()
    produce("Two.")
    assert not first.chunks.exists()


def test_hints_only_changes_the_rules_where_staff_set_it(produce: Callable[..., Message], llm: FakeLlm) -> None:
    produce("So it is.")
    mentor_api.set_assistance(COURSE, "hints")
    produce("So it is.")
    steps = [prompt.messages[-1].text.partition(RULES_HEADING)[2] for prompt in llm.prompts]
    assert steps[0] != steps[1]


@pytest.fixture
def try_out(
    produce: Callable[..., Message], llm: FakeLlm, course: FakeLearnerCourse
) -> Callable[[int, str], tuple[str, Message]]:
    """Return a function that asks about a problem after so many attempts and this answer: the rules then, and the reply."""
    course.open_problems = [
        OpenProblem(PROBLEM, "Which star is closest to the pole of the sky?", ("Alpha Ursae Minoris",))
    ]

    def try_out(attempts: int, digest: str = "") -> tuple[str, Message]:
        course.problems[PROBLEM] = ProblemState(attempts, None, None, False, False, True, digest)  # noqa: FBT003
        reply = produce("So it is.", text="Which star is closest to the pole of the sky?")
        # As if they had taken their time.
        Message.objects.update(created=F("created") - timedelta(minutes=2))
        return llm.prompts[-1].messages[-1].text.partition(RULES_HEADING)[2], reply

    return try_out


def test_ladder_is_climbed_by_attempts(try_out: Callable[..., tuple[str, Message]]) -> None:
    systems = [try_out(attempts)[0] for attempts in (0, 0, 1)]
    assert systems[0] == systems[1] != systems[2]
    assert [reply.attempts for reply in Message.objects.filter(problem_key=PROBLEM)] == [0, 0, 1]


def test_ladder_ends_at_the_concept_where_the_answer_is_unknown_unless_staff_say_full(
    try_out: Callable[..., tuple[str, Message]], course: FakeLearnerCourse
) -> None:
    [known] = course.open_problems
    course.open_problems = [replace(known, is_guarded=False)]
    orient, concept, still, again = (try_out(attempts)[0] for attempts in (0, 1, 2, 3))
    mentor_api.set_assistance(COURSE, "full")

    assert orient != concept == still == again
    assert try_out(4)[0] != concept


def test_ladder_is_not_climbed_by_the_same_answer_again(try_out: Callable[..., tuple[str, Message]]) -> None:
    systems = [try_out(attempts, digest)[0] for attempts, digest in ((1, "a"), (2, "a"), (3, "b"))]
    assert systems[0] == systems[1] != systems[2]
    assert [reply.answer_digest for reply in Message.objects.filter(problem_key=PROBLEM)] == ["a", "a", "b"]


def test_ladder_is_not_climbed_by_empty_answers(try_out: Callable[..., tuple[str, Message]]) -> None:
    assert try_out(0)[0] == try_out(1, "empty")[0]


def test_mentors_own_sentences_are_in_the_language_of_the_page_that_asked(
    ask: Callable[..., Message], course: FakeLearnerCourse, llm: FakeLlm
) -> None:
    course.open_problems = [OpenProblem(HTML, "Which star is closest to the pole?", ("Alpha Ursae Minoris",))]
    llm.replies.append("Well: the answer is Alpha Ursae Minoris. ")
    with override("ar"):
        reply = ask()

    produce_reply(reply.pk)

    reply.refresh_from_db()
    assert "أتوقف هنا" in reply.text
    assert get_language() != "ar"
