"""What was said, as a whole: lists, pins, feedback, exports, deletion."""

from __future__ import annotations

from iblai_mentor_plugin.history.deletion import sweep_hidden
from iblai_mentor_plugin.history.exports import EXPORT_ERRORS, describe_export_error, record_download, refuse_in_exam
from iblai_mentor_plugin.history.feedback import Judged, find_question, get_feedback, keep_feedback, update_feedback
from iblai_mentor_plugin.history.items import SPEAKERS, convert_to_csv, convert_to_json
from iblai_mentor_plugin.history.lists import (
    Filters,
    list_asked_units,
    list_pinned,
    list_recent,
    list_sessions,
    summarise_sessions,
)
from iblai_mentor_plugin.history.pins import pin_session, unpin_session
from iblai_mentor_plugin.history.storage import read_export
from iblai_mentor_plugin.history.withdrawal import drop_exports
from iblai_mentor_plugin.tasks import (
    clear_history,
    delete_session,
    erase_learner,
    get_export,
    start_export,
    sweep_exports,
)

__all__ = [
    "EXPORT_ERRORS",
    "SPEAKERS",
    "Filters",
    "Judged",
    "clear_history",
    "convert_to_csv",
    "convert_to_json",
    "delete_session",
    "describe_export_error",
    "drop_exports",
    "erase_learner",
    "find_question",
    "get_export",
    "get_feedback",
    "keep_feedback",
    "list_asked_units",
    "list_pinned",
    "list_recent",
    "list_sessions",
    "pin_session",
    "read_export",
    "record_download",
    "refuse_in_exam",
    "start_export",
    "summarise_sessions",
    "sweep_exports",
    "sweep_hidden",
    "unpin_session",
    "update_feedback",
]
