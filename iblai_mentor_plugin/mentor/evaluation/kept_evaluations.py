"""What evaluations of a course found, kept without anybody's words: for its team, and for who reads the course sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.models import EvaluationRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.mentor.evaluation.report import Verdict

# Evaluations of a course that are kept.
_KEPT: Final = 10


def keep_record(course_key: str, verdicts: Sequence[Verdict], below: Sequence[str]) -> EvaluationRecord:
    """Keep what an evaluation found; those before the last ten go."""
    failures = list(dict.fromkeys(one.exchange.question.id for one in verdicts if one.has_failed))
    record = EvaluationRecord.objects.create(
        course_key=course_key, questions=len(verdicts), failures=failures, below=list(below)
    )
    own = EvaluationRecord.objects.filter(course_key=course_key)
    own.exclude(pk__in=list(own.order_by("-made_at", "-pk").values_list("pk", flat=True)[:_KEPT])).delete()
    return record
