"""Evaluating the mentor of a course by the command: no other process of an LMS loads this."""

from __future__ import annotations

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.course import LearnerCourse
from iblai_mentor_plugin.mentor.embedding.questions import find_trial_embedder
from iblai_mentor_plugin.mentor.evaluation.exchanges import Asker
from iblai_mentor_plugin.mentor.evaluation.floors import Share, Table, list_below, read_floors
from iblai_mentor_plugin.mentor.evaluation.kept_evaluations import keep_record
from iblai_mentor_plugin.mentor.evaluation.opinion import CRITERIA, Opinion, Turn, ask_opinion, find_judge
from iblai_mentor_plugin.mentor.evaluation.questions import (
    EvaluationQuestion,
    Kind,
    build_learners,
    build_red_team,
    find_course_questions,
    list_team_questions,
    load_questions,
)
from iblai_mentor_plugin.mentor.evaluation.report import (
    COLUMNS,
    SHARES,
    Judge,
    Verdict,
    add_shares,
    build_table,
    describe,
    sum_up,
)
from iblai_mentor_plugin.mentor.evaluation.retrieval import (
    Row,
    ask_all,
    list_below_floor,
    load_retrieval_questions,
    read_retrieval_floors,
    sum_up_retrieval,
)

__all__ = [
    "COLUMNS",
    "CRITERIA",
    "SHARES",
    "Asker",
    "EvaluationQuestion",
    "Judge",
    "Kind",
    "LearnerCourse",
    "Opinion",
    "Row",
    "Share",
    "Table",
    "Turn",
    "Verdict",
    "add_shares",
    "ask_all",
    "ask_opinion",
    "build_learners",
    "build_red_team",
    "build_table",
    "describe",
    "find_course_questions",
    "find_judge",
    "find_trial_embedder",
    "get_courseware",
    "keep_record",
    "list_below",
    "list_below_floor",
    "list_team_questions",
    "load_questions",
    "load_retrieval_questions",
    "read_floors",
    "read_retrieval_floors",
    "sum_up",
    "sum_up_retrieval",
]
