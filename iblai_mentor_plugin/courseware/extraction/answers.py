"""The answers that a problem's source holds: for the guard that keeps them from leaving, and for nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.course import Option
from iblai_mentor_plugin.courseware.extraction.capa import BLANKS, CHOICE_GROUPS, FIELDS, RESPONSES, parse_problem
from iblai_mentor_plugin.courseware.extraction.constants import Constants
from iblai_mentor_plugin.courseware.extraction.elements import name_of
from iblai_mentor_plugin.courseware.extraction.fields import children, choice_text, list_annotations, list_choices
from iblai_mentor_plugin.courseware.extraction.fields import list_options as list_dropdown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

# What makes a regular expression more than the words that it is written with.
_PATTERN: Final = re.compile(r"[.*+?\[\]{}()^$\\]")
# A program, or an image, says what is right; an answer that stands beside it is one of many.
_BY_PROGRAM: Final = frozenset(
    {"coderesponse", "externalresponse", "imageresponse", "javascriptresponse", "schematicresponse"}
)
_INTERVAL: Final = re.compile(r"\s*+[\[(][^,\n]*+,.*[\])]\s*$")


@dataclass(frozen=True, slots=True)
class Solution:
    """
    What solves a problem, as far as its source states it.

    ``answers`` are the texts of right choices and options, strings, numbers and formulas, and further answers that count;
    ``options`` all that there is to choose from, field by field, ``patterns`` the regular expressions that are more than a
    list of words. ``is_complete`` says that no part of the problem has an answer that is missing here.
    """

    answers: tuple[str, ...] = ()
    options: tuple[tuple[Option, ...], ...] = ()
    patterns: tuple[str, ...] = ()
    is_complete: bool = False


def read_solution(olx: str) -> Solution:
    """Return what solves a problem; of a source that cannot be read nothing is known."""
    root = parse_problem(olx)
    if root is None:
        return Solution()
    constants = Constants(root)
    parts: dict[etree._Element | None, _Part] = {}
    # Which response each element belongs to; parents come first.
    responses: dict[etree._Element | None, etree._Element | None] = {}
    for element in root.iter():
        response = element if name_of(element) in RESPONSES else responses.get(element.getparent())
        responses[element] = response
        if response is not None or name_of(element) in FIELDS:
            parts.setdefault(response, _Part(constants)).take(element, response)
    return Solution(
        answers=tuple(dict.fromkeys(answer for part in parts.values() for answer in part.answers)),
        options=tuple(group for part in parts.values() for group in part.options),
        patterns=tuple(dict.fromkeys(pattern for part in parts.values() for pattern in part.patterns)),
        is_complete=all(part.is_complete for part in parts.values()),
    )


@dataclass(slots=True)
class _Part:
    """What is known of one response, or of the fields that stand in none."""

    constants: Constants
    answers: list[str] = field(default_factory=list)
    options: list[tuple[Option, ...]] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)
    has_unknown: bool = False

    @property
    def is_complete(self) -> bool:
        return not self.has_unknown and bool(self.answers or self.options or self.patterns)

    def take(self, element: etree._Element, response: etree._Element | None) -> None:
        """Take what an element of this part states."""
        name = name_of(element)
        self.has_unknown = self.has_unknown or name in _BY_PROGRAM
        if element is response or (name == "additional_answer" and element.getparent() is response):
            self._take_stated(element, response)
        elif name in CHOICE_GROUPS:
            self._take_choices(element)
        elif name == "optioninput":
            self._take_dropdown(element)
        elif name == "annotationinput":
            options = list_annotations(element)
            texts = [(" ".join((option.text or "").split()), option.get("choice") == "correct") for option in options]
            self._take_options(texts)
        elif name in FIELDS:
            # What is dragged is offered, too; where it belongs is for a program to say.
            self._take_options((one.get("label") or "", False) for one in children(element, "draggable"))
            self._take_texts(element.get(attribute) or "" for attribute in ("correct", "correct_answer"))
        elif name == "answer_display":
            self._take_texts([element.text or ""])

    def _take_stated(self, element: etree._Element, response: etree._Element) -> None:
        """Take what an element's attributes state; ``response`` says how to read it."""
        answer = element.get("answer") or element.get("expect") or ""
        if not answer and element is not response:
            # The older notation.
            answer = element.text or ""
        if name_of(response) != "stringresponse":
            is_interval = name_of(response) == "numericalresponse" and _INTERVAL.match(answer) is not None
            # Any number between the two counts.
            self.has_unknown = self.has_unknown or is_interval
            self._take_texts([answer])
        elif "regexp" in (response.get("type") or "").lower().split():
            for part in answer.split("_or_"):
                self._take_pattern(part)
        else:
            self._take_texts(answer.split("_or_"))

    def _take_pattern(self, pattern: str) -> None:
        """Take a regular expression: the words that it lists, or itself if it is more than that."""
        words = pattern.strip().removeprefix("^").removesuffix("$")
        words = re.sub(r"^\((?:\?:)?(.*)\)$", r"\1", words)
        if not _PATTERN.search(words):
            self._take_texts(words.split("|"))
        elif (filled := self.constants.fill_in(pattern.strip())) is None:
            self.has_unknown = True
        else:
            self.patterns.append(filled)

    def _take_choices(self, group: etree._Element) -> None:
        choices = list_choices(group)
        self._take_options((choice_text(choice), self._is_true(choice.get("correct"))) for choice in choices)
        for choice in choices:
            if self._is_true(choice.get("correct")):
                self._take_texts(blank.get("answer") or "" for blank in choice.iter(*BLANKS))

    def _take_dropdown(self, element: etree._Element) -> None:
        options = children(element, "option")
        if options:
            self._take_options((choice_text(option), self._is_true(option.get("correct"))) for option in options)
            return
        right = " ".join((element.get("correct") or "").split())
        listed = list_dropdown(element)
        self._take_options((text, text == right) for text in listed)
        # What is right without being offered is a mistake of the author's, and counts all the same.
        self._take_texts([right] if right not in listed else [])

    def _take_options(self, options: Iterable[tuple[str, bool]]) -> None:
        found = tuple(Option(self.constants.fill_in(text) or text, is_right) for text, is_right in options if text)
        if found:
            self.options.append(found)
            self._take_texts(option.text for option in found if option.is_right)

    def _take_texts(self, texts: Iterable[str]) -> None:
        for text in texts:
            filled = self.constants.fill_in(" ".join(text.split()))
            if filled is None or (filled and not any(character.isalnum() for character in filled)):
                # Computed, or nothing that could be told from the text around it.
                self.has_unknown = True
            elif filled:
                self.answers.append(filled)

    def _is_true(self, flag: str | None) -> bool:
        filled = self.constants.fill_in(flag or "")
        self.has_unknown = self.has_unknown or filled is None
        return (filled or "").strip().lower() == "true"
