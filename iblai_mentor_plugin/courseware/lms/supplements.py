"""Which pages of a course somebody may see beside its outline, by the platform's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iblai_mentor_plugin.courseware.supplements import NOWHERE, Tab, list_visible_pages
from iblai_mentor_plugin.courseware.texts import STATIC_TAB

if TYPE_CHECKING:
    from collections.abc import Callable

    from opaque_keys.edx.keys import UsageKey

    from iblai_mentor_plugin.courseware.course import VisibleBlock


def read_user_pages(
    user: Any, overview: Any, root: UsageKey, *, is_staff: bool, skips_exam: Callable[[Any, Any], bool]
) -> list[VisibleBlock]:
    """
    Return the pages that somebody in the course may see: no tab before an entrance exam that they have to pass.

    ``skips_exam`` is the platform's word on that, of a user and a course; it is asked where there are tabs.
    """
    tabs = read_overview_tabs(overview)
    may_see = bool(tabs) and skips_exam(user, overview)
    return list(
        list_visible_pages(
            root, tabs if may_see else (), is_staff=is_staff, visibility=overview.catalog_visibility or NOWHERE
        )
    )


def read_overview_tabs(overview: Any) -> list[Tab]:
    """Return the static tabs of a course, in its order, whoever may see them; one query."""
    rows = overview.tab_set.filter(type=STATIC_TAB).order_by("pk")
    names = ("url_slug", "name", "course_staff_only", "is_hidden")
    return [
        Tab(slug, name or slug, is_staff_only=bool(is_staff_only), is_hidden=bool(is_hidden))
        for slug, name, is_staff_only, is_hidden in rows.values_list(*names)
        if slug
    ]
