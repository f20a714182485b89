"""How many statements on our own tables a question takes: accepted, refused, and until somebody is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iblai_mentor_plugin.courseware.course import OpenProblem, ProblemState, VisibleBlock
from iblai_mentor_plugin.exceptions import BusyError, ConflictError, ForbiddenError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.providers.choice import describe_llm
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_reply
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from iblai_mentor_plugin.mentor.spending.calibration import find_correction
from iblai_mentor_plugin.models import Message, Session
from iblai_mentor_plugin.switches import kill
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT
from tests.statements import list_ours

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse

PROBLEM = UNIT.replace("type@vertical+block@unit", "type@problem+block@problem1")
STEP = "I drew a line from the horizon up to it, measured forty degrees there and halved them, so what is next?"


def count(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(list_ours(captured.captured_queries))


def count_until_asked(reply: Message) -> int:
    """Count the statements before somebody is asked: up to the note of who that is."""
    with CaptureQueriesContext(connection) as captured:
        produce_reply(reply.pk)
    return next(
        number
        for number, sql in enumerate(list_ours(captured.captured_queries), 1)
        if "UPDATE" in sql and "left_site" in sql
    )


@pytest.fixture
def asked_for_ids(db: None) -> int:
    """Return 1 where the database does not say which ids it gave to several rows, as MySQL, and is asked once more."""
    return 0 if connection.features.can_return_rows_from_bulk_insert else 1


@pytest.fixture
def stuck(course: FakeLearnerCourse, session: Session, ask: Callable[..., Message]) -> None:
    """Have the learner ask about a problem for the first time, of somebody whose tokens were counted before."""
    # Read once a minute in each process.
    find_correction(describe_llm(session.mentor, ""))
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "Pole", UNIT, UNIT, is_graded=True))
    course.open_problems = [OpenProblem(PROBLEM, "How high does it stand?", ("40",))]
    course.problems[PROBLEM] = ProblemState(1, None, None, False, False, True, "a")  # noqa: FBT003
    finish_reply(ask("What is this about?", usage_key=PROBLEM).pk, Message.State.COMPLETE, text="About its height.")


@pytest.mark.usefixtures("llm", "stuck")
def test_question_is_accepted_in_ten_statements(ask: Callable[..., Message], asked_for_ids: int) -> None:
    # The session; whose course it is, and whether one may ask there; what its staff chose; the session's turn; who replies, and
    # what was said last; the ledger; three accounts; the question and its reply.
    assert count(lambda: ask(STEP, usage_key=PROBLEM, client_id="a")) == 10 + asked_for_ids


@pytest.mark.usefixtures("llm", "stuck")
def test_llm_is_asked_after_seven_statements_and_the_passages(ask: Callable[..., Message]) -> None:
    # The reply taken; it, and all that was decided of it; the conversation; what was said in the course, and asked of the
    # problem; the memory; the note of who is asked. The fake of the course reads no passages.
    assert count_until_asked(ask(STEP, usage_key=PROBLEM)) == 7


@pytest.mark.usefixtures("stuck")
def test_search_is_accepted_in_six_statements_and_asked_after_five(
    ask: Callable[..., Message], asked_for_ids: int
) -> None:
    assert count(lambda: ask("Which star shows north?")) == 6 + asked_for_ids
    reply = Session.objects.get().messages.order_by("-number")[0]
    assert count_until_asked(reply) == 5


@pytest.mark.usefixtures("llm")
def test_who_asks_while_a_reply_goes_on_is_refused_in_three_statements(ask: Callable[..., Message]) -> None:
    ask()

    def ask_again() -> None:
        with pytest.raises(ConflictError):
            ask("And now?", client_id="b")

    assert count(ask_again) == 3


@pytest.mark.usefixtures("llm")
def test_who_may_not_ask_hears_that_and_not_of_the_reply_that_goes_on(ask: Callable[..., Message]) -> None:
    ask()
    kill()
    with pytest.raises(ForbiddenError):
        ask("And now?")


def test_who_finds_no_place_on_the_site_is_refused_in_two_statements(
    access: Access, session: Session, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_WEB_REPLIES = 0
    question = Question("Why?", course_key=COURSE, usage_key=UNIT, client_id="a")

    def ask() -> None:
        with pytest.raises(BusyError):
            accept_question(access, str(session.session_id), question, producer=ThreadProducer())

    assert count(ask) == 2


@pytest.mark.usefixtures("llm")
def test_reply_is_known_by_its_id_where_the_database_names_none(
    ask: Callable[..., Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(connection.features), "can_return_rows_from_bulk_insert", False)
    reply = ask()
    assert (reply.pk, reply.number) == Session.objects.get().messages.order_by("-number").values_list("pk", "number")[0]
