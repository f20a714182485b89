"""What is remembered of a learner: recorded from events, shown, paused, forgotten."""

from __future__ import annotations

from iblai_mentor_plugin.history.erasure import forget_block, forget_course, forget_everything
from iblai_mentor_plugin.history.own_memory import (
    Remembering,
    Telling,
    correct,
    forget,
    get_remembering,
    list_own_facts,
    set_remembering,
    tell_statements,
)
from iblai_mentor_plugin.history.session_memory import (
    delete_note,
    get_session_memory,
    list_session_notes,
    set_session_memory,
    update_note,
)
from iblai_mentor_plugin.inlets import (
    drop_malformed,
    record_completion,
    record_course_fact,
    record_tracking_log,
    record_unit_view,
)
from iblai_mentor_plugin.memory.arrears import await_written, is_awaited
from iblai_mentor_plugin.memory.controls import pause, resume
from iblai_mentor_plugin.memory.facts import hide_results
from iblai_mentor_plugin.memory.glossary import describe_fact, describe_source
from iblai_mentor_plugin.memory.presentation import build_memory_data, list_memories
from iblai_mentor_plugin.memory.reconciliation import reconcile
from iblai_mentor_plugin.memory.recorder import merged_recording, record, record_left, record_now, unhurried
from iblai_mentor_plugin.memory.statements import CORRECTABLE, Statement
from iblai_mentor_plugin.memory.tracking import NAMES as TRACKED_NAMES
from iblai_mentor_plugin.units import announce_unit_view

__all__ = [
    "CORRECTABLE",
    "TRACKED_NAMES",
    "Remembering",
    "Statement",
    "Telling",
    "announce_unit_view",
    "await_written",
    "build_memory_data",
    "correct",
    "delete_note",
    "describe_fact",
    "describe_source",
    "drop_malformed",
    "forget",
    "forget_block",
    "forget_course",
    "forget_everything",
    "get_remembering",
    "get_session_memory",
    "hide_results",
    "is_awaited",
    "list_memories",
    "list_own_facts",
    "list_session_notes",
    "merged_recording",
    "pause",
    "reconcile",
    "record",
    "record_completion",
    "record_course_fact",
    "record_left",
    "record_now",
    "record_tracking_log",
    "record_unit_view",
    "resume",
    "set_remembering",
    "set_session_memory",
    "tell_statements",
    "unhurried",
    "update_note",
]
