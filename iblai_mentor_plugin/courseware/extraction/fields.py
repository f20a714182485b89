"""How the fields in which a learner answers a problem read: the choices, the blanks, and nothing that tells them apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware.extraction.allowlist import BLANK, write_kept
from iblai_mentor_plugin.courseware.extraction.elements import image_text, name_of
from iblai_mentor_plugin.courseware.extraction.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lxml import etree

ONE_OF = "( )"
ANY_OF = "[ ]"
_MARKS = {"checkboxgroup": ANY_OF, "checkboxtextgroup": ANY_OF}
_PARTS_OF_ANNOTATION = ("title", "text", "comment", "comment_prompt", "tag_prompt")
# An apostrophe within a word; any other one begins or ends an option.
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])\\?'(?=[^\W\d_])|\\'")


def write_field(page: Page, element: etree._Element, name: str) -> None:
    """Write a field as a learner finds it before answering."""
    write_label(page, element)
    if name in _WRITERS:
        _WRITERS[name](page, element)


def write_question(page: Page, element: etree._Element, name: str) -> None:
    """Write what a field asks, without what may be answered."""
    write_label(page, element)
    if name == "annotationinput":
        _write_annotated(page, element)


def write_label(page: Page, element: etree._Element) -> None:
    """Write the question that older problems keep in an attribute of the field, unless it stands above it already."""
    label = element.get("label")
    if label and not page.has_line(label):
        page.end_paragraph()
        page.write(label)
        page.end_paragraph()


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return the children of these names, in the order of the source."""
    return [child for child in element if name_of(child) in names]


def choice_text(choice: etree._Element) -> str:
    """Return what a choice says, on one line."""
    page = Page()
    write_kept(page, choice)
    return " ".join(page.text().split())


def list_options(element: etree._Element) -> list[str]:
    """Return the options of a dropdown, in either of its two notations."""
    options = [choice_text(option) for option in children(element, "option")]
    if options:
        return options
    listed = _APOSTROPHE.sub("\0", element.get("options") or "")
    quoted = re.findall(r"'([^']*)'", listed) or re.findall(r'"([^"]*)"', listed)
    return [" ".join(option.replace("\0", "'").split()) for option in quoted]


def list_choices(element: etree._Element) -> list[etree._Element]:
    """Return the choices of a group, in the order in which the problem's text has them."""
    choices = children(element, "choice")
    if any(element.get(name, "false").lower() not in ("", "false") for name in ("shuffle", "answer-pool")):
        return _in_neutral_order(choices)
    return choices


def _write_choices(page: Page, element: etree._Element) -> None:
    _write_items(page, map(choice_text, list_choices(element)), _MARKS.get(name_of(element), ONE_OF))


def _in_neutral_order(choices: list[etree._Element]) -> list[etree._Element]:
    """
    Return the choices by the alphabet, but for those whose place is fixed.

    Where the platform shuffles, the source's order means nothing to learners, and authors write the right one first.
    """
    fixed = [choice.get("fixed", "false").lower() == "true" for choice in choices]
    loose = [choice for choice, stays in zip(choices, fixed, strict=True) if not stays]
    movable = iter(sorted(loose, key=lambda choice: choice_text(choice).casefold()))
    return [choice if stays else next(movable) for choice, stays in zip(choices, fixed, strict=True)]


def _write_items(page: Page, texts: Iterable[str], mark: str) -> None:
    page.start_list(numbered=False)
    for text in texts:
        page.start_item(mark)
        page.write(text)
    page.end_list()


def _write_options(page: Page, element: etree._Element) -> None:
    page.write(_in_brackets(list_options(element)))


def _write_draggables(page: Page, element: etree._Element) -> None:
    page.write(_in_brackets(child.get("label") or "" for child in children(element, "draggable")))


def _in_brackets(texts: Iterable[str]) -> str:
    shown = " / ".join(filter(None, texts))
    return f" [[{shown}]] " if shown else f" {BLANK} "


def _write_blank(page: Page, element: etree._Element) -> None:
    page.write(f" {BLANK} {element.get('trailing_text') or ''} ")


def _write_code(page: Page, element: etree._Element) -> None:
    """Write what the editor holds before anything is written in it."""
    page.start_listing()
    page.write((element.text or "").strip("\n") or BLANK)
    page.end_listing()


def _write_image(page: Page, element: etree._Element) -> None:
    page.write(image_text(element))


def _write_title(page: Page, element: etree._Element) -> None:
    title = (element.get("title") or "").strip()
    page.write(f" [{title}] " if title else "")


def _write_annotation(page: Page, element: etree._Element) -> None:
    _write_annotated(page, element)
    _write_items(page, [" ".join((option.text or "").split()) for option in list_annotations(element)], ONE_OF)


def list_annotations(element: etree._Element) -> list[etree._Element]:
    """Return the options of an annotation."""
    return [option for group in children(element, "options") for option in children(group, "option")]


def _write_annotated(page: Page, element: etree._Element) -> None:
    for name in _PARTS_OF_ANNOTATION:
        for part in children(element, name)[:1]:
            page.end_paragraph()
            page.write(part.text)
    page.end_paragraph()


# Fields that are not named here show a drawing or a program, and no words.
_WRITERS: dict[str, Callable[[Page, etree._Element], None]] = {
    "annotationinput": _write_annotation,
    "checkboxgroup": _write_choices,
    "checkboxtextgroup": _write_choices,
    "chemicalequationinput": _write_blank,
    "choicegroup": _write_choices,
    "codeinput": _write_code,
    "drag_and_drop_input": _write_draggables,
    "filesubmission": _write_blank,
    "formulaequationinput": _write_blank,
    "imageinput": _write_image,
    "jsinput": _write_title,
    "matlabinput": _write_code,
    "optioninput": _write_options,
    "radiogroup": _write_choices,
    "radiotextgroup": _write_choices,
    "textbox": _write_code,
    "textline": _write_blank,
}
