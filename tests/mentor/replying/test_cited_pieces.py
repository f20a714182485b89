"""What a reply cites while it streams: its pieces are its text, wherever it ends, and each mark has a citation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.courseware.course import OpenProblem, Passage, RunningExam
from iblai_mentor_plugin.exceptions import LlmUnavailableError
from iblai_mentor_plugin.llm import get_llm
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_reply, finish_stale
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Message, ReplyChunk
from tests.mentor.conftest import HTML, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse
    from tests.fakes_llm import FakeLlm

State = Message.State
SENTENCE = "“Polaris is the star that shows where north is.” [[1]]"
SHOWN = "“Polaris is the star that shows where north is.” [1]"


@pytest.fixture
def llm(llm: FakeLlm, settings: SettingsWrapper) -> FakeLlm:
    # Each look costs nothing here, so that what happens while a reply is written is seen at once.
    settings.IBLAI_MENTOR_EXAM_CHECK_SECONDS = -1
    return llm


@pytest.fixture
def produce(ask: Callable[..., Message], llm: FakeLlm) -> Callable[..., Message]:
    """Return a function that asks, has the LLM say this, and may do something before its last piece."""

    def produce(*pieces: str | Exception, meanwhile: Callable[[Message], object] | None = None) -> Message:
        reply = ask()

        def speak() -> Iterator[str | Exception]:
            *before, last = pieces
            yield from before
            if meanwhile:
                meanwhile(reply)
            yield last

        llm.replies.append(speak())  # type: ignore[arg-type]
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return reply

    return produce


def joined(reply: Message) -> str:
    return "".join(reply.chunks.order_by("number").values_list("text", flat=True))


def marked(reply: Message) -> list[str]:
    return [reply.text[at : at + 3] for citation in reply.citations for at in citation["at"]]


def test_pieces_are_the_text_when_it_is_whole(produce: Callable[..., Message]) -> None:
    reply = produce(*f"  Look: {SENTENCE}, or [[1|made up]] [9]; see [x](https://evil.example)\n")
    assert (reply.state, reply.text) == (State.COMPLETE, f"Look: {SHOWN}, or; see x")
    assert joined(reply) == reply.text
    assert (marked(reply), reply.refused_citations) == (["[1]"], 2)


def test_citations_stay_when_the_reply_is_stopped(produce: Callable[..., Message]) -> None:
    stop = lambda reply: finish_reply(reply.pk, State.STOPPED)  # noqa: E731
    reply = produce(SENTENCE, ", and it [[1|is no bri", "ght star]]", meanwhile=stop)
    assert (reply.state, reply.text) == (State.STOPPED, joined(reply))
    assert reply.text.startswith(SHOWN)
    assert marked(reply) == ["[1]"]
    assert reply.citations[0]["url"].endswith(HTML)


def test_citations_stay_when_the_producer_dies(produce: Callable[..., Message], settings: SettingsWrapper) -> None:
    def die(_reply: Message) -> None:
        settings.IBLAI_MENTOR_STALE_SECONDS = -1
        finish_stale()

    reply = produce(f"{SENTENCE}. ", "And so on.", meanwhile=die)
    assert (reply.state, reply.text, marked(reply)) == (State.INTERRUPTED, f"{SHOWN}.", ["[1]"])


def test_citations_stay_when_the_llm_breaks_off(produce: Callable[..., Message]) -> None:
    reply = produce(SENTENCE, " and [[1|it is", LlmUnavailableError("x"))
    assert (reply.state, reply.text, marked(reply)) == (State.FAILED, f"{SHOWN} and", ["[1]"])
    assert joined(reply) == reply.text


def test_pieces_are_the_text_when_the_guard_stops_it(
    produce: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    course.open_problems = [OpenProblem(HTML, "Which star is closest to the pole?", ("Alpha Ursae Minoris",))]
    reply = produce(SENTENCE, " [[1|The answer is Alpha Ursae", " Minoris.]]")
    assert (reply.state, joined(reply), marked(reply)) == (State.BLOCKED, reply.text, ["[1]"])
    assert reply.text.startswith(f"{SHOWN}\n\nI stop here")


def test_pieces_are_the_text_when_an_exam_stops_it(produce: Callable[..., Message], course: FakeLearnerCourse) -> None:
    def begin_exam(_reply: Message) -> None:
        course.exam = RunningExam(UNIT, None)

    reply = produce(SENTENCE, " and", " so on", meanwhile=begin_exam)
    assert (reply.state, joined(reply), marked(reply)) == (State.BLOCKED, reply.text, ["[1]"])


def test_pieces_are_the_text_when_there_is_nothing_but_last_words(
    produce: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    course.open_problems = [OpenProblem(HTML, "Which star is closest to the pole?", ("Alpha Ursae Minoris",))]
    reply = produce("Alpha Ursae Minoris.", " It is.")
    assert (reply.state, joined(reply)) == (State.BLOCKED, reply.text)
    assert reply.text.startswith("I stop here")


def test_words_of_a_passage_are_not_quoted_when_the_guard_withholds_them(
    produce: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    course.passages = [Passage(HTML, UNIT, "The pole star", "North is shown by a star of the Little Bear. Indeed.")]
    course.open_problems = [OpenProblem(HTML, "What shows north?", ("North is shown by a star of the Little Bear",))]
    reply = produce("In the Little Bear some star is shown [1].", " That is all.")
    assert reply.state == State.COMPLETE
    assert [citation["quote"] for citation in reply.citations] == [""]


def test_followers_get_the_rest_when_they_come_back(
    produce: Callable[..., Message], access: Access, session: Session
) -> None:
    seen: list[str] = []

    def follow(reply: Message) -> None:
        _reply, frames = mentor_api.list_frames(access, str(session.session_id), str(reply.generation_id), after=0)
        seen.extend(frame.body["data"] for frame in frames)

    reply = produce("a" * 400, f" {SENTENCE} and [[1|it is no", " bright star]].", meanwhile=follow)
    _reply, frames = mentor_api.list_frames(access, str(session.session_id), str(reply.generation_id), after=len(seen))
    *rest, end = [frame.body for frame in frames]
    assert seen
    assert "".join([*seen, *(frame["data"] for frame in rest)]) == end["text"] == reply.text
    assert [one["at"] for one in end["citations"]] == [one["at"] for one in reply.citations]


def test_nothing_is_cited_before_the_reply_ended(produce: Callable[..., Message]) -> None:
    cited: list[object] = []

    def look(reply: Message) -> None:
        reply.refresh_from_db()
        cited.append((reply.citations != [], mentor_api.describe_citations(reply)))

    produce(f"{SENTENCE}. ", "And so on.", meanwhile=look)
    assert cited == [(True, [])]


def test_citation_of_an_older_release_names_no_places() -> None:
    reply = Message(state=State.COMPLETE, citations=[{"number": 1}])
    assert mentor_api.describe_citations(reply) == [{"number": 1, "at": [], "path": []}]


def test_llm_is_told_no_numbers_of_its_earlier_marks(produce: Callable[..., Message], llm: FakeLlm) -> None:
    produce(SENTENCE, ", a[1].")
    produce("So it ", "is.")
    assert [message.text for message in llm.prompts[-1].messages if message.role == "mentor"] == [
        SHOWN.removesuffix(" [1]") + ", a[1]."
    ]


def test_search_without_an_llm_streams_marks_too(answered: Message) -> None:
    assert get_llm().name == "offline"
    assert joined(answered) == answered.text
    assert marked(answered) == ["[1]"]
    assert ReplyChunk.objects.filter(text__contains="[[").count() == 0
