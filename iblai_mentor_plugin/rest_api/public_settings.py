"""A mentor's public settings, in the shape of the published clients; they refuse what is missing or null."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.api import mentor as mentor_api

if TYPE_CHECKING:
    from iblai_mentor_plugin.models import Mentor

# What the published group has and a mentor inside one LMS has not.
ABSENT: Final = (
    "allow_anonymous",
    "can_use_tools",
    "enable_code_interpreter",
    "enable_email_chat",
    "enable_image_generation",
    "enable_instruction_mode",
    "enable_moderation",
    "enable_post_processing_system",
    "enable_spaced_repetition",
    "enable_web_browsing",
    "forkable",
    "forkable_with_training_data",
    "is_guided_mentor",
)
# What is always so here: the memory, hints before answers, the guard.
PRESENT: Final = ("enable_guided_prompts", "enable_memory_component", "enable_safety_system", "enable_socratic_mode")


def describe_mentor(mentor: Mentor) -> dict[str, Any]:
    """Return the settings; nothing of the system prompt is among them."""
    return {
        "id": mentor.pk,
        "mentor": mentor.name,
        "mentor_name": mentor.name,
        "mentor_slug": mentor.slug,
        "mentor_unique_id": str(mentor.unique_id),
        "mentor_description": mentor.about,
        "display_name": mentor.name,
        "initial_message": mentor.greeting,
        "proactive_prompt": mentor.greeting,
        "proactive_response": mentor.greeting,
        "greeting_method": "proactive_response",
        "llm_name": mentor_api.describe_llm(mentor, "").model,
        "metadata": {},
        "mentor_tools": [],
        "suggested_prompts": [],
        "categories": [],
        "created_by": "",
        "created_at": mentor.created.astimezone(UTC),
        "updated_at": mentor.modified.astimezone(UTC),
        "recently_accessed_at": mentor.modified.astimezone(UTC),
        **dict.fromkeys(ABSENT, False),
        **dict.fromkeys(PRESENT, True),
    }
