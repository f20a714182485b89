"""
Who replies, and how: mentors, the providers that they ask, and what the staff of courses chose.

In: forms that a service checks. Out: rows of configuration; a provider's key goes in, and never comes out.
"""

from iblai_mentor_plugin.admin.teaching import mentor, providers, staff

__all__ = ["mentor", "providers", "staff"]
