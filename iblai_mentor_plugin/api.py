"""
The one door of this package: a table of contents, no logic.

Edges (``rest_api``, ``receivers``, ``filters``, ``admin``, management commands) call what is named here.
"""

from __future__ import annotations

from iblai_mentor_plugin.api_keys import SCOPES, create_api_key, find_api_key, revoke_api_key
from iblai_mentor_plugin.audit import list_audit, record_action, record_reading
from iblai_mentor_plugin.history.clearing import sweep_hidden
from iblai_mentor_plugin.history.dropping import drop_exports
from iblai_mentor_plugin.history.exports import describe_export_error, record_download
from iblai_mentor_plugin.history.feedback import Judged, find_question, get_feedback, keep_feedback, update_feedback
from iblai_mentor_plugin.history.forgetting import forget_block, forget_course, forget_everything
from iblai_mentor_plugin.history.items import convert_to_csv, convert_to_json
from iblai_mentor_plugin.history.lists import (
    Filters,
    list_pinned,
    list_recent,
    list_sessions,
    summarise_sessions,
)
from iblai_mentor_plugin.history.pins import pin_session, unpin_session
from iblai_mentor_plugin.history.remembering import (
    Remembering,
    forget,
    get_remembering,
    list_own_facts,
    set_remembering,
)
from iblai_mentor_plugin.history.session_memory import (
    delete_note,
    get_session_memory,
    list_session_notes,
    set_session_memory,
    update_note,
)
from iblai_mentor_plugin.history.storing import read_export
from iblai_mentor_plugin.inlets import (
    drop_malformed,
    record_completion,
    record_course_fact,
    record_tracking_log,
    record_unit_view,
)
from iblai_mentor_plugin.instructions import create_instruction, get_instruction, update_instruction
from iblai_mentor_plugin.launcher import add_launcher
from iblai_mentor_plugin.memory.controls import pause, resume
from iblai_mentor_plugin.memory.facts import hide_results
from iblai_mentor_plugin.memory.reading import build_memory_data, list_memories
from iblai_mentor_plugin.memory.reconciling import reconcile
from iblai_mentor_plugin.memory.recording import merged_recording, record, record_now
from iblai_mentor_plugin.memory.tracking import NAMES as TRACKED_NAMES
from iblai_mentor_plugin.mentor.assistance import check_assistance, set_assistance
from iblai_mentor_plugin.mentor.briefings import delete_draft, list_briefings, publish_briefing, write_draft
from iblai_mentor_plugin.mentor.course_assistance import change_assistance, get_course_assistance
from iblai_mentor_plugin.mentor.course_settings import check_setting as check_course_setting
from iblai_mentor_plugin.mentor.course_settings import get_course_state, update_course
from iblai_mentor_plugin.mentor.places import parse_course_key
from iblai_mentor_plugin.mentor.provider_setup import (
    check_base_url,
    is_same_origin,
    keep_provider_key,
    renew_provider_key,
    try_provider,
)
from iblai_mentor_plugin.mentor.providing import describe_llm
from iblai_mentor_plugin.mentor.sessions import (
    get_mentor,
    get_session,
    list_mentors,
    list_messages,
    suggest_questions,
    update_session,
    write_transcript,
)
from iblai_mentor_plugin.mentor.sweeping import sweep
from iblai_mentor_plugin.mentor.telling import Preview, tell
from iblai_mentor_plugin.mentor.turns import Question, describe_asked, describe_error, list_frames, stop_turn
from iblai_mentor_plugin.mentor.usage import (
    Money,
    Taken,
    add_up,
    get_course_usage,
    get_site_usage,
    list_near_limit,
    read_prices,
)
from iblai_mentor_plugin.mentor.welcome import get_welcome
from iblai_mentor_plugin.notices import (
    accept_notice,
    find_notice,
    get_notice_state,
    has_accepted,
    publish_notice,
    withdraw_acceptance,
)
from iblai_mentor_plugin.origins import find_host_origins, find_origin
from iblai_mentor_plugin.retention.applying import apply_retention, list_expired
from iblai_mentor_plugin.retention.terms import check_rule as check_retention_rule
from iblai_mentor_plugin.retirement import count_rows, is_retired, retire
from iblai_mentor_plugin.switches import ALL as EVERY_COURSE
from iblai_mentor_plugin.switches import (
    is_killed,
    is_switched_on,
    kill,
    list_switches,
    parse_target,
    revive,
    switch_off,
    switch_on,
)
from iblai_mentor_plugin.tasks import (
    accept_turn,
    clear_history,
    create_session,
    delete_session,
    get_export,
    start_export,
    sweep_exports,
)
from iblai_mentor_plugin.tenants import find_tenant, get_access, list_visible, tenant_of_course
from iblai_mentor_plugin.units import announce_unit_view

