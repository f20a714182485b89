"""Evaluations that a course's team starts: what they take, who asks, one at a time, and what becomes of one that ends early."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.asking.sessions import create_session
from iblai_mentor_plugin.mentor.evaluation.exchanges import Asker
from iblai_mentor_plugin.mentor.evaluation.orders import (
    describe_error,
    end_lost_runs,
    find_run,
    name_session,
    plan_run,
    start_run,
    stop_run,
)
from iblai_mentor_plugin.mentor.evaluation.steps import take_step
from iblai_mentor_plugin.mentor.staff.settings import update_course
from iblai_mentor_plugin.models import (
    Budget,
    CourseSetting,
    EvaluationRecord,
    EvaluationRun,
    LedgerEntry,
    Message,
    Price,
    Session,
)
from iblai_mentor_plugin.tasks import start_evaluation
from tests.conftest import COURSE
from tests.mentor.conftest import HTML, IdleProducer, access, asker, course, llm, reserved, staff
from tests.worker import broker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User
    from django.db.models import Model
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware, FakeLearnerCourse
    from tests.fakes_llm import FakeLlm

__all__ = ["access", "asker", "course", "llm", "staff"]

pytestmark = pytest.mark.django_db(transaction=True)

NORTH = "Which star shows north? | The pole star"
CHEESE = "Who sells the best cheese?"
QUOTE = "It is “Polaris is the star that shows where north is” [[1]]."


@pytest.fixture
def team(staff: Access) -> Access:
    """Return a member of a team that wrote two questions, of which the course answers one."""
    update_course(staff, COURSE, questions=[NORTH, CHEESE])
    return staff


def run_through(run: EvaluationRun) -> EvaluationRun:
    """Take all the steps, as a worker does."""
    while take_step(run.pk, seconds=0):
        pass
    run.refresh_from_db()
    return run


def list_outcomes(run: EvaluationRun, part: str = "search") -> list[str]:
    return [one[part]["outcome"] for one in run.results]


def test_search_says_which_questions_the_course_answers_and_takes_nothing(team: Access, llm: FakeLlm) -> None:
    run = run_through(start_run(team, COURSE, asks_mentor=False))
    assert (run.state, list_outcomes(run), llm.prompts) == ("done", ["found", "nothing"], [])
    record = EvaluationRecord.objects.get()
    assert (record.questions, record.failures, record.is_search) == (2, [CHEESE], True)
    assert (LedgerEntry.objects.count(), Message.objects.count()) == (0, 0)


def test_what_is_found_in_another_unit_than_the_team_named_has_failed(team: Access, course: FakeLearnerCourse) -> None:
    course.blocks = [*course.blocks, course.blocks[1].__class__("other", "vertical", "The moon", "", "other")]
    update_course(team, COURSE, questions=["Which star shows north? | The moon"])
    assert list_outcomes(run_through(start_run(team, COURSE, asks_mentor=False))) == ["elsewhere"]


def test_mentor_is_asked_out_of_the_askers_allowance_and_leaves_no_chat(team: Access, llm: FakeLlm) -> None:
    llm.replies += [QUOTE, "I like cheese."]
    run = run_through(start_run(team, COURSE, asks_mentor=True))
    assert list_outcomes(run, "mentor") == ["found", "nothing"]
    assert (len(llm.prompts), Session.objects.count(), Message.objects.count()) == (2, 0, 0)
    assert plan_run(team, COURSE).questions_left == 98
    assert EvaluationRecord.objects.get().is_search is False
    assert QUOTE[:20] not in str(run.results)


def test_plan_says_what_it_takes_at_the_most(team: Access, llm: FakeLlm) -> None:
    plan = plan_run(team, COURSE)
    assert (plan.questions, plan.obstacle, plan.mentor_obstacle, plan.most_tokens) == (2, "", "", 48_000)
    assert plan.most_cost is None
    Price.objects.create(provider="", model=plan.model, prompt_price=Decimal(1), reply_price=Decimal(2), currency="EUR")
    plan = plan_run(team, COURSE)
    assert (plan.currency, plan.most_cost) == ("EUR", Decimal("0.05"))


def test_without_a_language_model_the_search_alone_can_be_asked(team: Access) -> None:
    plan = plan_run(team, COURSE)
    assert (plan.most_tokens, plan.model) == (0, "")
    assert plan.mentor_obstacle == "This mentor has no language model: the search of the course is all there is."
    with pytest.raises(ForbiddenError):
        start_run(team, COURSE, asks_mentor=True)
    assert start_run(team, COURSE, asks_mentor=False).pk


def test_more_questions_than_the_asker_has_left_are_refused_before_any_is_asked(team: Access, llm: FakeLlm) -> None:
    CourseSetting.objects.update(messages_a_day=1)
    with pytest.raises(ForbiddenError, match="1 more questions"):
        start_run(team, COURSE, asks_mentor=True)
    assert not EvaluationRun.objects.exists()


def test_budget_that_does_not_cover_all_of_them_refuses_the_mentor(team: Access, llm: FakeLlm) -> None:
    model = plan_run(team, COURSE).model
    Price.objects.create(provider="", model=model, prompt_price=Decimal(1), reply_price=Decimal(2), currency="EUR")
    # Of one question, and not of two.
    Budget.objects.create(scope=Budget.Scope.SITE, amount=Decimal("0.04"), currency="EUR")
    assert (
        plan_run(team, COURSE).mentor_obstacle == "What is left of the month's budget does not cover so many questions."
    )


@pytest.mark.parametrize("setting", ["IBLAI_MENTOR_COURSE_TOKENS_A_DAY", "IBLAI_MENTOR_SITE_TOKENS_A_DAY"])
def test_tokens_of_the_day_that_do_not_cover_all_of_them_refuse_the_mentor(
    setting: str, team: Access, llm: FakeLlm, settings: SettingsWrapper
) -> None:
    setattr(settings, setting, 40_000)
    assert "does not leave enough" in plan_run(team, COURSE).mentor_obstacle


def test_what_decides_on_an_order_is_read_once(team: Access, llm: FakeLlm) -> None:
    with CaptureQueriesContext(connection) as captured:
        start_run(team, COURSE, asks_mentor=True)

    def count(model: type[Model], column: str) -> int:
        table, name = map(connection.ops.quote_name, (model._meta.db_table, column))
        return sum(one["sql"].startswith("SELECT") and f"{table}.{name}" in one["sql"] for one in captured)

    # What the team chose, with its questions; and what a token costs.
    assert (count(CourseSetting, "questions"), count(Price, "prompt_price")) == (1, 1)


def test_one_at_a_time_a_course(team: Access) -> None:
    run = start_run(team, COURSE, asks_mentor=False)
    with pytest.raises(ConflictError):
        start_run(team, COURSE, asks_mentor=False)
    run_through(run)
    assert start_run(team, COURSE, asks_mentor=False).pk != run.pk


def test_each_question_is_asked_once_whoever_goes_on(team: Access) -> None:
    run = start_run(team, COURSE, asks_mentor=False)
    # Somebody else begins the first question, and is not done with it.
    EvaluationRun.objects.update(begun=1)
    assert take_step(run.pk, seconds=60) is False
    run.refresh_from_db()
    assert (run.begun, run.results, run.state) == (1, [], "running")


def test_one_that_is_stopped_asks_nothing_more_and_keeps_no_record(team: Access) -> None:
    run = start_run(team, COURSE, asks_mentor=False)
    assert take_step(run.pk, seconds=0) is True
    stop_run(team, COURSE)
    assert run_through(run).state == "stopped"
    assert (len(run.results), EvaluationRecord.objects.count()) == (1, 0)


def test_one_whose_worker_died_is_ended_and_says_so(team: Access) -> None:
    run = start_run(team, COURSE, asks_mentor=False)
    EvaluationRun.objects.update(begun=1, touched_at=timezone.now() - timedelta(minutes=16))
    assert end_lost_runs() == 1
    found = find_run(team, COURSE)
    assert found is not None
    assert (found.state, found.error) == ("failed", "interrupted")
    assert take_step(run.pk, seconds=60) is False


def test_one_that_waits_behind_learners_or_for_its_first_worker_is_given_hours(team: Access) -> None:
    run = start_run(team, COURSE, asks_mentor=False)
    EvaluationRun.objects.update(touched_at=timezone.now() - timedelta(hours=5))
    assert end_lost_runs() == 0
    assert take_step(run.pk, seconds=0)
    EvaluationRun.objects.update(touched_at=timezone.now() - timedelta(hours=5))
    assert end_lost_runs() == 0
    EvaluationRun.objects.update(touched_at=timezone.now() - timedelta(hours=7))
    assert end_lost_runs() == 1
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "interrupted")


def test_one_that_nobody_took_up_says_so(team: Access) -> None:
    start_run(team, COURSE, asks_mentor=False)
    EvaluationRun.objects.update(touched_at=timezone.now() - timedelta(hours=7))
    found = find_run(team, COURSE)
    assert found is not None
    assert (found.state, found.error) == ("failed", "unavailable")


@pytest.mark.parametrize(
    "address", ["redis://127.0.0.1:1/0", "redis://nowhere.invalid/0", "redis://host:port/0", "carrier://pigeon"]
)
def test_one_that_cannot_be_queued_has_failed_at_once(address: str, team: Access, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_CELERY_QUEUE = "mentor"
    with broker(address):
        start_evaluation(team, COURSE, asks_mentor=False)
    run = EvaluationRun.objects.get()
    assert (run.state, run.error) == ("failed", "unavailable")
    assert start_run(team, COURSE, asks_mentor=False).pk


def speak_after(happening: Callable[[], object]) -> Any:
    """Return a reply before whose first word something happens."""

    def speak() -> Iterator[str]:
        happening()
        yield QUOTE

    return speak()


def begin_question(run: EvaluationRun, team: Access) -> Session:
    """Begin the first question, as a worker does that is killed while it asks."""
    EvaluationRun.objects.update(begun=1)
    session = create_session(team, mentor="mentor", session_id=name_session(run.pk, 0))
    accept_question(team, str(session.session_id), Question(CHEESE, course_key=COURSE), producer=IdleProducer())
    return session


@pytest.mark.parametrize("end", ["lost", "stopped", "followed"])
def test_chat_of_a_question_whose_worker_was_killed_goes_with_its_run(end: str, team: Access, llm: FakeLlm) -> None:
    begin_question(start_run(team, COURSE, asks_mentor=True), team)
    assert end_lost_runs() == 0
    if end != "lost":
        stop_run(team, COURSE)
    assert Session.objects.exists()
    if end == "followed":
        start_run(team, COURSE, asks_mentor=True)
    else:
        EvaluationRun.objects.update(touched_at=timezone.now() - timedelta(minutes=16))
        end_lost_runs()
    assert (Session.objects.count(), Message.objects.count(), reserved()) == (0, 0, 0)


def test_chat_that_is_deleted_while_it_is_asked_leaves_the_other_questions_alone(team: Access, llm: FakeLlm) -> None:
    llm.replies += [speak_after(Session.objects.all().delete), "I like cheese."]
    run = run_through(start_run(team, COURSE, asks_mentor=True))
    assert (run.state, list_outcomes(run, "mentor")) == ("done", ["broken", "nothing"])


def test_one_ends_where_the_mentor_is_switched_off_meanwhile(team: Access) -> None:
    run = start_run(team, COURSE, asks_mentor=False)
    operating_api.kill()
    run = run_through(run)
    assert (run.state, run.error) == ("failed", "off")


def test_one_ends_where_its_starter_left_the_team(team: Access, course: FakeLearnerCourse) -> None:
    run = start_run(team, COURSE, asks_mentor=False)
    course.is_staff = False
    assert run_through(run).error == "off"


def test_one_that_the_limits_of_the_day_end_says_so(team: Access, llm: FakeLlm) -> None:
    llm.replies += [QUOTE]
    run = start_run(team, COURSE, asks_mentor=True)
    assert take_step(run.pk, seconds=0)
    CourseSetting.objects.update(messages_a_day=1)
    run = run_through(run)
    assert (run.state, run.error, len(run.results)) == ("failed", "allowance", 1)


def test_question_that_is_too_long_for_the_site_has_no_reply_and_the_others_are_asked(
    team: Access, llm: FakeLlm, settings: SettingsWrapper
) -> None:
    llm.replies += [QUOTE]
    settings.IBLAI_MENTOR_QUESTION_LENGTH = len(CHEESE) - 1
    run = run_through(start_run(team, COURSE, asks_mentor=True))
    assert (run.state, list_outcomes(run, "mentor")) == ("done", ["found", "broken"])


def test_one_that_fails_for_whatever_reason_is_ended_at_once(team: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    run = start_run(team, COURSE, asks_mentor=False)
    monkeypatch.setattr(Asker, "search", fail)
    run = run_through(run)
    assert (run.state, run.error) == ("failed", "interrupted")


def test_nobody_but_the_team_starts_one(access: Access, course: FakeLearnerCourse) -> None:
    CourseSetting.objects.create(course_key=COURSE, questions=[NORTH])
    with pytest.raises(NotFoundError):
        start_run(access, COURSE, asks_mentor=False)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["Why?", "?!"], "Line 2 is no question."),
        (["Why?", "How?", "why?"], "Line 3 is there twice."),
        (["Why? | The sun"], "Line 1: the course has no unit called “The sun”."),
    ],
)
def test_question_that_nothing_could_answer_is_refused_by_its_line(lines: list[str], said: str, staff: Access) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        update_course(staff, COURSE, questions=lines)
    assert refusal.value.errors == {"questions": [said]}


def test_unit_of_a_question_is_named_by_its_title_or_its_key(staff: Access) -> None:
    lines = ["Why? | Finding north", f"How? | {HTML}", "What does a | b mean?"]
    with pytest.raises(InvalidInputError, match="b mean"):
        update_course(staff, COURSE, questions=lines)
    update_course(staff, COURSE, questions=lines[:2])


def test_no_trace_of_who_started_one_is_left_when_they_are_deleted(team: Access, asker: User) -> None:
    start_run(team, COURSE, asks_mentor=False)
    asker.delete()
    run = run_through(EvaluationRun.objects.get())
    assert (run.started_by_id, run.error) == (None, "retired")


@pytest.mark.parametrize("how", ["retires", "retired", "deactivated"])
def test_nothing_is_asked_in_the_name_of_who_is_gone(
    how: str, team: Access, asker: User, lms: FakeCourseware, llm: FakeLlm
) -> None:
    def leave() -> None:
        if how == "deactivated":
            type(asker).objects.filter(pk=asker.pk).update(is_active=False)
        else:
            lms.retired.add(asker.pk)
        if how == "retired":
            operating_api.retire(asker.pk)

    llm.replies += [speak_after(leave)]
    run = start_run(team, COURSE, asks_mentor=True)
    # One step for all: they leave while their first question is asked.
    assert take_step(run.pk, seconds=60) is False
    run.refresh_from_db()
    assert (run.state, run.error, len(llm.prompts)) == ("failed", "retired", 1)
    assert "no account here any more" in describe_error(run.error)
    assert not Session.objects.exists()
