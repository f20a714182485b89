"""Evaluating the mentor of a course: no process of an LMS but that of the command loads this."""

from __future__ import annotations

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.course import LearnerCourse, OpenProblem
from iblai_mentor_plugin.mentor.embedding.questions import find_trial_embedder
from iblai_mentor_plugin.mentor.evaluation.exchanges import Asker
from iblai_mentor_plugin.mentor.evaluation.questions import (
    EvaluationQuestion,
    build_red_team,
    find_course_questions,
    load_questions,
)
from iblai_mentor_plugin.mentor.evaluation.report import SHARES, Verdict, describe, judge, sum_up
from iblai_mentor_plugin.mentor.evaluation.retrieval import (
    Row,
    ask_all,
    list_below_floor,
    load_retrieval_questions,
    sum_up_retrieval,
)

__all__ = [
    "SHARES",
    "Asker",
    "EvaluationQuestion",
    "LearnerCourse",
    "OpenProblem",
    "Row",
    "Verdict",
    "ask_all",
    "build_red_team",
    "describe",
    "find_course_questions",
    "find_trial_embedder",
    "get_courseware",
    "judge",
    "list_below_floor",
    "load_questions",
    "load_retrieval_questions",
    "sum_up",
    "sum_up_retrieval",
]