__all__ = [
    "EVERY_COURSE",
    "SCOPES",
    "TRACKED_NAMES",
    "Filters",
    "Judged",
    "Money",
    "Preview",
    "Question",
    "Remembering",
    "Taken",
    "accept_notice",
    "accept_turn",
    "add_launcher",
    "add_up",
    "announce_unit_view",
    "apply_retention",
    "build_memory_data",
    "change_assistance",
    "check_assistance",
    "check_base_url",
    "check_course_setting",
    "check_retention_rule",
    "clear_history",
    "convert_to_csv",
    "convert_to_json",
    "count_rows",
    "create_api_key",
    "create_instruction",
    "create_session",
    "delete_draft",
    "delete_note",
    "delete_session",
    "describe_asked",
    "describe_error",
    "describe_export_error",
    "describe_llm",
    "drop_exports",
    "drop_malformed",
    "find_api_key",
    "find_host_origins",
    "find_notice",
    "find_origin",
    "find_question",
    "find_tenant",
    "forget",
    "forget_block",
    "forget_course",
    "forget_everything",
    "get_access",
    "get_course_assistance",
    "get_course_state",
    "get_course_usage",
    "get_export",
    "get_feedback",
    "get_instruction",
    "get_mentor",
    "get_notice_state",
    "get_remembering",
    "get_session",
    "get_session_memory",
    "get_site_usage",
    "get_welcome",
    "has_accepted",
    "hide_results",
    "is_killed",
    "is_retired",
    "is_same_origin",
    "is_switched_on",
    "keep_feedback",
    "keep_provider_key",
    "kill",
    "list_audit",
    "list_briefings",
    "list_expired",
    "list_frames",
    "list_memories",
    "list_mentors",
    "list_messages",
    "list_near_limit",
    "list_own_facts",
    "list_pinned",
    "list_recent",
    "list_session_notes",
    "list_sessions",
    "list_switches",
    "list_visible",
    "merged_recording",
    "parse_course_key",
    "parse_target",
    "pause",
    "pin_session",
    "publish_briefing",
    "publish_notice",
    "read_export",
    "read_prices",
    "reconcile",
    "record",
    "record_action",
    "record_completion",
    "record_course_fact",
    "record_download",
    "record_now",
    "record_reading",
    "record_tracking_log",
    "record_unit_view",
    "renew_provider_key",
    "resume",
    "retire",
    "revive",
    "revoke_api_key",
    "set_assistance",
    "set_remembering",
    "set_session_memory",
    "start_export",
    "stop_turn",
    "suggest_questions",
    "summarise_sessions",
    "sweep",
    "sweep_exports",
    "sweep_hidden",
    "switch_off",
    "switch_on",
    "tell",
    "tenant_of_course",
    "try_provider",
    "unpin_session",
    "update_course",
    "update_feedback",
    "update_instruction",
    "update_note",
    "update_session",
    "withdraw_acceptance",
    "write_draft",
    "write_transcript",
]
