"""
What of a problem a learner is shown before answering: the list of what to keep.

An element that is not on the list is left out with all that is in it, whatever it is called; and with the text behind it,
as the platform does with its own. No attribute is read but those that the fields name one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from iblai_mentor_plugin.courseware.extraction.capa import BLANKS, FIELDS, RESPONSES
from iblai_mentor_plugin.courseware.extraction.elements import (
    BLOCKS,
    MATH,
    OPAQUE,
    PHRASES,
    close_element,
    is_hidden,
    is_icon,
    name_of,
    open_element,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.courseware.extraction.page import Page

    # A page, a field's element, and its name.
    WriteField = Callable[[Page, Any, str], None]

BLANK = "____"

_CAPTIONS = frozenset({"description", "label"})
# A drawer that the author closed may hold what is meant for afterwards.
_DRAWERS = frozenset({"details", "summary"})
# Their text is kept, and that of their children that are on the list.
_READ = ((BLOCKS | PHRASES | MATH) - _DRAWERS - OPAQUE) | _CAPTIONS | {"clarification", "problem", "text"}
# They stand in the text, and nothing in them is read.
_UNREAD = OPAQUE | BLANKS | {"endouttext", "startouttext"}
_FOLLOWED_BY_TEXT = _READ | _UNREAD | RESPONSES
_PARAGRAPHS = _CAPTIONS | RESPONSES


def write_kept(page: Page, root: etree._Element, write_field: WriteField | None = None) -> None:
    """
    Write what a learner is shown of an element to a page.

    ``write_field`` writes a field with its label, given its name; without it fields are left out.
    """
    is_skipped = False
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = name_of(element)
        if event == "start":
            is_skipped = not _write_start(page, element, name, is_root=element is root)
            if is_skipped:
                walker.skip_subtree()
            if name in FIELDS and write_field and not is_hidden(element):
                write_field(page, element, name)
            continue
        if not is_skipped:
            _write_end(page, name)
        is_skipped = False
        if element is not root and _is_followed_by_text(element, name):
            page.write(element.tail)


def _write_start(page: Page, element: etree._Element, name: str, *, is_root: bool) -> bool:
    """Write an element's own text; say whether its children are to be looked at."""
    if is_hidden(element) or is_icon(element):
        return False
    if name in _UNREAD:
        open_element(page, element, name)
        page.write(f" {BLANK} " if name in BLANKS else "")
        return False
    if name in _PARAGRAPHS:
        page.end_paragraph()
    # The platform shows what is in a response, but not the text that stands in it by itself.
    if name in RESPONSES:
        return True
    if name not in _READ and not is_root:
        return False
    open_element(page, element, name)
    page.write(" (" if name == "clarification" else "")
    page.write(element.text)
    return True


def _write_end(page: Page, name: str) -> None:
    page.write(") " if name == "clarification" else "")
    close_element(page, name)
    if name in _PARAGRAPHS:
        page.end_paragraph()


def _is_followed_by_text(element: etree._Element, name: str) -> bool:
    # In a response the platform takes captions out, to show them at the field, and with them what stands behind them.
    is_caption = name in _CAPTIONS and name_of(element.getparent()) in RESPONSES
    return name in _FOLLOWED_BY_TEXT and not is_caption
