"""
The one door of this package: a table of contents, no logic.

Edges (``rest_api``, ``receivers``, ``filters``, ``admin``, management commands) call what is named here.
"""

from __future__ import annotations

from iblai_mentor_plugin.drops import count_drop
from iblai_mentor_plugin.inlets import record_completion, record_course_fact, record_tracking_log, record_unit_view
from iblai_mentor_plugin.memory.controls import forget_block, forget_course, forget_everything, pause, resume, retire
from iblai_mentor_plugin.memory.reading import build_memory_data, list_memories
from iblai_mentor_plugin.memory.reconciling import reconcile
from iblai_mentor_plugin.memory.recording import merged_recording, record, record_now
from iblai_mentor_plugin.memory.tracking import NAMES as TRACKED_NAMES
from iblai_mentor_plugin.notices import accept_notice, find_notice, has_accepted, withdraw_acceptance
from iblai_mentor_plugin.switches import (
    is_killed,
    is_switched_on,
    kill,
    list_switches,
    revive,
    switch_off,
    switch_on,
)
from iblai_mentor_plugin.units import announce_unit_view

__all__ = [
    "TRACKED_NAMES",
    "accept_notice",
    "announce_unit_view",
    "build_memory_data",
    "count_drop",
    "find_notice",
    "forget_block",
    "forget_course",
    "forget_everything",
    "has_accepted",
    "is_killed",
    "is_switched_on",
    "kill",
    "list_memories",
    "list_switches",
    "merged_recording",
    "pause",
    "reconcile",
    "record",
    "record_completion",
    "record_course_fact",
    "record_now",
    "record_tracking_log",
    "record_unit_view",
    "resume",
    "retire",
    "revive",
    "switch_off",
    "switch_on",
    "withdraw_acceptance",
]
