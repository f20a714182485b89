"""
The one door of this package: a table of contents, no logic.

Edges (``rest_api``, ``receivers``, ``filters``, ``admin``, management commands) call what is named here.
"""

from __future__ import annotations

from iblai_mentor_plugin.memory.controls import forget_block, forget_course, forget_everything, pause, resume, retire
from iblai_mentor_plugin.memory.reading import build_memory_data, list_memories
from iblai_mentor_plugin.memory.recording import count_drop, record, record_now
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

__all__ = [
    "accept_notice",
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
    "pause",
    "record",
    "record_now",
    "resume",
    "retire",
    "revive",
    "switch_off",
    "switch_on",
    "withdraw_acceptance",
]
