"""
What is kept of learners: memories, wishes, sessions, feedback, exports, and who looked.

In: a request to list or read. Out: who and when; words by permission, and then the reading is in the learner's audit.
Nothing is edited here.
"""

from iblai_mentor_plugin.admin.learners import audit_log, exports, feedback, memory, sessions

__all__ = ["audit_log", "exports", "feedback", "memory", "sessions"]
