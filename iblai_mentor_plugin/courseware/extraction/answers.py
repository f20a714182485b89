"""The answers that a problem's source holds: for the guard that keeps them from leaving, and for nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware.extraction.capa import BLANKS, CHOICE_GROUPS, FIELDS, RESPONSES, parse_problem
from iblai_mentor_plugin.courseware.extraction.elements import name_of
from iblai_mentor_plugin.courseware.extraction.fields import choice_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

# A constant of the problem's script, which answers may refer to.
_CONSTANT = re.compile(
    r"^(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?P<value>-?\d[\d.eE+-]*|'[^'\n\\]*'|\"[^\"\n\\]*\")[ \t]*(?:#.*)?$",
    re.MULTILINE,
)
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")
# What makes a regular expression more than the words that it is written with.
_PATTERN = re.compile(r"[.*+?\[\]{}^$\\]")


def list_answers(olx: str) -> tuple[str, ...]:
    """
    Return the right answers of a problem, as far as its source states them.

    The texts of right choices and options, strings, numbers and formulas, and further answers that count. What only a
    script or a grader knows is missing, and so is a regular expression that is more than a list of words.
    """
    root = parse_problem(olx)
    if root is None:
        return ()
    constants = _read_constants(root)
    stated = (answer for element in root.iter() for answer in _list_stated(element, name_of(element), constants))
    found = (_resolve(" ".join(answer.split()), constants) for answer in stated)
    return tuple(dict.fromkeys(answer for answer in found if answer))


def _list_stated(element: etree._Element, name: str, constants: Mapping[str, str]) -> Iterator[str]:
    if name in RESPONSES:
        yield from _list_of_response(element, element)
    elif name == "additional_answer" and element.getparent() is not None:
        yield from _list_of_response(element, element.getparent())
    elif name == "choice":
        yield from _list_of_choice(element, constants)
    elif name == "option":
        yield from _list_of_option(element, constants)
    elif name in FIELDS:
        yield from (element.get(attribute) or "" for attribute in ("correct", "correct_answer"))
    elif name == "answer_display":
        yield element.text or ""


def _list_of_response(element: etree._Element, response: etree._Element) -> Iterator[str]:
    """Yield what an element's attributes state; ``response`` says how to read it."""
    answer = element.get("answer") or element.get("expect") or ""
    if not answer and element is not response:
        # The older notation.
        answer = element.text or ""
    is_string = name_of(response) == "stringresponse"
    for part in re.split("_or_", answer) if is_string else [answer]:
        is_pattern = is_string and "regexp" in (response.get("type") or "").lower().split()
        yield from _words_of_pattern(part) if is_pattern else [part]


def _words_of_pattern(pattern: str) -> list[str]:
    """Return the words that a regular expression lists; none, if it is more than that."""
    words = pattern.strip().removeprefix("^").removesuffix("$")
    words = re.sub(r"^\((?:\?:)?(.*)\)$", r"\1", words)
    return [] if _PATTERN.search(words) else re.split(r"[|()]+", words)


def _list_of_choice(choice: etree._Element, constants: Mapping[str, str]) -> Iterator[str]:
    parent = choice.getparent()
    if parent is None or name_of(parent) not in CHOICE_GROUPS or not _is_true(choice.get("correct"), constants):
        return
    yield choice_text(choice)
    yield from (blank.get("answer") or "" for blank in choice.iter(*BLANKS))


def _list_of_option(option: etree._Element, constants: Mapping[str, str]) -> Iterator[str]:
    if _is_true(option.get("correct"), constants) or option.get("choice") == "correct":
        yield choice_text(option)


def _is_true(flag: str | None, constants: Mapping[str, str]) -> bool:
    return (_resolve(flag or "", constants) or "").strip().lower() == "true"


def _read_constants(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for script in root.iter("script"):
        for constant in _CONSTANT.finditer(script.text or ""):
            found[constant["name"]] = constant["value"].strip("'\"")
    return found


def _resolve(text: str, constants: Mapping[str, str]) -> str | None:
    """Return a text with its variables filled in, None where one is not known."""
    names = _VARIABLE.findall(text)
    if not constants.keys() >= set(names):
        return None
    return _VARIABLE.sub(lambda variable: constants[variable[1]], text)
