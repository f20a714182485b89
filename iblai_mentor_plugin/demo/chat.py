"""What the chat beside a unit must know before it asks the plugin's REST API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from iblai_mentor_plugin.llm import get_llm

if TYPE_CHECKING:
    from iblai_mentor_plugin.demo.access import Viewer
    from iblai_mentor_plugin.llm import Description


@dataclass(frozen=True)
class Chat:
    """Where the API is, and who replies; ``is_search``: no LLM, but a search of the course."""

    api_url: str
    is_search: bool
    llm: Description


def build_chat(viewer: Viewer) -> Chat | None:
    """Return it, or None where staff view the course as somebody else: nobody asks in another's name."""
    if viewer.is_somebody_else:
        return None
    username = quote(viewer.user.get_username(), safe="")
    llm = get_llm()
    return Chat(f"/api/ai-mentor/orgs/main/users/{username}/", llm.name == "offline", llm.describe())
