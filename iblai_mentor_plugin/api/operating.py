"""Running a site: who may do what, switches, notices, providers, usage, retention and retirement."""

from __future__ import annotations

from iblai_mentor_plugin.admin_log import log_act
from iblai_mentor_plugin.announcements import telling_refusals
from iblai_mentor_plugin.api_keys import (
    LONGEST_OVERLAP,
    OVERLAP,
    SCOPES,
    check_api_key,
    create_api_key,
    find_api_key,
    find_key_by_prefix,
    note_use,
    revoke_api_key,
    rotate_api_key,
)
from iblai_mentor_plugin.audit import list_audit, record_action, record_reading
from iblai_mentor_plugin.collisions import is_deadlock, is_read_only, retried
from iblai_mentor_plugin.mentor.providers.setup import (
    check_base_url,
    forget_experience,
    is_same_origin,
    keep_provider_key,
    renew_provider_key,
    try_provider,
)
from iblai_mentor_plugin.mentor.replying.sweep import sweep
from iblai_mentor_plugin.mentor.spending.alerts import send_due_alerts
from iblai_mentor_plugin.mentor.spending.budgets import BudgetState, list_budgets, list_states
from iblai_mentor_plugin.mentor.spending.funds import open_month
from iblai_mentor_plugin.mentor.spending.prices import Taken, read_prices
from iblai_mentor_plugin.mentor.spending.readiness import (
    build_price,
    check_budget,
    check_mentor,
    check_price,
    check_provider,
    find_provider_price,
    list_gaps,
)
from iblai_mentor_plugin.mentor.spending.usage import (
    Money,
    add_up,
    get_course_usage,
    get_site_usage,
    list_near_limit,
)
from iblai_mentor_plugin.mentor.standing.undisclosed import list_unnamed
from iblai_mentor_plugin.notices import (
    Destination,
    accept_notice,
    decline_notice,
    draft_translations,
    find_notice,
    get_notice_state,
    has_accepted,
    publish_notice,
    withdraw_acceptance,
)
from iblai_mentor_plugin.origins import find_host_origins, find_origin, is_unseen
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
from iblai_mentor_plugin.tenants import (
    Access,
    find_tenant,
    get_access,
    get_admin_access,
    list_visible,
    tenant_of_course,
)

__all__ = [
    "EVERY_COURSE",
    "LONGEST_OVERLAP",
    "OVERLAP",
    "SCOPES",
    "Access",
    "BudgetState",
    "Destination",
    "Money",
    "Taken",
    "accept_notice",
    "add_up",
    "apply_retention",
    "build_price",
    "check_api_key",
    "check_base_url",
    "check_budget",
    "check_mentor",
    "check_price",
    "check_provider",
    "check_retention_rule",
    "count_rows",
    "create_api_key",
    "decline_notice",
    "draft_translations",
    "find_api_key",
    "find_host_origins",
    "find_key_by_prefix",
    "find_notice",
    "find_origin",
    "find_provider_price",
    "find_tenant",
    "forget_experience",
    "get_access",
    "get_admin_access",
    "get_course_usage",
    "get_notice_state",
    "get_site_usage",
    "has_accepted",
    "is_deadlock",
    "is_killed",
    "is_read_only",
    "is_retired",
    "is_same_origin",
    "is_switched_on",
    "is_unseen",
    "keep_provider_key",
    "kill",
    "list_audit",
    "list_budgets",
    "list_expired",
    "list_gaps",
    "list_near_limit",
    "list_states",
    "list_switches",
    "list_unnamed",
    "list_visible",
    "log_act",
    "note_use",
    "open_month",
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
    "rotate_api_key",
    "send_due_alerts",
    "sweep",
    "switch_off",
    "switch_on",
    "telling_refusals",
    "tenant_of_course",
    "try_provider",
    "withdraw_acceptance",
]
