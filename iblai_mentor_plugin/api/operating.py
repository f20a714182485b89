"""Running a site: who may do what, switches, notices, providers, usage, retention and retirement."""

from __future__ import annotations

from iblai_mentor_plugin.api_keys import SCOPES, create_api_key, find_api_key, revoke_api_key
from iblai_mentor_plugin.audit import list_audit, record_action, record_reading
from iblai_mentor_plugin.collisions import is_deadlock, retried
from iblai_mentor_plugin.mentor.providers.setup import (
    check_base_url,
    forget_experience,
    is_same_origin,
    keep_provider_key,
    renew_provider_key,
    try_provider,
)
from iblai_mentor_plugin.mentor.replying.sweep import sweep
from iblai_mentor_plugin.mentor.spending.usage import (
    Money,
    Taken,
    add_up,
    get_course_usage,
    get_site_usage,
    list_near_limit,
    read_prices,
)
from iblai_mentor_plugin.mentor.standing.undisclosed import list_unnamed
from iblai_mentor_plugin.notices import (
    Destination,
    accept_notice,
    decline_notice,
    find_notice,
    get_notice_state,
    has_accepted,
    publish_notice,
    withdraw_acceptance,
)
from iblai_mentor_plugin.origins import find_host_origins, find_origin
from iblai_mentor_plugin.retention.enforcement import apply_retention, list_expired
from iblai_mentor_plugin.retention.terms import check_rule as check_retention_rule
from iblai_mentor_plugin.retirement import count_rows, is_retired, retire
from iblai_mentor_plugin.switches import ALL as EVERY_COURSE
from iblai_mentor_plugin.switches import (
    is_killed,
    is_switched_on,
    kill,
    list_switches,
    parse_target,
    revive,
    switch_off,
    switch_on,
)
from iblai_mentor_plugin.tenants import Access, find_tenant, get_access, list_visible, tenant_of_course

__all__ = [
    "EVERY_COURSE",
    "SCOPES",
    "Access",
    "Destination",
    "Money",
    "Taken",
    "accept_notice",
    "add_up",
    "apply_retention",
    "check_base_url",
    "check_retention_rule",
    "count_rows",
    "create_api_key",
    "decline_notice",
    "find_api_key",
    "find_host_origins",
    "find_notice",
    "find_origin",
    "find_tenant",
    "forget_experience",
    "get_access",
    "get_course_usage",
    "get_notice_state",
    "get_site_usage",
    "has_accepted",
    "is_deadlock",
    "is_killed",
    "is_retired",
    "is_same_origin",
    "is_switched_on",
    "keep_provider_key",
    "kill",
    "list_audit",
    "list_expired",
    "list_near_limit",
    "list_switches",
    "list_unnamed",
    "list_visible",
    "parse_target",
    "publish_notice",
    "read_prices",
    "record_action",
    "record_reading",
    "renew_provider_key",
    "retire",
    "retried",
    "revive",
    "revoke_api_key",
    "sweep",
    "switch_off",
    "switch_on",
    "tenant_of_course",
    "try_provider",
    "withdraw_acceptance",
]
