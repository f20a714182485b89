"""
Celery: replies on a queue of their own, so that no worker which carries grades ever waits for an LLM.

The one place that knows Celery. Where ``IBLAI_MENTOR_CELERY_QUEUE`` names no queue, the web processes produce the replies. The
tasks of ``SCHEDULE`` come round in workers of that queue. Exports wait for
nobody but the database: without a queue of ours they go to the LMS's default one.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from importlib import import_module
from os import register_at_fork
from threading import Event, RLock, Semaphore, Thread, local
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from celery import current_app, shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.db import Error, connections, transaction
from kombu.exceptions import OperationalError

from iblai_mentor_plugin.courseware.index.outdated import take_outdated
from iblai_mentor_plugin.history import deletion, erasure, exports
from iblai_mentor_plugin.history.background import HereWriter, ThreadWriter
from iblai_mentor_plugin.jobs import claim_job, return_job
from iblai_mentor_plugin.memory.session_notes import has_rested
from iblai_mentor_plugin.mentor.asking import questions, sessions, welcome
from iblai_mentor_plugin.mentor.evaluation import orders
from iblai_mentor_plugin.mentor.providers.choice import prepare_process
from iblai_mentor_plugin.mentor.replying import sweep as dead_replies
from iblai_mentor_plugin.mentor.replying.connections import whole_thread
from iblai_mentor_plugin.mentor.replying.leases import release, reserve_note_place
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_reply
from iblai_mentor_plugin.mentor.replying.web_threads import ANY_COURSE, READINESS, REPLYING, ThreadProducer
from iblai_mentor_plugin.mentor.spending import alerts
from iblai_mentor_plugin.models import EvaluationRun, Message
from iblai_mentor_plugin.retention import enforcement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from uuid import UUID

    from iblai_mentor_plugin.history.exports import Writer
    from iblai_mentor_plugin.mentor.asking.questions import Producer, Question
    from iblai_mentor_plugin.models import Export, Mentor, Session
    from iblai_mentor_plugin.tenants import Access

log = logging.getLogger(__name__)
# Seconds of a request that deletes; what takes longer is deleted elsewhere, and is hidden meanwhile.
_SWEEP_SECONDS: Final = 2.0
# Seconds between two looks of one process for deletions that nobody goes on with.
_LOOK_SECONDS: Final = 60.0
# Seconds after which a worker turns from an evaluation to who waits in its queue.
_EVALUATION_SECONDS: Final = 10.0
_EVALUATION_TURN: Final = Semaphore(1)
# Seconds that a request waits for a broker that does not answer. Celery's own connections try again for six.
_BROKER_SECONDS: Final = 1


# Acknowledged before it runs, and never tried again: a reply that was begun is not begun anew, its learner may ask again.
@shared_task(name="iblai_mentor_plugin.produce_reply", ignore_result=True, acks_late=False)  # type: ignore[untyped-decorator]
def produce_reply(reply_id: int) -> None:
    """Produce a reply in a worker."""
    # Loaded by who produces: a process of the LMS starts without the guard and all that goes with it.
    from iblai_mentor_plugin.mentor.replying import producer  # noqa: PLC0415

    producer.produce_reply(reply_id)
    _queue_outdated()
    alerts.alert_now_and_then()


def _queue_outdated() -> None:
    """Have the indexes made anew that a question found to be of an older version: its reply does not wait for that."""
    for course_key in take_outdated():
        try:
            send(mentor_index, course_key)
        except OperationalError as error:
            log.warning("The index of %s could not be queued: %s", course_key, type(error).__name__)


@shared_task(name="iblai_mentor_plugin.mentor_index", ignore_result=True)  # type: ignore[untyped-decorator]
def mentor_index(course_key: str = "") -> None:
    """Make the index of a course that changed anew, or of all; for the operator's schedule too."""
    # Loaded by who makes them, as above.
    from iblai_mentor_plugin.mentor.prompting.trials import renew_indexes  # noqa: PLC0415

    renewed = renew_indexes([course_key] if course_key else ())
    log.info("%s indexes made, %s deleted", renewed.made, renewed.deleted)


