"""Is what is queued done: the broker, the workers, their schedule, and what lies about undone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone

from iblai_mentor_plugin.doctor.broker import find_default_queue, has_broker, list_queues, reach_broker
from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check, Severity, refuse
from iblai_mentor_plugin.jobs import list_job_runs
from iblai_mentor_plugin.models import Message, Session
from iblai_mentor_plugin.tasks import SCHEDULE

if TYPE_CHECKING:
    from datetime import datetime

    from iblai_mentor_plugin.installation.check import Installation

_RETENTION: Final = "apply_retention"
_NO_QUEUE: Final = "there is no queue: web processes produce the replies"
# A job is late when as many of its turns were missed, and a little time besides.
_TURNS: Final = 3
_LITTLE: Final = timedelta(minutes=5)
# How far back to look for a question that should have begun a job.
_BACK: Final = timedelta(hours=24)


def _look_at_broker(_installation: Installation) -> str:
    if not has_broker():
        if settings.IBLAI_MENTOR_CELERY_QUEUE:
            message = "a queue is named, and Celery has no broker"
            raise FaultFoundError(message)
        return "there is none, and none is needed"
    reach_broker()
    return "the broker answers"


def _look_at_queue(_installation: Installation) -> str:
    queue = settings.IBLAI_MENTOR_CELERY_QUEUE
    if not queue:
        return _NO_QUEUE
    if queue == find_default_queue():
        message = f"“{queue}” is the platform's own queue"
        raise FaultFoundError(message)
    return f"“{queue}” is a queue of its own"


def _look_at_workers(installation: Installation) -> str:
    queue = settings.IBLAI_MENTOR_CELERY_QUEUE
    if not queue:
        return _NO_QUEUE
    serving = sorted(worker for worker, queues in installation.ask_once(list_queues).items() if queue in queues)
    if not serving:
        message = f"no worker that serves “{queue}” answered"
        raise FaultFoundError(message)
    return f"“{queue}” is served by {', '.join(serving)}"


def _look_at_shared_workers(installation: Installation) -> str:
    queue = settings.IBLAI_MENTOR_CELERY_QUEUE
    if not queue:
        return _NO_QUEUE
    shared = [
        f"{worker} serves {', '.join(sorted(queues))}"
        for worker, queues in sorted(installation.ask_once(list_queues).items())
        if queue in queues and len(queues) > 1
    ]
    refuse(shared, "a worker of other queues, too")
    return "who serves the queue serves no other one"


def _look_at_jobs(_installation: Installation) -> str:
    """Without a worker one job is done, when questions are asked; with one, each when it is due."""
    runs, now = list_job_runs(), timezone.now()
    if not settings.IBLAI_MENTOR_CELERY_QUEUE:
        return _look_at_retention(runs.get(_RETENTION), now)
    late = [
        f"{name} ({runs[name]:%Y-%m-%d %H:%M} UTC)" if name in runs else f"{name} (never)"
        for name, (_task, every) in SCHEDULE.items()
        if name not in runs or runs[name] < now - every * _TURNS - _LITTLE
    ]
    refuse(late, "late")
    return f"{len(SCHEDULE)} jobs came round in time"


def _look_at_retention(last: datetime | None, now: datetime) -> str:
    """Look whether a question began it: one that was asked when it was due, and moved nothing, tells that nothing is done."""
    _task, every = SCHEDULE[_RETENTION]
    due = now - _BACK if last is None else last + every
    asked = Message.objects.filter(kind=Message.Kind.QUESTION, created__gt=due, created__lt=now - _LITTLE)
    if asked.exists():
        message = "apply_retention did not run, though questions were asked"
        raise FaultFoundError(message)
    return f"apply_retention ran {last:%Y-%m-%d %H:%M} UTC" if last else "no question was asked yet"


def _look_at_replies(_installation: Installation) -> str:
    seconds = settings.IBLAI_MENTOR_QUEUE_SECONDS + settings.IBLAI_MENTOR_REPLY_SECONDS
    since = timezone.now() - timedelta(seconds=seconds) - _LITTLE
    stuck = Message.objects.filter(state__in=Message.OPEN_STATES, created__lt=since).count()
    if stuck:
        message = f"neither produced nor ended: {stuck}"
        raise FaultFoundError(message)
    return "no reply lies about"


def _look_at_deletions(_installation: Installation) -> str:
    # Under the negative of their learner's id until they are gone.
    left = Session.objects.filter(user_id__lt=0).count()
    if left:
        message = f"sessions that learners deleted and nobody can read, which wait for the next sweep: {left}"
        raise FaultFoundError(message)
    return "what learners deleted is gone"


_WORKER: Final = (
    "Start one: celery --app=lms.celery worker --queues=<IBLAI_MENTOR_CELERY_QUEUE> --hostname=mentor@%h --pool=threads "
    "--concurrency=8 --prefetch-multiplier=1 (the Tutor plugin brings one). Or set IBLAI_MENTOR_CELERY_QUEUE to null."
)

QUEUE_CHECKS: Final = (
    Check(
        "broker",
        _look_at_broker,
        "See that the broker of the LMS (CELERY_BROKER_*) runs and can be reached from here.",
        "Replies cannot be queued: learners are told that the mentor could not answer.",
        is_slow=True,
    ),
    Check(
        "queue of its own",
        _look_at_queue,
        "Name another queue in IBLAI_MENTOR_CELERY_QUEUE, such as “mentor”, in LMS and workers, and a worker for it.",
        "Grades and e-mails wait for replies, and replies for them.",
    ),
    Check(
        "workers",
        _look_at_workers,
        _WORKER,
        "Every reply ends as interrupted, and nothing that is too old is deleted.",
        is_slow=True,
    ),
    Check(
        "workers of others",
        _look_at_shared_workers,
        "Give the mentor's queue a worker of its own (--queues with this queue alone).",
        "What else that worker does waits for an LLM.",
        Severity.WARNING,
        is_slow=True,
    ),
    Check(
        "scheduled jobs",
        _look_at_jobs,
        f"{_WORKER} By hand: manage.py lms mentor_sweep, mentor_retention, mentor_index, mentor_note_sessions.",
        "What is too old is not deleted, dead replies are not ended, indexes grow old.",
        Severity.WARNING,
    ),
    Check(
        "replies that hang",
        _look_at_replies,
        "Run manage.py lms mentor_sweep, and see why no worker does.",
        "Their learners wait, and what was held back for them counts as used.",
        Severity.WARNING,
    ),
    Check(
        "deletions",
        _look_at_deletions,
        "Where it stays so: run manage.py lms mentor_sweep, and see the log for what it says.",
        "Somebody asked for them to be gone.",
        Severity.NOTE,
    ),
)
