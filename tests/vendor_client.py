"""
One visit of the vendor's published client; run by a Python that has it, and nothing of ours.

Standard input: ``{"host", "key", "org", "username", "course_id", "session_id"}``. Standard output: what each call answered,
and what the client's own models made of it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from iblai.api.ai_mentor_api import AiMentorApi
from iblai.clients import get_platform_api_client
from iblai.models.chat_session_request import ChatSessionRequest
from iblai.models.chat_session_response import ChatSessionResponse
from iblai.models.chat_session_with_message import ChatSessionWithMessage
from iblai.models.custom_instruction_response import CustomInstructionResponse
from iblai.models.mentor import Mentor
from iblai.models.mentor_settings_public import MentorSettingsPublic
from iblai.models.message_view import MessageView
from iblai.models.message_view_request import MessageViewRequest
from iblai.models.message_view_updat_response import MessageViewUpdatResponse
from iblai.models.paginated_mentor_list import PaginatedMentorList
from iblai.models.paginated_user_edx_memory_list import PaginatedUserEdxMemoryList
from iblai.models.pinned_message_create import PinnedMessageCreate
from iblai.models.pinned_message_get import PinnedMessageGet
from iblai.models.pinned_message_request import PinnedMessageRequest
from iblai.models.rating_enum import RatingEnum
from iblai.models.related_text import RelatedText
from iblai.models.session_memory_storage import SessionMemoryStorage
from iblai.models.user_chat_feedback import UserChatFeedback
from iblai.models.user_edx_memory import UserEdxMemory

visit = json.load(sys.stdin)
client = AiMentorApi(get_platform_api_client(visit["host"], visit["key"]))
me = {"org": visit["org"], "user_id": visit["username"]}
answers: list[dict[str, Any]] = []


class Items:
    """A page for which the client has no model, only one for what is on it."""

    def __init__(self, model: Any) -> None:
        self.model = model


def call(name: str, model: Any = None, /, **arguments: Any) -> Any:
    """Call the client, keep status and parsed body, and return what its model made of the body."""
    response = getattr(client, f"ai_mentor_orgs_users_{name}")(**me, **arguments)
    body = response.data.decode()
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    parsed = parse(model, body) if model and response.status < 300 else None
    shown = dump(parsed) if parsed is not None else json.loads(body) if is_json else body
    answers.append({"call": name, "status": response.status, "body": shown})
    return parsed


def parse(model: Any, body: str) -> Any:
    """Return what the model makes of an object, or of each of a list's or, as an ``Items``, of a page's."""
    said = json.loads(body)
    if isinstance(model, Items):
        return [model.model.from_dict(one) for one in said["results"]]
    return [model.from_dict(one) for one in said] if isinstance(said, list) else model.from_json(body)


def dump(parsed: Any) -> Any:
    """Return plain data."""
    return (
        [one.model_dump(mode="json") for one in parsed] if isinstance(parsed, list) else parsed.model_dump(mode="json")
    )


page = call(
    "edx_memory_list", PaginatedUserEdxMemoryList, course_id=visit["course_id"], ordering="-id", page=1, page_size=5
)
memory = page.results[0]
call("edx_memory_list", PaginatedUserEdxMemoryList, student=memory.student, username=visit["username"])
call("edx_memory_list", PaginatedUserEdxMemoryList, page=99)
call("edx_memory_retrieve", UserEdxMemory, id=memory.id)
call("edx_memory_destroy", id=memory.id)
call("edx_memory_retrieve", UserEdxMemory, id=memory.id)

call("custom_instruction_retrieve", CustomInstructionResponse)
call("custom_instruction_create", CustomInstructionResponse)
call("custom_instruction_create", CustomInstructionResponse)
fields = CustomInstructionResponse(id=0, about_user="Ada", profession="engineer", desired_mentor_traits="brief")
call("custom_instruction_update", CustomInstructionResponse, custom_instruction_response=fields)
for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
    call("custom_instruction_update", CustomInstructionResponse, _content_type=kind)
call("custom_instruction_retrieve", CustomInstructionResponse)

# The stock 3.x clients send no credential on these; whoever calls adds the header.
signed = {"_headers": {"Authorization": f"Api-Token {visit['key']}"}}
call("list", PaginatedMentorList, **signed)
call("retrieve", Mentor, name="mentor", **signed)
call("mentors_public_settings_retrieve", MentorSettingsPublic, mentor="mentor", **signed)
call("sessions_retrieve", MessageView, session_id=visit["session_id"])
begun = call(
    "sessions_create", ChatSessionResponse, chat_session_request=ChatSessionRequest(mentor="mentor", tools=[]), **signed
)
mine = {"session_id": begun.session_id if begun else visit["session_id"], **signed}
call("sessions_retrieve", MessageView, **mine)
call("sessions_update", MessageViewUpdatResponse, message_view_request=MessageViewRequest(title="North"), **mine)
call("sessions_suggestion_list", RelatedText, **mine)
call("sessions_destroy", **mine)
said = {"session_id": visit["session_id"], **signed}
call("sessions_retrieve", MessageView, **said)
call("sessions_suggestion_list", RelatedText, num_questions=2, **said)
call("sessions_download_session_retrieve", **said)
call("recent_messages_retrieve", Items(ChatSessionWithMessage), **signed)
call(
    "pin_message_create",
    PinnedMessageCreate,
    pinned_message_request=PinnedMessageRequest(session_id=visit["session_id"]),
    **signed,
)
call("pin_message_list", Items(PinnedMessageGet), **said)
call("pin_message_destroy", **signed)  # Which one, this client can't say.
judgement = UserChatFeedback(
    id=0,
    username=visit["username"],
    session=visit["session_id"],
    user_text="Which star?",
    ai_response="Polaris.",
    reason="Clear",
    additional_feedback="Thank you",
    rating=RatingEnum.NUMBER_1,
    mentor=0,
)
judged = call("mentor_feedback_create_create", UserChatFeedback, user_chat_feedback=judgement, **signed)
judgement.rating = RatingEnum.NUMBER_MINUS_1
named = {"feedback_id": judged.id if judged else 1, **signed}
call("mentor_feedback_update", UserChatFeedback, user_chat_feedback=judgement, **named)
call("mentor_feedback_retrieve", UserChatFeedback, **named)
call("sessions_memory_retrieve", SessionMemoryStorage, **said)
call("clear_chathistory_destroy", **signed)
call("recent_messages_retrieve", Items(ChatSessionWithMessage), **signed)
json.dump(answers, sys.stdout)