@shared_task(name="iblai_mentor_plugin.sweep", ignore_result=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """End what the dead left behind, go on with exports and deletions, and delete the exports that expired."""
    swept = dead_replies.sweep()
    orders.end_lost_runs()
    deletion.sweep_hidden()
    sweep_exports()
    log.info(
        "%s replies ended, %s places freed, %s reservations settled", swept.replies, swept.places, swept.reservations
    )


@shared_task(name="iblai_mentor_plugin.send_alerts", ignore_result=True)  # type: ignore[untyped-decorator]
def send_alerts() -> None:
    """Write to who is named on budgets of which so much is spent that they are to know."""
    log.info("%s mails on budgets sent", alerts.send_due_alerts())


@contextmanager
def connect_broker(seconds: int, **options: int) -> Iterator[Any]:
    """Hand out a connection to the broker that gives up after so many seconds; ``options`` are the transport's own."""
    transport = {
        **current_app.conf.broker_transport_options,
        "max_retries": 0,
        "socket_connect_timeout": seconds,
        **options,
    }
    with current_app.connection_for_write(connect_timeout=seconds, transport_options=transport) as connection:
        yield connection


def send(task: Any, *arguments: Any) -> None:
    """Queue a task on the mentor's queue, else the default one. Raises ``OperationalError`` of kombu, soon, where it fails."""
    try:
        with connect_broker(_BROKER_SECONDS, socket_timeout=_BROKER_SECONDS) as connection:
            task.apply_async(
                arguments, queue=settings.IBLAI_MENTOR_CELERY_QUEUE or None, retry=False, connection=connection
            )
    except (
        ImportError,
        LookupError,
        ValueError,
    ) as error:  # An address that is none, or of a transport that is not there.
        raise OperationalError(str(error)) from error


class QueueProducer:
    """Workers on a queue of their own; how many there are is the operator's business."""

    def has_room(self) -> bool:
        """Have room: a queue is as long as need be."""
        return True

    def reserve(self, generation_id: UUID) -> None:
        """Promise nothing: a reply that no worker takes in time is ended as interrupted."""

    def start(self, reply: Message) -> None:
        """Queue the reply; one that cannot be queued has failed."""
        try:
            send(produce_reply, reply.pk)
        except OperationalError as error:
            log.warning("Reply %s could not be queued: %s", reply.pk, type(error).__name__)
            finish_reply(reply.pk, Message.State.FAILED, error="unavailable")


def get_producer() -> Producer:
    """Return the producer that the site has."""
    return QueueProducer() if settings.IBLAI_MENTOR_CELERY_QUEUE else ThreadProducer()


def accept_question(access: Access, session_id: str, question: Question) -> Message:
    """Accept a question as ``questions.accept_question`` does, and have its reply produced by the site's producer."""
    # After the asker's commit, and seldom: what is too old goes in small steps where no worker looks after it.
    transaction.on_commit(_keep_house, robust=True)
    return questions.accept_question(access, session_id, question, producer=get_producer())


def get_welcome(access: Access, course_key: str, usage_key: str = "") -> welcome.Welcome:
    """
    Return what a chat shows as ``welcome.get_welcome`` does.

    Who may ask there will: a web process that makes replies by itself gets ready for that meanwhile.
    """
    opened = welcome.get_welcome(access, course_key, usage_key)
    mentor = opened.mentor
    if mentor is not None and opened.refusal is None and not settings.IBLAI_MENTOR_CELERY_QUEUE:
        prepare = partial(_prepare_course, mentor, course_key, access.user.pk, opened)
        transaction.on_commit(lambda: _begin(course_key, prepare), robust=True)
    return opened


def _begin(course_key: str, prepare: Callable[[], None]) -> None:
    READINESS.begin(ANY_COURSE, prepare_process)
    READINESS.begin(course_key, prepare)


def _prepare_course(mentor: Mentor, course_key: str, user_id: int, opened: welcome.Welcome) -> None:
    # Loaded by who produces, as above.
    from iblai_mentor_plugin.mentor.prompting.warmup import warm_up_course  # noqa: PLC0415

    place = opened.unit.usage_key if opened.unit else ""
    warm_up_course(mentor, course_key, user_id=user_id, usage_key=place, search_reason=opened.search_reason)


@shared_task(name="iblai_mentor_plugin.note_sessions", ignore_result=True)  # type: ignore[untyped-decorator]
def note_sessions(user_id: int | None = None) -> None:
    """Note the sessions that rest, of one learner or of all; for the operator's schedule too."""
    from iblai_mentor_plugin.mentor.notes import note_taker  # noqa: PLC0415

    log.info("%s notes made", note_taker.note_rested(user_id))


def create_session(access: Access, *, mentor: str, tools: Sequence[str] | None = None) -> Session:
    """
    Begin a session as ``sessions.create_session`` does, and have the learner's sessions that rest noted meanwhile.

    A web process that makes replies by itself loads what it needs for that; of which course it will be is said later.
    """
    session = sessions.create_session(access, mentor=mentor, tools=tools)
    if not settings.IBLAI_MENTOR_CELERY_QUEUE:
        transaction.on_commit(lambda: READINESS.begin(ANY_COURSE, prepare_process), robust=True)
    if has_rested(access.user.pk):
        transaction.on_commit(lambda: _start_noting(access.user.pk), robust=True)
    transaction.on_commit(_go_on_deleting, robust=True)
    return session


def _start_noting(user_id: int) -> None:
    if settings.IBLAI_MENTOR_CELERY_QUEUE:
        send(note_sessions, user_id)
    else:
        Thread(target=_note_in_thread, args=(user_id,), name=f"mentor notes {user_id}", daemon=True).start()


def _note_in_thread(user_id: int) -> None:
    """Note one session in a web process, if no other does so; the next one another time."""
    place = uuid4()
    with whole_thread("The thread of notes"):
        try:
            if reserve_note_place(place):
                from iblai_mentor_plugin.mentor.notes import note_taker  # noqa: PLC0415

                note_taker.note_rested(user_id, at_most=1)
        finally:
            release(place)


@shared_task(name="iblai_mentor_plugin.sweep_hidden", ignore_result=True)  # type: ignore[untyped-decorator]
def sweep_hidden(user_id: int | None = None) -> None:
    """Delete what users deleted, of one or of all."""
    deletion.sweep_hidden(user_id)


def clear_history(access: Access) -> None:
    """Delete every session of the user, as ``deletion.hide_history`` says; nobody reads them from now on."""
    deletion.hide_history(access)
    transaction.on_commit(lambda: _sweep(access.user.pk), robust=True)


def delete_session(access: Access, session_id: str) -> None:
    """Delete one session of the user, as ``deletion.hide_session`` says; nobody reads it from now on."""
    deletion.hide_session(access, session_id)
    transaction.on_commit(lambda: _sweep(access.user.pk), robust=True)


def erase_learner(access: Access) -> None:
    """Delete what is kept of a user in a tenant, as ``erasure.erase_learner`` says; nobody reads it from now on."""
    erasure.erase_learner(access)
    transaction.on_commit(lambda: _sweep(access.user.pk), robust=True)


class _Clock:
    """When this process last looked for what nobody goes on deleting."""

    looked_at = -_LOOK_SECONDS


def _go_on_deleting() -> None:
    """
    Have deleted what users deleted and nobody goes on with: its worker died, or the broker lost the task.

    Looked for now and then, so that it does not depend on the operator's schedule.
    """
    now = time.monotonic()
    if now - _Clock.looked_at < _LOOK_SECONDS:
        return
    _Clock.looked_at = now
    for user_id in deletion.list_hidden_users(limit=1):
        _delete_elsewhere(user_id)


def _sweep(user_id: int) -> None:
    """Delete what the user deleted: here, if it is soon done, else elsewhere."""
    if not deletion.sweep_hidden(user_id, seconds=_SWEEP_SECONDS):
        _delete_elsewhere(user_id)


def _delete_elsewhere(user_id: int) -> None:
    if settings.IBLAI_MENTOR_CELERY_QUEUE:
        send(sweep_hidden, user_id)
    else:
        Thread(target=_sweep_in_thread, args=(user_id,), name=f"mentor sweep {user_id}", daemon=True).start()


def _sweep_in_thread(user_id: int) -> None:
    with whole_thread("The thread of a deletion"):
        deletion.sweep_hidden(user_id)


# Acknowledged after it ran, so that another worker takes up what a dead one left: only the newest attempt counts.
@shared_task(  # type: ignore[untyped-decorator]
    name="iblai_mentor_plugin.write_export", bind=True, ignore_result=True, acks_late=True, reject_on_worker_lost=True
)
def write_export(self: Any, export_id: int) -> None:
    """Write an export in a worker."""
    # Loaded by who writes: a process of the LMS starts without it.
    from iblai_mentor_plugin.history import writer  # noqa: PLC0415

    writer.write_export(export_id, takes_over=bool((self.request.delivery_info or {}).get("redelivered")))


class QueueWriter:
    """Workers: on the queue of the replies, else on the LMS's default one."""

    def start(self, export: Export) -> None:
        """Queue the export; where no broker answers, it is written here."""
        try:
            send(write_export, export.pk)
        except OperationalError as error:
            log.warning("Export %s could not be queued: %s", export.pk, type(error).__name__)
            ThreadWriter().start(export)


def _has_broker() -> bool:
    """Say whether tasks can be queued; a stand-in LMS has no broker."""
    conf = current_app.conf
    return bool(settings.IBLAI_MENTOR_CELERY_QUEUE or conf.broker_url or conf.task_always_eager)


def get_writer() -> Writer:
    """Return the writer that the site has."""
    return QueueWriter() if _has_broker() else ThreadWriter()


def sweep_exports() -> None:
    """Have exports begun anew whose writers died, and delete those that expired."""
    exports.revive_exports(QueueWriter() if _has_broker() else HereWriter())
    exports.delete_expired_exports()


def start_export(access: Access, kind: Export.Kind, *, session_id: str = "") -> Export:
    """Start an export as ``exports.start_export`` does, to be written by the site's writer."""
    return exports.start_export(access, kind, session_id=session_id, writer=get_writer())


def get_export(
    access: Access, task_id: str, *, kinds: tuple[Export.Kind, ...] = exports.KINDS, session_id: str | None = None
) -> Export:
    """Find an export as ``exports.get_export`` does; one whose writer died is taken up by the site's writer."""
    return exports.get_export(access, task_id, kinds=kinds, session_id=session_id, writer=get_writer())


@shared_task(name="iblai_mentor_plugin.apply_retention", ignore_result=True)  # type: ignore[untyped-decorator]
def apply_retention(seconds: float = 600.0, pause: float = 0.1) -> None:
    """Delete what is too old, for the operator's schedule; what takes longer is left to the next run."""
    for _kind, _count in enforcement.apply_retention(seconds=seconds, pause=pause):
        pass  # Each batch is in the log.


@shared_task(name="iblai_mentor_plugin.close_weeks", ignore_result=True)  # type: ignore[untyped-decorator]
def close_weeks() -> None:
    """Count what may be shown of the weeks that are over, for course teams whose tenant allows it."""
    # Loaded by who counts: a process of the LMS starts without it.
    from iblai_mentor_plugin.activity import closing  # noqa: PLC0415

    log.info("%s weeks of courses closed", closing.close_weeks())


# Acknowledged before it runs: a question that was begun is not asked again.
@shared_task(name="iblai_mentor_plugin.evaluate_course", ignore_result=True, acks_late=False)  # type: ignore[untyped-decorator]
def evaluate_course(run_id: int) -> None:
    """Ask the next questions of an evaluation that a team started, then queue behind the learners who wait meanwhile."""
    # Loaded by who asks: a process of the LMS starts without the guard and all that goes with it.
    from iblai_mentor_plugin.mentor.evaluation import steps  # noqa: PLC0415

    if steps.take_step(run_id, seconds=_EVALUATION_SECONDS):
        _queue_evaluation(run_id)


def start_evaluation(access: Access, course_key: str, *, asks_mentor: bool) -> EvaluationRun:
    """Start an evaluation as ``orders.start_run`` does; it is asked by a worker, or for want of a queue in a thread."""
    run = orders.start_run(access, course_key, asks_mentor=asks_mentor)
    transaction.on_commit(lambda: _begin_evaluation(run.pk), robust=True)
    return run


def _begin_evaluation(run_id: int) -> None:
    if settings.IBLAI_MENTOR_CELERY_QUEUE:
        _queue_evaluation(run_id)
    else:
        Thread(target=_evaluate_in_thread, args=(run_id,), name=f"mentor evaluation {run_id}", daemon=True).start()


def _queue_evaluation(run_id: int) -> None:
    try:
        send(evaluate_course, run_id)
    except OperationalError as error:
        log.warning("Evaluation %s could not be queued: %s", run_id, type(error).__name__)
        runs = EvaluationRun.objects.filter(pk=run_id)
        orders.end_run(runs, EvaluationRun.State.FAILED, error="unavailable")


def _evaluate_in_thread(run_id: int) -> None:
    """Ask all of them here, one after the other: a web process has other work to do, and they take turns."""
    from iblai_mentor_plugin.mentor.evaluation import steps  # noqa: PLC0415

    with _EVALUATION_TURN, whole_thread("The thread of an evaluation"):
        while steps.take_step(run_id, seconds=_EVALUATION_SECONDS):
            pass


# The schedule

# How often each job comes round. All of them are safe at any time, twice and at once.
SCHEDULE: Final = {
    "sweep": (sweep, timedelta(minutes=2)),
    "send_alerts": (send_alerts, timedelta(minutes=5)),
    "note_sessions": (note_sessions, timedelta(minutes=5)),
    "apply_retention": (apply_retention, timedelta(hours=1)),
    "close_weeks": (close_weeks, timedelta(hours=1)),
    "mentor_index": (mentor_index, timedelta(hours=1)),
}
# Seconds between two looks of a worker, and between two of a web process.
_LOOK: Final = 30.0
# Seconds that a web process deletes at once, and how much later than a worker it begins: only for want of one.
_STEP: Final = 1.0
_GRACE: Final = 2


# Seconds that whoever forks waits for a look: a database or a name server that does not answer must not hold a worker up.
_FORK_SECONDS: Final = 5.0


_PREFORK: Final = "celery.concurrency.prefork"


class _House:
    """When this process looked last, and whether its worker ends; ``looking`` is held by whoever looks what is due."""

    looked_at = -_LOOK
    is_closing = Event()
    looking = RLock()


class _Forking(local):
    """Whether the look of this thread's fork is held."""

    is_held = False


_forking: Final = _Forking()


def _hold_look() -> None:
    _forking.is_held = _House.looking.acquire(timeout=_FORK_SECONDS)


def _release_look() -> None:
    if _forking.is_held:
        _House.looking.release()


def _begin_look_anew() -> None:
    _House.looking = RLock()


# Whoever is forked has the locks and the connections that other threads held in that moment, for good, but not those threads.
register_at_fork(before=_hold_look, after_in_parent=_release_look, after_in_child=_begin_look_anew)


@worker_ready.connect  # type: ignore[untyped-decorator]
def _begin_schedule(sender: Any, **_options: Any) -> None:
    """Look after the schedule in a worker of the mentor's queue; workers of other queues have other work."""
    if settings.IBLAI_MENTOR_CELERY_QUEUE in {queue.name for queue in sender.task_consumer.queues}:
        _House.is_closing.clear()
        Thread(target=_keep_schedule, name="mentor schedule", daemon=True).start()
        # The main process of a prefork pool makes no replies, and could fork nobody meanwhile, as below.
        if type(sender.pool).__module__ != _PREFORK:
            Thread(target=_prepare, name="mentor preparation", daemon=True).start()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def _end_schedule(**_options: Any) -> None:
    _House.is_closing.set()


def _prepare() -> None:
    """Load what the first reply would wait for, and read what it would read of the courses that were asked about last."""
    with whole_thread("The preparation of this worker"):
        for module in REPLYING:
            import_module(module)
        prepare_process()
        # Loaded by who produces, as above.
        from iblai_mentor_plugin.mentor.prompting.warmup import warm_up  # noqa: PLC0415

        warm_up()


def _keep_schedule() -> None:
    while True:
        with _House.looking:
            queue_due_jobs()
        if _House.is_closing.wait(_LOOK):
            return


def queue_due_jobs() -> None:
    """Queue the jobs that are due, each for one worker; what fails is due again the next time round."""
    try:
        for name, (task, every) in SCHEDULE.items():
            if claim_job(name, every):
                _queue_job(name, task, every)
    except (Error, OperationalError) as error:
        log.warning("The schedule could not be kept: %s", type(error).__name__)
    finally:
        connections.close_all()


def _queue_job(name: str, task: Any, every: timedelta) -> None:
    try:
        send(task)
    except OperationalError:
        return_job(name, every)
        raise


def forget_last_look() -> None:
    """Look again at the next question, as a process that has just begun does."""
    _House.looked_at = -_LOOK


def _keep_house() -> None:
    """Delete a little of what is too old, in a thread, where no worker has done so for long."""
    now = time.monotonic()
    if now - _House.looked_at < _LOOK:
        return
    _House.looked_at = now
    _task, every = SCHEDULE["apply_retention"]
    if claim_job("apply_retention", every * (_GRACE if settings.IBLAI_MENTOR_CELERY_QUEUE else 1)):
        Thread(target=_take_step, name="mentor retention", daemon=True).start()


def _take_step() -> None:
    with whole_thread("The deletion of what is too old"):
        apply_retention(seconds=_STEP, pause=0.05)
