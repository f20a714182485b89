"""Evaluating the mentor of a course: no process of an LMS but that of the command loads this."""

from __future__ import annotations

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.course import LearnerCourse, OpenProblem
from iblai_mentor_plugin.mentor.evaluation.exchanges import Asker
from iblai_mentor_plugin.mentor.evaluation.questions import (
    EvaluationQuestion,
    build_red_team,
    find_course_questions,
    load_questions,
)
from iblai_mentor_plugin.mentor.evaluation.report import SHARES, Verdict, describe, judge, sum_up

__all__ = [
    "SHARES",
    "Asker",
    "EvaluationQuestion",
    "LearnerCourse",
    "OpenProblem",
    "Verdict",
    "build_red_team",
    "describe",
    "find_course_questions",
    "get_courseware",
    "judge",
    "load_questions",
    "sum_up",
]
