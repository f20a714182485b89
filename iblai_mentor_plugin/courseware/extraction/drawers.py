"""
What a page hides until its reader asks for it, and what it hides for good.

An author's button, tab or heading opens a drawer: it, or the page's script, names what is opened. What nothing names stays
shut, and is nothing that learners read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware.extraction.elements import HIDING_CLASSES, is_hidden, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

# Attributes in which an element names another one by its id; in those of ``data-`` it may be a selector.
_NAMING = frozenset({"aria-controls", "for", "href", "popovertarget"})
_NAME = re.compile(r"[\w-]+")
_SELECTOR = re.compile(r"[#.]([A-Za-z_][\w-]*)")
_QUOTED = re.compile(r"'([^'\n]{1,200})'|\"([^\"\n]{1,200})\"")
# What a script does that shows something; one that only hides opens no drawer.
_SHOWS = re.compile(
    r"toggle|show|slideDown|fadeIn|removeClass|removeAttr|classList\.remove|display\s*=|\.hidden\s*=|\.css\("
)
# A pair that the snippets of many courses use: a control toggle1 opens target1.
_CONTROL = "toggle"
_CONTROLLED = "target"


class Drawers:
    """The drawers of a page: which hidden elements are opened by something on it, and what opens them."""

    def __init__(self, root: etree._Element) -> None:
        self._opened: set[str] = set()
        # Held, all of them: each element that lxml lets go of alone makes it walk up to the root.
        elements = list(root.iter())
        if any(is_hidden(element) for element in elements):
            self._opened = {name for element in elements for name in _list_named(element)} - HIDING_CLASSES

    def hide(self, element: etree._Element) -> bool:
        """Say whether an element is hidden, and stays so."""
        return is_hidden(element) and self._opened.isdisjoint(_list_names(element))

    def are_opened_by(self, element: etree._Element) -> bool:
        """Say whether an element opens a drawer: what it says is the drawer's heading."""
        return not self._opened.isdisjoint(_list_named(element))


def _list_names(element: etree._Element) -> set[str]:
    """Return the names by which an element can be meant: its id and its classes."""
    return {*(element.get("id") or "").split(), *(element.get("class") or "").split()}


def _list_named(element: etree._Element) -> Iterator[str]:
    """Yield the names of what an element opens."""
    if not isinstance(element.tag, str):
        return
    if name_of(element) == "script":
        yield from _list_in_script(element.text or "")
        return
    for name in _list_names(element):
        if name.startswith(_CONTROL) and name != _CONTROL:
            yield _CONTROLLED + name.removeprefix(_CONTROL)
    for attribute, value in element.attrib.items():
        yield from _list_in_attribute(str(attribute), str(value))


def _list_in_attribute(attribute: str, value: str) -> Iterator[str]:
    if attribute.startswith("on"):
        yield from _list_in_script(value)
    elif attribute == "href":
        yield from [value[1:]] if value.startswith("#") else []
    elif attribute in _NAMING:
        yield from value.split()
    elif attribute.startswith("data-") and "target" in attribute:
        yield from _NAME.findall(value)


def _list_in_script(script: str) -> Iterator[str]:
    """Yield the names that a script writes in quotation marks, if it shows anything at all."""
    if not _SHOWS.search(script):
        return
    for single, double in _QUOTED.findall(script):
        text = single or double
        yield from _SELECTOR.findall(text)
        if _NAME.fullmatch(text):
            yield text
