"""What a course team sees and decides beside what ``api/mentor.py`` has: quiet hours and the course sheet."""

from __future__ import annotations

from iblai_mentor_plugin.mentor.staff.quiet_hours import add_quiet_hours, delete_quiet_hours, list_quiet_hours

__all__ = ["add_quiet_hours", "delete_quiet_hours", "list_quiet_hours"]
