"""Grades: of a problem, a subsection and the course, with what the platform tells of them, in its order."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from eventtracking import tracker
from openedx_events.learning.data import CourseData, CoursePassingStatusData, PersistentCourseGradeData
from openedx_events.learning.signals import COURSE_PASSING_STATUS_UPDATED, PERSISTENT_GRADE_SUMMARY_CHANGED

from iblai_mentor_plugin.demo.enrolment import build_user_data
from iblai_mentor_plugin.demo.models import BlockState, CourseGrade
from iblai_mentor_plugin.demo.problem import parse_problem

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from iblai_mentor_plugin.demo.olx import Block, Course

SUBMITTED = "edx.grades.problem.submitted"


@dataclass(frozen=True)
class Score:
    """Points of a subsection: all, and those that count."""

    earned: float = 0.0
    possible: float = 0.0
    graded_earned: float = 0.0
    graded_possible: float = 0.0

    @property
    def percent(self) -> float:
        """Return the fraction of the points that count."""
        return self.graded_earned / self.graded_possible if self.graded_possible else 0.0


def problem_weight(block: Block) -> float:
    """Return how many points a problem is worth; 0 when it cannot be graded."""
    problem = parse_problem(block)
    if not problem.is_gradable:
        return 0
    weight = block.number("weight")
    return len(problem.questions) if weight is None else weight


def calculate_score(subsection: Block, states: dict[str, BlockState]) -> Score:
    """Add up a subsection."""
    earned = possible = graded_earned = graded_possible = 0.0
    for block in subsection.walk():
        if block.category != "problem":
            continue
        state = states.get(str(block.usage_key))
        points, weight = (state.earned or 0.0) if state else 0.0, problem_weight(block)
        earned, possible = earned + points, possible + weight
        if block.flag("graded"):
            graded_earned, graded_possible = graded_earned + points, graded_possible + weight
    return Score(earned, possible, graded_earned, graded_possible)


def calculate_percent(course: Course, states: dict[str, BlockState]) -> float:
    """Return the course grade: each assignment type's average, by the weights of the grading policy."""
    scores = [(block.setting("format"), calculate_score(block, states)) for block in course.subsections]
    graded = [(kind, score) for kind, score in scores if score.graded_possible]
    rules = course.grading_policy.get("GRADER") or []
    if not rules:
        possible = sum(score.graded_possible for _kind, score in graded)
        return sum(score.graded_earned for _kind, score in graded) / possible if possible else 0.0
    total = sum(_average(rule, [score.percent for kind, score in graded if kind == rule["type"]]) for rule in rules)
    return round(total, 4)


def _average(rule: dict[str, Any], percents: list[float]) -> float:
    """Return what an assignment type adds to the grade; missing assignments count as zero, the worst are dropped."""
    count = max(len(percents), int(rule.get("min_count", 0)))
    kept = count - int(rule.get("drop_count", 0))
    best = sorted(percents, reverse=True)[: max(kept, 0)]
    return float(rule.get("weight", 0)) * (sum(best) / kept if kept > 0 else 0.0)


def find_letter(course: Course, percent: float) -> str:
    """Return the letter of the highest cutoff that is reached; "" below all of them."""
    cutoffs = course.grading_policy.get("GRADE_CUTOFFS") or {"Pass": 0.5}
    reached = [(cutoff, letter) for letter, cutoff in cutoffs.items() if percent and percent >= cutoff]
    return max(reached)[1] if reached else ""


def publish_score(user: User, course: Course, block: Block, state: BlockState) -> None:
    """Tell of a problem's new score, and bring subsection and course grade up to date."""
    transaction = {"event_transaction_id": str(uuid.uuid4()), "event_transaction_type": SUBMITTED}
    whom = {"user_id": str(user.pk), "course_id": str(course.key)}
    weighted = {"weighted_earned": state.earned, "weighted_possible": state.possible}
    tracker.emit(SUBMITTED, {**whom, "problem_id": str(block.usage_key), **transaction, **weighted})
    states = {row.usage_key: row for row in BlockState.objects.filter(user=user, course_key=str(course.key))}
    subsection = block.ancestor("sequential")
    if subsection is not None:
        _tell_subsection(course, subsection, states, whom, transaction)
    _update_course_grade(user, course, calculate_percent(course, states), whom, transaction)


def _tell_subsection(
    course: Course, subsection: Block, states: dict[str, BlockState], whom: dict[str, str], transaction: dict[str, str]
) -> None:
    score = calculate_score(subsection, states)
    keys = [str(block.usage_key) for block in subsection.walk()]
    times = [states[key].modified for key in keys if key in states]
    data = {
        **whom,
        "block_id": str(subsection.usage_key),
        "course_version": course.version,
        "weighted_total_earned": score.earned,
        "weighted_total_possible": score.possible,
        "weighted_graded_earned": score.graded_earned,
        "weighted_graded_possible": score.graded_possible,
        "first_attempted": str(min(times, default=None)),
        "subtree_edited_timestamp": str(_edited(course)),
        **transaction,
        "visible_blocks_hash": _hash(keys),
    }
    tracker.emit("edx.grades.subsection.grade_calculated", data)


def _update_course_grade(
    user: User, course: Course, percent: float, whom: dict[str, str], transaction: dict[str, str]
) -> None:
    letter = find_letter(course, percent)
    grade, _created = CourseGrade.objects.get_or_create(user=user, course_key=str(course.key))
    if letter and grade.passed_at is None:
        grade.passed_at = timezone.now()
        tracker.emit("edx.course.grade.passed.first_time", {**whom, **transaction})
    grade.percent, grade.letter = percent, letter
    grade.save()
    policy_hash = _hash(course.grading_policy)
    data = {
        **whom,
        "course_version": course.version,
        "percent_grade": percent,
        "letter_grade": letter,
        "course_edited_timestamp": str(_edited(course)),
        **transaction,
        "grading_policy_hash": policy_hash,
    }
    tracker.emit("edx.grades.course.grade_calculated", data)
    summary = PersistentCourseGradeData(
        user_id=user.pk,
        course=CourseData(course_key=course.key),
        course_edited_timestamp=_edited(course),
        course_version=course.version,
        grading_policy_hash=policy_hash,
        percent_grade=percent,
        letter_grade=letter,
        passed_timestamp=grade.passed_at,
    )
    PERSISTENT_GRADE_SUMMARY_CHANGED.send_event(grade=summary)
    tracker.emit(f"edx.course.grade.now_{'passed' if letter else 'failed'}", {**whom, **transaction})
    status = CoursePassingStatusData(
        is_passing=bool(letter), course=CourseData(course_key=course.key), user=build_user_data(user)
    )
    COURSE_PASSING_STATUS_UPDATED.send_event(course_passing_status=status)


def _edited(course: Course) -> datetime:
    return datetime.fromtimestamp((course.folder / "course.xml").stat().st_mtime, tz=UTC)


def _hash(content: Any) -> str:
    digest = hashlib.sha1(json.dumps(content, sort_keys=True).encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()
