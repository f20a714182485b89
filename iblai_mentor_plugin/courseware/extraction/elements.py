"""What the elements of HTML mean for a text: which begin a line or a paragraph, and which are not seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware.extraction.page import Page

if TYPE_CHECKING:
    from lxml import etree

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Each is a paragraph of its own.
PARAGRAPHS = HEADINGS | {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dl", "fieldset", "figure", "footer"),
    *("header", "hgroup", "hr", "main", "nav", "p", "section", "table"),
}
# Each begins a line.
LINES = frozenset(
    {"br", "dd", "details", "div", "dt", "figcaption", "legend", "li", "summary", "tbody", "tfoot", "thead"}
)
LISTS = frozenset({"ol", "ul"})
_OPENED = {
    "li": Page.start_item,
    "pre": Page.start_listing,
    "td": Page.start_cell,
    "th": Page.start_cell,
    "tr": Page.start_row,
}
_CLOSED = {"ol": Page.end_list, "pre": Page.end_listing, "tr": Page.end_row, "ul": Page.end_list}
BLOCKS = PARAGRAPHS | LINES | LISTS | frozenset(_OPENED)
# They run on in the line.
PHRASES = frozenset(
    {
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
        *("ins", "kbd", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike"),
        *("strong", "sub", "sup", "time", "tt", "u", "var"),
    }
)
# Formulas in MathML: their symbols in the order in which they are written.
MATH = frozenset(
    {
        *("math", "menclose", "mfenced", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mroot"),
        *("mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr"),
        *("munder", "munderover", "semantics"),
    }
)
# What is in them is not read, the text around them is.
OPAQUE = frozenset(
    {
        *("area", "audio", "br", "canvas", "col", "colgroup", "embed", "hr", "iframe", "img", "input", "link", "map"),
        *("object", "picture", "style", "svg", "video", "wbr"),
    }
)

_NAMESPACES = frozenset({"http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"})
_HIDING_STYLE = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
# The platform's own, and Bootstrap's.
HIDING_CLASSES = frozenset({"d-none", "hidden", "invisible", "is-hidden"})
# What the classes of icon fonts have in common, and what the names of their icons look like: "arrow_forward".
_ICON_CLASSES = ("icon", "material-symbols", "glyph")
_ICON_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_ROLES_OF_DECORATION = frozenset({"none", "presentation"})
# Descriptions that say what an image is, and not what is to be seen.
_EMPTY_DESCRIPTIONS = frozenset(
    {
        *(
            "background",
            "banner",
            "decoration",
            "decorative",
            "decorative image",
            "divider",
            "icon",
            "image",
            "img",
            "logo",
        ),
        *("photo", "picture", "placeholder", "separator", "spacer"),
    }
)
_FILE_NAME = re.compile(r"[^\s/]+\.(?:bmp|gif|jpe?g|png|svg|tiff?|webp)\Z")


def name_of(element: etree._Element) -> str:
    """Return the name of an element in lower case; "" for comments and the like, and for other people's vocabularies."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    namespace, _brace, name = tag.rpartition("}")
    return name.lower() if not namespace or namespace[1:] in _NAMESPACES else ""


def is_hidden(element: etree._Element) -> bool:
    """Say whether a page that nobody has clicked on yet does not show this element."""
    if element.get("hidden") is not None or _HIDING_STYLE.search(element.get("style") or ""):
        return True
    return not HIDING_CLASSES.isdisjoint((element.get("class") or "").lower().split())


def is_icon(element: etree._Element) -> bool:
    """Say whether the text of an element is the name of a picture, which a font of icons shows instead of it."""
    classes = (element.get("class") or "").lower()
    is_drawn = any(part in classes for part in _ICON_CLASSES)
    return is_drawn and not len(element) and bool(_ICON_NAME.match((element.text or "").strip()))


def is_decoration(element: etree._Element, name: str) -> bool:
    """Say whether there is nothing to read in an element of a line: a picture for the eye, or what is hidden from the ear."""
    if name != "img" and name not in PHRASES:
        return False
    if (element.get("aria-hidden") or "").lower() == "true" or is_icon(element):
        return True
    if name != "img":
        return False
    description = " ".join((element.get("alt") or "").lower().split())
    is_picture = (element.get("role") or "").lower() in _ROLES_OF_DECORATION
    return is_picture or description in _EMPTY_DESCRIPTIONS or bool(_FILE_NAME.match(description))


def open_element(page: Page, element: etree._Element, name: str) -> None:
    """Begin the line, the paragraph, the item or the cell that an element stands for."""
    if name in LISTS:
        page.start_list(numbered=name == "ol")
    elif name in HEADINGS:
        page.start_heading(int(name[1]))
    elif name in _OPENED:
        _OPENED[name](page)
    elif name in PARAGRAPHS:
        page.end_paragraph()
    elif name in LINES:
        page.end_line()
    elif name == "img" and not _is_beside_heading(element):
        page.write(image_text(element))


def _is_beside_heading(element: etree._Element) -> bool:
    """Say whether an image stands in a heading that has words: it adorns them, and is no part of what a place is called."""
    headings = (one for one in element.iterancestors() if one.tag in HEADINGS)
    return any("".join(heading.itertext()).strip() for heading in headings)


def close_element(page: Page, name: str) -> None:
    """End what an element began."""
    if name in HEADINGS:
        page.end_heading()
    elif name in _CLOSED:
        _CLOSED[name](page)
    elif name in PARAGRAPHS:
        page.end_paragraph()
    elif name in LINES:
        page.end_line()


def image_text(element: etree._Element) -> str:
    """Return what stands for an image: its description in brackets, or nothing."""
    description = " ".join((element.get("alt") or "").split())
    return f" [{description}] " if description else ""
