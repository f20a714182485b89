"""Notes on sessions that rest: whoever makes them loads the guard, so only the command does."""

from __future__ import annotations

from iblai_mentor_plugin.mentor.notes.note_taker import note_rested

__all__ = ["note_rested"]
