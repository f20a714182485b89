"""
One visit of the vendor's published client; run by a Python that has it, and nothing of ours.

Standard input: ``{"host", "key", "org", "username", "course_id"}``. Standard output: what each call answered, and what
the client's own models made of it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from iblai.api.ai_mentor_api import AiMentorApi
from iblai.clients import get_platform_api_client
from iblai.models.custom_instruction_response import CustomInstructionResponse
from iblai.models.paginated_user_edx_memory_list import PaginatedUserEdxMemoryList
from iblai.models.user_edx_memory import UserEdxMemory

visit = json.load(sys.stdin)
client = AiMentorApi(get_platform_api_client(visit["host"], visit["key"]))
me = {"org": visit["org"], "user_id": visit["username"]}
answers: list[dict[str, Any]] = []


def call(name: str, model: Any = None, **arguments: Any) -> Any:
    """Call the client, keep status and parsed body, and return what its model made of the body."""
    response = getattr(client, f"ai_mentor_orgs_users_{name}")(**me, **arguments)
    body = response.data.decode()
    parsed = model.from_json(body) if model and response.status < 300 else None
    shown = parsed.model_dump(mode="json") if parsed else json.loads(body) if body else None
    answers.append({"call": name, "status": response.status, "body": shown})
    return parsed


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
json.dump(answers, sys.stdout)
