"""
Pages of a course beside its outline. Pure, no database.

They are static tabs, which Studio calls custom pages, handouts, updates, and what the catalogue shows about the course. Each is
a block below the course and in no unit, with the usage key that the platform has for it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from django.utils.translation import gettext as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import UsageKey

from iblai_mentor_plugin.courseware.course import VisibleBlock
from iblai_mentor_plugin.courseware.texts import ABOUT, COURSE_INFO, STATIC_TAB, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PAGES: Final = frozenset({STATIC_TAB, COURSE_INFO, ABOUT})
HANDOUTS: Final = "handouts"
UPDATES: Final = "updates"
OVERVIEW: Final = "overview"
# Of a course whose page about it may be seen: in the catalogue, or by its address.
_SHOWN_ABOUT: Final = frozenset({"both", "about"})
NOWHERE: Final = "none"
_VISIBLE: Final = "visible"
# How Studio writes the date of an update, whatever the language.
_DATE: Final = "%B %d, %Y"
# How what Studio has in the place of a text begins, which it saves where nobody wrote one.
_PLACEHOLDERS: Final = (
    "Include your long course description here",
    "This is paragraph 2 of the long course description",
    "Add information about the skills and knowledge students need",
    r"Biography of (?:instructor|(?:course )?(?:staff|team) member) \#",
    "No, a free online version of Chemistry: Principles",
    "Your answer would be displayed here",
)
_PLACEHOLDER: Final = re.compile(
    rf"<p\b[^<>]*+>\s*+(?:{'|'.join(_PLACEHOLDERS)})[^<]*+(?:<(?!/p\b)[^<]*+)*+</p\s*>".replace(" ", r"\s++"),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tab:
    """
    A static tab, as the course's list of tabs has it.

    A tab that is hidden is shown to nobody, one for staff alone to staff: the platform's page would show both to who knows
    the address, and its list of tabs does not.
    """

    slug: str
    name: str
    is_staff_only: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its usage key and type, and its name."""

    usage_key: str
    block_type: str
    name: str


def read_tabs(tabs: Any) -> Iterator[Tab]:
    """Yield the static tabs of a course's list of tabs; what is not laid out as the platform's is left out."""
    for tab in tabs if isinstance(tabs, list) else ():
        if isinstance(tab, dict) and tab.get("type") == STATIC_TAB and tab.get("url_slug"):
            yield Tab(
                slug=str(tab["url_slug"]),
                name=str(tab.get("name") or tab["url_slug"]),
                is_staff_only=bool(tab.get("course_staff_only")),
                is_hidden=bool(tab.get("is_hidden")),
            )


def list_pages(root: UsageKey, tabs: Iterable[Tab]) -> Iterator[Page]:
    """Yield the pages of a course whose root is given: these tabs, then the others, whether or not it has any."""
    for tab in tabs:
        with suppress(InvalidKeyError):
            yield Page(str(root.course_key.make_usage_key(STATIC_TAB, tab.slug)), STATIC_TAB, tab.name)
    titles = {
        (COURSE_INFO, HANDOUTS): _("Course handouts"),
        (COURSE_INFO, UPDATES): _("Course updates"),
        (ABOUT, OVERVIEW): _("About this course"),
    }
    for (block_type, name), title in titles.items():
        yield Page(str(root.course_key.make_usage_key(block_type, name)), block_type, title)


def list_visible_pages(
    root: UsageKey, tabs: Iterable[Tab], *, is_staff: bool, visibility: str | None
) -> Iterator[VisibleBlock]:
    """
    Return the pages that somebody may see who may enter the course.

    ``visibility`` is the course's in the catalogue, None where it has the platform's own: where nobody is to find what is
    about the course, staff alone see it.
    """
    shown = (tab for tab in tabs if not tab.is_hidden and (is_staff or not tab.is_staff_only))
    has_about = is_staff or visibility is None or visibility in _SHOWN_ABOUT
    return (describe_page(root, page) for page in list_pages(root, shown) if has_about or page.block_type != ABOUT)


def describe_page(root: UsageKey, page: Page) -> VisibleBlock:
    """Return a page as a block right below the course."""
    return VisibleBlock(page.usage_key, page.block_type, page.name, parent_key=str(root), unit_key="")


def build_source(page: Page, content: str) -> Source:
    """
    Return a page as its author saved it.

    None but a static tab has a title, but what it is called in the language of who reads: ``Outline.locate`` fills it in.
    Here it has no place, as a course is read once for all of them.
    """
    return Source(
        usage_key=page.usage_key,
        unit_key="",
        block_type=page.block_type,
        title=page.name if page.block_type == STATIC_TAB else "",
        content=content,
    )


def drop_placeholders(data: str) -> str:
    """Return what is about a course without the paragraphs that Studio put there and nobody replaced."""
    return _PLACEHOLDER.sub("", data)


def write_updates(items: Any, data: str) -> str:
    """
    Return the updates that the platform shows, the newest first, each below its date.

    ``items`` are those that Studio keeps, of which an author may have deleted some; ``data`` is what older courses have.
    """
    kept = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    shown = sorted((item for item in kept if item.get("status") == _VISIBLE), key=_find_order, reverse=True)
    if not shown:
        return data
    return "\n".join(f"<h2>{escape(str(item.get('date') or ''))}</h2>{item.get('content') or ''}" for item in shown)


def _find_order(item: Mapping[str, Any]) -> tuple[datetime, str]:
    try:
        return datetime.strptime(str(item.get("date")), _DATE), str(item.get("id")).zfill(9)  # noqa: DTZ007 - a day
    except ValueError:
        # The platform takes one without a date for today's.
        return datetime.max, str(item.get("id")).zfill(9)  # noqa: DTZ901


def find_address(usage_key: str, *, lms_root: str, learning_root: str | None) -> str | None:
    """Return where the platform shows a page, None for what is none; ``learning_root`` is None where there is no such MFE."""
    try:
        key = UsageKey.from_string(usage_key)
    except InvalidKeyError:
        return None
    if key.block_type not in PAGES:
        return None
    course = f"{lms_root}/courses/{key.course_key}"
    if key.block_type == STATIC_TAB:
        return f"{course}/{quote(key.block_id)}/"
    # The LMS has an address for the course's home, too, where the handouts are.
    home = f"{learning_root}/course/{key.course_key}/home" if learning_root else f"{course}/course/"
    return {UPDATES: f"{course}/course/updates", OVERVIEW: f"{course}/about"}.get(key.block_id, home)
