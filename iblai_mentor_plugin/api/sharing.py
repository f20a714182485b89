"""What learners show to the team of a course, and who opened it."""

from __future__ import annotations

from iblai_mentor_plugin.sharing.contents import MOST_MESSAGES, name_speaker, summarise_copies
from iblai_mentor_plugin.sharing.copies import get_own, list_own, preview_copy, share, take_back
from iblai_mentor_plugin.sharing.team import list_shared, open_shared

__all__ = [
    "MOST_MESSAGES",
    "get_own",
    "list_own",
    "list_shared",
    "name_speaker",
    "open_shared",
    "preview_copy",
    "share",
    "summarise_copies",
    "take_back",
]
