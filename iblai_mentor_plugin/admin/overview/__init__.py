"""
The operator's home: is it well, what does it cost, what goes wrong, how is it set, and a learner.

In: a request of somebody with the page's own permission. Out: pages of sums and dates, without words of anybody. Who does not
administer every tenant sees their own, and nothing of the site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin
from iblai_mentor_plugin.admin.overview.bulk import show_courses
from iblai_mentor_plugin.admin.overview.configuration import show_configuration
from iblai_mentor_plugin.admin.overview.costs import show_costs
from iblai_mentor_plugin.admin.overview.failures import show_failures
from iblai_mentor_plugin.admin.overview.frame import Page, Reach, name_url
from iblai_mentor_plugin.admin.overview.health import show_health
from iblai_mentor_plugin.admin.overview.home import show_home
from iblai_mentor_plugin.admin.overview.person import change_learner, show_learner, show_learners
from iblai_mentor_plugin.admin.overview.stop import show_stop
from iblai_mentor_plugin.models import Overview

if TYPE_CHECKING:
    from django.urls import URLPattern

PAGES: Final = (
    Page("changelist", "", "view_overview", show_home, _("Overview")),
    Page("health", "health/", "view_health", show_health, _("Health"), reach=Reach.SITE, is_atomic=False),
    Page("costs", "costs/", "view_costs", show_costs, _("Costs")),
    Page("failures", "failures/", "view_failures", show_failures, _("Failures")),
    Page("configuration", "configuration/", "view_configuration", show_configuration, _("Settings")),
    Page("learners", "learners/", "view_learners", show_learners, _("Learners")),
    Page("learner", "learners/<int:user_id>/", "view_learners", show_learner, within="learners"),
    Page(
        "change_learner",
        "learners/<int:user_id>/<str:act>/",
        "view_learners",
        change_learner,
        within="learners",
        is_atomic=False,
    ),
    Page("courses", "courses/", "change_switch", show_courses, _("Switch courses"), reach=Reach.PERMISSION),
    Page("stop", "stop/", "change_switch", show_stop, within="changelist", reach=Reach.PERMISSION),
)


@admin.register(Overview)
class OverviewAdmin(ReadOnlyAdmin):
    """Pages instead of a list: there are no rows."""

    def get_urls(self) -> list[URLPattern]:
        """Return the pages, each behind its permission."""
        return [path(page.path, page.build_view(self.admin_site, PAGES), name=name_url(page.name)) for page in PAGES]

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        """Ask Django's permission; no row is looked at."""
        return obj is None and super().has_view_permission(request, obj)
