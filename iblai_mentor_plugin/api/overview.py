"""The operator's pages: costs, failures, how a course is set, what is kept of a learner, and what a change would mean."""

from __future__ import annotations

from iblai_mentor_plugin.mentor.spending.usage import Money
from iblai_mentor_plugin.overview.configuration import Value, list_values, serves
from iblai_mentor_plugin.overview.costs import LONGEST, Cost, Costs, get_costs
from iblai_mentor_plugin.overview.effects import (
    RetentionEffect,
    SwitchEffect,
    check_courses,
    list_switch_states,
    preview_retention,
    preview_switch,
)
from iblai_mentor_plugin.overview.failures import SLOW_SECONDS, Failures, count_recent, get_failures
from iblai_mentor_plugin.overview.learners import Found, LearnerFile, open_learner, search_learners
from iblai_mentor_plugin.overview.scope import Scope, find_named, find_titles, get_scope, search_courses

__all__ = [
    "LONGEST",
    "SLOW_SECONDS",
    "Cost",
    "Costs",
    "Failures",
    "Found",
    "LearnerFile",
    "Money",
    "RetentionEffect",
    "Scope",
    "SwitchEffect",
    "Value",
    "check_courses",
    "count_recent",
    "find_named",
    "find_titles",
    "get_costs",
    "get_failures",
    "get_scope",
    "list_switch_states",
    "list_values",
    "open_learner",
    "preview_retention",
    "preview_switch",
    "search_courses",
    "search_learners",
    "serves",
]
