"""What is measured: what the plugin does, and what the LMS does at the same occasion."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING

from completion.models import BlockCompletion
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from eventtracking import tracker
from opaque_keys.edx.keys import CourseKey, UsageKey
from openedx_events.learning.data import CourseData, PersistentCourseGradeData
from openedx_events.learning.signals import PERSISTENT_GRADE_SUMMARY_CHANGED
from openedx_filters.learning.filters import VerticalBlockRenderCompleted
from web_fragments.fragment import Fragment

from iblai_mentor_plugin import receivers
from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.models import DropCount, MemoryEntry
from iblai_mentor_plugin.settings.common import BACKEND_NAME
from iblai_mentor_plugin.signals import UNIT_VIEWED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COURSE = CourseKey.from_string("course-v1:DemoX+MENTOR101+2026")
PROBLEM = COURSE.make_usage_key("problem", "problem1")
UNIT = COURSE.make_usage_key("vertical", "unit1")
_OURS = (
    (PERSISTENT_GRADE_SUMMARY_CHANGED, receivers.record_grade),
    (UNIT_VIEWED, receivers.record_unit_view),
)
# One for each operation, as each must change something every time.
_WRITES, _COMPLETIONS, _UPSERTS, _ATTEMPTS = (itertools.count(1) for _operation in range(4))


@contextmanager
def connected() -> Iterator[None]:
    """Connect the plugin's receivers, as in an LMS that has it; without, it is an LMS that has not."""
    post_save.connect(receivers.record_completion, BlockCompletion)
    for signal, receiver in _OURS:
        signal.connect(receiver)
    try:
        yield
    finally:
        post_save.disconnect(receivers.record_completion, BlockCompletion)
        for signal, receiver in _OURS:
            signal.disconnect(receiver)


@contextmanager
def unheard() -> Iterator[None]:
    """Leave our backend out of the tracker: an LMS that has not got the plugin."""
    backends = tracker.get_tracker().backends
    own = backends.pop(BACKEND_NAME)
    try:
        yield
    finally:
        backends[BACKEND_NAME] = own


def make_learner(name: str, *, blocks: int = 0) -> User:
    """Return a learner who is enrolled, and has visited so many blocks."""
    user = User.objects.create_user(name)
    get_courseware().enrolments[user.pk, str(COURSE)] = True
    for start in range(0, blocks, 500):
        keys = [COURSE.make_usage_key("html", f"visited{number}") for number in range(start, min(start + 500, blocks))]
        memory_api.record_now(
            Fact(user.pk, str(COURSE), str(key), "bench", timezone.now(), {"completion": 1.0}) for key in keys
        )
    return user


# One block completed


def write_memory(user: User) -> None:
    """Write one fact of a block."""
    values = {"completion": float(next(_WRITES) % 2)}
    memory_api.record_now([Fact(user.pk, str(COURSE), str(PROBLEM), "bench", timezone.now(), values, moves_page=True)])


def submit_completion(user: User, block: UsageKey = PROBLEM) -> None:
    """Let edx-completion keep that a block was completed, in a request's transaction."""
    with transaction.atomic():
        BlockCompletion.objects.submit_completion(user, block, float(next(_COMPLETIONS) % 2))


def upsert_row() -> None:
    """Insert or update one small row through the ORM, in a transaction."""
    row = DropCount(day=date(2026, 11, 23), reason="bench", kind="bench", count=next(_UPSERTS))
    target = connection.features.supports_update_conflicts_with_target
    with transaction.atomic():
        DropCount.objects.bulk_create(
            [row],
            update_conflicts=True,
            update_fields=["count"],
            unique_fields=["day", "reason", "kind"] if target else None,
        )


# One problem submitted


def submit_problem(user: User) -> None:
    """Do what the LMS's last step of a submission does, inside one request: the events, in the order of a real LMS."""
    attempts = next(_ATTEMPTS)
    block = {"problem_id": str(PROBLEM), "course_id": str(COURSE), "user_id": user.pk}
    context = {"user_id": user.pk, "course_id": str(COURSE), "event_source": "server"}
    grade = PersistentCourseGradeData(
        user_id=user.pk,
        course=CourseData(course_key=COURSE),
        course_edited_timestamp=timezone.now(),
        course_version="1",
        grading_policy_hash="1",
        percent_grade=attempts % 100 / 100,
        letter_grade="",
        passed_timestamp=timezone.now(),
    )
    with memory_api.merged_recording(), tracker.get_tracker().context("bench", context), transaction.atomic():
        submit_completion(user)
        tracker.emit("edx.grades.problem.submitted", {**block, "weighted_earned": 1.0, "weighted_possible": 2.0})
        tracker.emit("edx.problem.completed", block)
        PERSISTENT_GRADE_SUMMARY_CHANGED.send_event(grade=grade)
        tracker.emit("problem_check", {**block, "attempts": attempts, "success": "correct"})


# One event that is none of ours


def emit_other() -> None:
    """Emit a tracking event that teaches nothing."""
    tracker.emit("page_close", {})


# One unit opened


def open_unit(user: User, *, step: bool) -> None:
    """Run the filter of a unit's page with our step, or nothing; what it taught is left to ``memory_api.record_left``."""
    section = SimpleNamespace(display_name="Section")
    subsection = SimpleNamespace(
        location=COURSE.make_usage_key("sequential", "s"), display_name="Subsection", get_parent=lambda: section
    )
    children = [
        SimpleNamespace(location=COURSE.make_usage_key("problem", f"problem{n}"), display_name=f"P{n}")
        for n in range(8)
    ]
    block = SimpleNamespace(
        location=UNIT,
        display_name="Unit",
        scope_ids=SimpleNamespace(user_id=user.pk),
        get_parent=lambda: subsection,
        get_children=lambda: children,
    )
    if step:
        with memory_api.merged_recording() as gathering:
            VerticalBlockRenderCompleted.run_filter(block=block, fragment=Fragment(), context={}, view="student_view")
            gathering.leave()


def list_statements(operation: Callable[[], object]) -> list[str]:
    """Return the data statements of an operation; not the beginnings and ends of transactions."""
    with CaptureQueriesContext(connection) as captured:
        operation()
    words = ("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE")
    return [query["sql"] for query in captured if query["sql"].startswith(words)]


def count_our_writes(operation: Callable[[], object]) -> int:
    """Return how many of an operation's statements write to the memory."""
    table = MemoryEntry._meta.db_table
    return sum(table in sql and not sql.startswith("SELECT") for sql in list_statements(operation))
