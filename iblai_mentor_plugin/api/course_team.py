"""What a course team sees and decides beside what ``api/mentor.py`` has: quiet hours, evaluations and the course sheet."""

from __future__ import annotations

from iblai_mentor_plugin.course_team.activity import get_activity
from iblai_mentor_plugin.course_team.dashboard import add_dashboard_section, add_dashboard_tab
from iblai_mentor_plugin.course_team.sheet import CourseSheet, Section, build_sheet, get_title, list_evaluations
from iblai_mentor_plugin.mentor.evaluation.orders import (
    Plan,
    ReplyOutcome,
    describe_error,
    find_run,
    plan_run,
    stop_run,
)
from iblai_mentor_plugin.mentor.staff.keys import parse_course_key
from iblai_mentor_plugin.mentor.staff.quiet_hours import add_quiet_hours, delete_quiet_hours, list_quiet_hours
from iblai_mentor_plugin.tasks import start_evaluation

__all__ = [
    "CourseSheet",
    "Plan",
    "ReplyOutcome",
    "Section",
    "add_dashboard_section",
    "add_dashboard_tab",
    "add_quiet_hours",
    "build_sheet",
    "delete_quiet_hours",
    "describe_error",
    "find_run",
    "get_activity",
    "get_title",
    "list_evaluations",
    "list_quiet_hours",
    "parse_course_key",
    "plan_run",
    "start_evaluation",
    "stop_run",
]
