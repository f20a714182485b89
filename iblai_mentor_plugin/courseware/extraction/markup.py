"""The text of a page of HTML, as its author saved it: untrusted, and perhaps broken."""

from __future__ import annotations

import re

from lxml import etree

from iblai_mentor_plugin.courseware.extraction.elements import (
    OPAQUE,
    close_element,
    is_hidden,
    name_of,
    open_element,
)
from iblai_mentor_plugin.courseware.extraction.noise import clean, remove_unseen
from iblai_mentor_plugin.courseware.extraction.page import Page, Part
from iblai_mentor_plugin.courseware.extraction.sentences import ELLIPSIS, shorten

# In characters. A page of a course has some thousand; beyond this it is a data set.
READ_LIMIT = 200_000
# What of it is text: fifty pages of a book.
TEXT_LIMIT = 100_000

# What is in them is for machines, or for browsers that have not existed for years.
_UNREAD = OPAQUE | {
    *("annotation-xml", "applet", "button", "datalist", "head", "noembed", "noframes", "noscript", "option"),
    *("script", "select", "template", "textarea", "title"),
}
# A tag whose end was cut off.
_OPEN_TAG = re.compile(r"<[^<>]*\Z")
_MATH_SCRIPT = re.compile(r"\s*math/(?:tex|asciimath)\b(.*)", re.IGNORECASE | re.DOTALL)


def markup_text(source: str) -> str:
    """
    Return the text of HTML: paragraphs with an empty line between them, the lines of lists and tables within.

    Formulas stay as they were written, an image is its description in brackets. Scripts, styles, comments and what a page
    hides are left out. A text that is too long ends with a whole sentence and an ellipsis.
    """
    return "\n\n".join(part.text for part in markup_parts(source))


def markup_parts(source: str) -> list[Part]:
    """Return the same text part by part, so that headings are told from paragraphs."""
    source = source.strip()
    is_cut = len(source) > READ_LIMIT
    root = _parse(_OPEN_TAG.sub("", remove_unseen(source[:READ_LIMIT])) if is_cut else remove_unseen(source))
    if root is None:
        return []
    page = Page()
    _write_tree(page, root)
    parts = [Part(text, part.level) for part in page.list_parts() if (text := clean(part.text).strip("\n"))]
    text = "\n\n".join(part.text for part in parts)
    # What was cut off in the middle ends with its last whole sentence.
    return _cut(parts, shorten(text, min(TEXT_LIMIT, len(text) - 1) if is_cut else TEXT_LIMIT), text)


def _cut(parts: list[Part], kept: str, text: str) -> list[Part]:
    """Return the parts of what was kept of their text."""
    if kept == text:
        return parts
    room, cut = len(kept) - len(ELLIPSIS), list[Part]()
    for part in parts:
        if room <= 0:
            break
        cut.append(Part(part.text[:room], part.level))
        room -= len(part.text) + 2
    return [*cut[:-1], Part(cut[-1].text + ELLIPSIS, cut[-1].level)] if cut else []


def _write_tree(page: Page, root: etree._Element) -> None:
    is_skipped = False
    # No recursion: how deep the elements are nested is not ours to say.
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = name_of(element)
        if event == "start":
            is_skipped = not _write_start(page, element, name)
            if is_skipped:
                walker.skip_subtree()
            continue
        if not is_skipped:
            close_element(page, name)
        is_skipped = False
        page.write(element.tail)


def _write_start(page: Page, element: etree._Element, name: str) -> bool:
    """Write an element's own text; say whether what is in it is to be written, too."""
    if is_hidden(element):
        return False
    formula = _write_formula(element, name)
    if formula or name in _UNREAD:
        page.write(formula)
        if name in OPAQUE:
            open_element(page, element, name)
        return False
    open_element(page, element, name)
    page.write(element.text)
    return True


def _parse(source: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(f"<div>{source}".encode(), parser) if source.strip() else None
    except etree.LxmlError:
        return None


def _write_formula(element: etree._Element, name: str) -> str:
    """Return a formula as its author wrote it, for MathJax's scripts and for MathML that carries its source."""
    if name == "script":
        return _write_script_formula(element)
    return _write_mathml_formula(element) if name == "math" else ""


def _write_script_formula(element: etree._Element) -> str:
    kind = _MATH_SCRIPT.match(element.get("type") or "")
    if not kind or not element.text:
        return ""
    start, end = (r"\[", r"\]") if "display" in kind[1] else (r"\(", r"\)")
    return f"{start}{element.text.strip()}{end}"


def _write_mathml_formula(element: etree._Element) -> str:
    for note in element.iter("{*}annotation", "annotation"):
        if "tex" in (note.get("encoding") or "").lower() and note.text:
            return rf"\({note.text.strip()}\)"
    return " ".join((element.get("alttext") or "").split())
