"""Is what is queued done: a broker that is gone, a queue that nobody serves, jobs that do not come round."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from iblai_mentor_plugin.models import JobRun, Message, Session
from iblai_mentor_plugin.tasks import SCHEDULE
from tests.conftest import COURSE
from tests.doctor.conftest import find_all, find_faults
from tests.worker import broker, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from tests.worker import OtherProcess


@pytest.fixture
def queue(settings: Any) -> str:
    settings.IBLAI_MENTOR_CELERY_QUEUE = "mentor"
    return "mentor"


def run_jobs(**ago: float) -> None:
    for name in SCHEDULE:
        JobRun.objects.update_or_create(name=name, defaults={"begun_at": timezone.now() - timedelta(**ago)})


def test_queue_without_a_broker_is_an_error(queue: str) -> None:
    with broker(""):
        assert find_faults(is_quick=False)["broker"].detail == "a queue is named, and Celery has no broker"


def test_broker_that_does_not_answer_is_an_error(queue: str) -> None:
    with broker("redis://127.0.0.1:1"):
        faults = find_faults(is_quick=False)
    assert "OperationalError" in faults["broker"].detail
    assert "OperationalError" in faults["workers"].detail


def test_queue_that_grades_are_on_is_an_error(settings: Any) -> None:
    settings.IBLAI_MENTOR_CELERY_QUEUE = "celery"
    assert find_faults()["queue of its own"].detail == "“celery” is the platform's own queue"


def test_worker_that_serves_the_queue_answers(start_worker: Callable[..., OtherProcess], settings: Any) -> None:
    faults = find_faults(is_quick=False)
    assert faults["workers"].detail == f"no worker that serves “{settings.IBLAI_MENTOR_CELERY_QUEUE}” answered"
    start_worker(pool="threads")
    # A busy machine may take longer than a ping waits.
    findings = wait_for(lambda: found if (found := find_all(is_quick=False))["workers"].passed else None)
    assert f"“{settings.IBLAI_MENTOR_CELERY_QUEUE}” is served by" in findings["workers"].detail
    assert findings["broker"].detail == "the broker answers"
    assert findings["workers of others"].passed


def test_worker_that_serves_other_queues_too_is_a_warning(
    start_worker: Callable[..., OtherProcess], settings: Any
) -> None:
    from celery import current_app  # noqa: PLC0415 - the fixture's

    start_worker(pool="threads")
    current_app.control.add_consumer("grades", reply=True, timeout=5)
    found = wait_for(lambda: find_faults(is_quick=False).get("workers of others"))
    assert "grades" in found.detail


def test_jobs_that_never_ran_are_a_warning(queue: str) -> None:
    assert "sweep (never)" in find_faults()["scheduled jobs"].detail


def test_jobs_that_ran_are_none(queue: str) -> None:
    run_jobs(seconds=30)
    assert "scheduled jobs" not in find_faults()


def test_job_that_is_late_is_named(queue: str) -> None:
    run_jobs(minutes=30)
    detail = find_faults()["scheduled jobs"].detail
    assert ("sweep (" in detail, "apply_retention (" in detail) == (True, False)


def ask(user: User, mentor: Any, **ago: float) -> None:
    session = Session.objects.create(tenant=mentor.tenant, user=user, mentor=mentor, course_key=COURSE)
    message = Message.objects.create(session=session, number=1, kind=Message.Kind.QUESTION)
    Message.objects.filter(pk=message.pk).update(created=timezone.now() - timedelta(**ago))


def test_site_without_a_worker_and_questions_has_no_late_jobs() -> None:
    run_jobs(days=30)
    assert "scheduled jobs" not in find_faults()


def test_retention_that_no_question_began_is_a_warning(learner: User, mentor_row: Any) -> None:
    run_jobs(days=2)
    ask(learner, mentor_row, hours=1)
    assert find_faults()["scheduled jobs"].detail == "apply_retention did not run, though questions were asked"


def test_retention_that_a_question_began_is_none(learner: User, mentor_row: Any) -> None:
    ask(learner, mentor_row, hours=1)
    run_jobs(minutes=59)
    assert "scheduled jobs" not in find_faults()
