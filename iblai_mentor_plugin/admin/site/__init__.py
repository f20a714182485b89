"""
What holds for a whole site or tenant: switches, tenants with their members and keys, notices, how long things are kept.

In: forms that a service checks. Out: rows of configuration; what deletes or turns courses is asked about first. An API key is
shown once.
"""

from iblai_mentor_plugin.admin.site import api_keys, drops, notices, retention, switches, tenants

__all__ = ["api_keys", "drops", "notices", "retention", "switches", "tenants"]
