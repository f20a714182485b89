"""What evaluations of a course found, kept without a learner's words: for its team, and for who reads the course sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.models import EvaluationRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Evaluations of a course that are kept.
_KEPT: Final = 10


def keep_record(
    course_key: str, *, questions: int, failures: Iterable[str], below: Sequence[str], is_search: bool
) -> EvaluationRecord:
    """Keep what an evaluation found, each failure once; those before the last ten go."""
    record = EvaluationRecord.objects.create(
        course_key=course_key,
        questions=questions,
        failures=list(dict.fromkeys(failures)),
        below=list(below),
        is_search=is_search,
    )
    own = EvaluationRecord.objects.filter(course_key=course_key)
    own.exclude(pk__in=list(own.order_by("-made_at", "-pk").values_list("pk", flat=True)[:_KEPT])).delete()
    return record
