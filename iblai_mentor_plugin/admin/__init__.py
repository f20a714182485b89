"""
The admin: configuration is edited, what learners did and said is only read, and secrets are neither shown nor searched.

Lists show who and when, never anybody's words; content takes a permission of its own, and reading it is recorded.
"""

from iblai_mentor_plugin.admin import (
    audit_log,
    budgets,
    exports,
    feedback,
    learners,
    limits,
    mentor,
    notices,
    overview,
    providers,
    retention,
    sessions,
    staff,
    switches,
    tenants,
    usage,
)

__all__ = [
    "audit_log",
    "budgets",
    "exports",
    "feedback",
    "learners",
    "limits",
    "mentor",
    "notices",
    "overview",
    "providers",
    "retention",
    "sessions",
    "staff",
    "switches",
    "tenants",
    "usage",
]
