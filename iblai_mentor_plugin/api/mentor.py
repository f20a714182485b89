"""Asking the mentor: sessions, questions and replies, what a learner wishes, and what a course's staff chose."""

from __future__ import annotations

from iblai_mentor_plugin.instructions import create_instruction, get_instruction, update_instruction
from iblai_mentor_plugin.launcher.audience import is_offered
from iblai_mentor_plugin.launcher.course_address import find_course_address
from iblai_mentor_plugin.launcher.head import add_launcher
from iblai_mentor_plugin.mentor.asking.consent import Consultation, consult, give_word, take_word_back
from iblai_mentor_plugin.mentor.asking.preview import Preview, tell
from iblai_mentor_plugin.mentor.asking.questions import (
    Frame,
    Question,
    describe_asked,
    describe_citations,
    describe_error,
    describe_found,
    list_frames,
    stop_reply,
)
from iblai_mentor_plugin.mentor.asking.sessions import (
    describe_session_tools,
    get_session,
    list_messages,
    read_session,
    suggest_questions,
    update_session,
    write_transcript,
)
from iblai_mentor_plugin.mentor.finding.buttons import BUTTONS, label_button
from iblai_mentor_plugin.mentor.prompting.hints import add_hint, change_hint, delete_hint, list_hinted
from iblai_mentor_plugin.mentor.providers.choice import describe_llm
from iblai_mentor_plugin.mentor.staff.assistance import check_assistance, set_assistance
from iblai_mentor_plugin.mentor.staff.briefings import delete_draft, list_briefings, publish_briefing, write_draft
from iblai_mentor_plugin.mentor.staff.keys import parse_course_key
from iblai_mentor_plugin.mentor.staff.levels import change_assistance, change_many, get_course_assistance
from iblai_mentor_plugin.mentor.staff.roster import get_mentor, list_mentors
from iblai_mentor_plugin.mentor.staff.settings import check_setting as check_course_setting
from iblai_mentor_plugin.mentor.staff.settings import find_setting as find_course_setting
from iblai_mentor_plugin.mentor.staff.settings import get_course_state, update_course
from iblai_mentor_plugin.mentor.staff.toolset import TOOLS, describe_tools
from iblai_mentor_plugin.mentor.staff.toolset import name_choice as name_tool_choice
from iblai_mentor_plugin.mentor.standing.closures import list_closed, refuse_closed
from iblai_mentor_plugin.tasks import accept_question, create_session, get_welcome

__all__ = [
    "BUTTONS",
    "TOOLS",
    "Consultation",
    "Frame",
    "Preview",
    "Question",
    "accept_question",
    "add_hint",
    "add_launcher",
    "change_assistance",
    "change_hint",
    "change_many",
    "check_assistance",
    "check_course_setting",
    "consult",
    "create_instruction",
    "create_session",
    "delete_draft",
    "delete_hint",
    "describe_asked",
    "describe_citations",
    "describe_error",
    "describe_found",
    "describe_llm",
    "describe_session_tools",
    "describe_tools",
    "find_course_address",
    "find_course_setting",
    "get_course_assistance",
    "get_course_state",
    "get_instruction",
    "get_mentor",
    "get_session",
    "get_welcome",
    "give_word",
    "is_offered",
    "label_button",
    "list_briefings",
    "list_closed",
    "list_frames",
    "list_hinted",
    "list_mentors",
    "list_messages",
    "name_tool_choice",
    "parse_course_key",
    "publish_briefing",
    "read_session",
    "refuse_closed",
    "set_assistance",
    "stop_reply",
    "suggest_questions",
    "take_word_back",
    "tell",
    "update_course",
    "update_instruction",
    "update_session",
    "write_draft",
    "write_transcript",
]
