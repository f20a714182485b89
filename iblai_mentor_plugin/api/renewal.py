"""Making the indexes of courses, and the first questions that they answer: loaded by who makes them alone."""

from __future__ import annotations

from iblai_mentor_plugin.mentor.prompting.trials import renew_indexes

__all__ = ["renew_indexes"]
