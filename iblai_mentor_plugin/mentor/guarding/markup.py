"""
What in a reply is code, a formula, a link, a quotation: where it ends, in a text of which more may come.

Code and formulas are as their authors wrote them, and nothing in them is anything else. What is one follows the panel, which
follows CommonMark; see ``panel/source/text/formulas.js`` for dollar signs.
"""

from __future__ import annotations

import html
import re
from typing import Final

# How far a thing that is opened may reach before it is taken for none; what is held back is no longer than the longest.
_LONGEST_CODE: Final = 2000
_LONGEST_FORMULA: Final = 2000
_LONGEST_WORDS: Final = 300
_LONGEST_TARGET: Final = 1000
_LONGEST_QUOTATION: Final = 400
_LONGEST_HEAD: Final = 200
# Brackets in brackets in brackets: nobody means more.
_DEEPEST: Final = 6

_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
_BACKTICKS: Final = re.compile(r"`+")
_BRACKET: Final = re.compile(r"[\[\]`]|\\.|\n[ \t]*\n", re.DOTALL)
_PARENTHESIS: Final = re.compile(r"[()]|\\.|<[^<>\n]*>|\n[ \t]*\n", re.DOTALL)
_DISPLAYED: Final = {"$$": "$$", "\\[": "\\]"}
_AUTOLINK: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:(?!:)[^<>\s]{0,2000})>")
_AUTOLINK_CUT: Final = re.compile(r"<(?:[a-zA-Z][a-zA-Z0-9+.-]{0,31}(?::[^<>\s]{0,2000})?)?")
_DEFINITION: Final = re.compile(r"\[[^\[\]\n]{1,300}\]:[ \t]*\n?[ \t]*(<[^<>\n]{0,1000}>|[^\s<][^\s]{0,1000})(?=\s)")
_DEFINITION_LABEL: Final = re.compile(r"\[[^\[\]\n]{1,300}\]:")
_DEFINITION_CUT: Final = re.compile(
    r"\[[^\[\]\n]{1,300}\](?::[ \t]*\n?[ \t]*(?:<[^<>\n]{0,1000}|[^\s<][^\s]{0,1000})?>?)?"
)
# Quotation marks that open, and those that close what any of them opened.
OPENERS: Final = '“„«»「"'
_QUOTED: Final = (
    rf"[{OPENERS}]([^“”„«»「」\"\n]{{1,{_LONGEST_QUOTATION}}})[”“»«」\"]([*_]{{0,3}}[.,;:!?…]?[*_]{{0,3}})[ \t]{{0,3}}"
)
_QUOTATION: Final = re.compile(rf"{_QUOTED}(?=[\[【])")
_QUOTED_BEFORE: Final = re.compile(rf"{_QUOTED}\Z")
_QUOTATION_CUT: Final = re.compile(
    rf"[{OPENERS}](?:[^“”„«»「」\"\n]{{0,{_LONGEST_QUOTATION}}}|[^“”„«»「」\"\n]{{1,{_LONGEST_QUOTATION}}}"
    r"[”“»«」\"][*_]{0,3}[.,;:!?…]?[*_]{0,3}[ \t]{0,3})"
)

_HEAD: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_HEAD_CUT: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:[-*+]|\d{1,9}[.)]?)?")
_LISTED: Final = re.compile(r"[-*+]|\d[.)]")
_FENCE: Final = re.compile(r"(`{3,}|~{3,})([^\n]*)(\n?)")
_FENCE_CUT: Final = re.compile(r"`{1,2}|~{1,2}")
_FENCE_END: Final = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*")
_FENCE_END_CUT: Final = re.compile(r"[ \t>]*[`~]*[ \t]*")

_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNSEEN: Final = re.compile(r"[\x00-\x20\x7f]+")
_AWAY: Final = re.compile(r"[a-z][a-z0-9+.-]+:|//|www\.", re.IGNORECASE)
_FAR_AWAY: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//|www\.|(?:javascript|vbscript|data|mailto|tel|file):", re.IGNORECASE
)
_TARGETS: Final = re.compile(r"\]\(([^()\s]{1,300})")


class UndecidedError(Exception):
    """What comes next decides what this is."""


def leads_away(target: str, pattern: re.Pattern[str] = _AWAY) -> bool:
    """Say whether the target of a link, read as browsers read it, has a scheme, or names a host without one."""
    plain = _ESCAPE.sub(r"\1", html.unescape(target)).replace("\\", "/")
    return pattern.match(_UNSEEN.sub("", plain).lstrip("<")) is not None


class Source:
    """A text from a place on; ``is_last``: nothing more comes. Where more would decide, questions raise ``UndecidedError``."""

    def __init__(self, text: str, at: int, *, is_last: bool) -> None:
        self.text, self.at, self.is_last = text, at, is_last

    def wait(self, *, unless: bool = False) -> None:
        """Wait for more, where more comes, unless enough is there."""
        if not (self.is_last or unless):
            raise UndecidedError

    def peek(self, at: int) -> str:
        """Return a character, "" behind the last one."""
        if at >= len(self.text):
            self.wait()
        return self.text[at : at + 1]

    def match(self, pattern: re.Pattern[str], cut: re.Pattern[str], at: int | None = None) -> re.Match[str] | None:
        """Return what matches here; ``cut`` matches what may still become a match."""
        at = self.at if at is None else at
        found = pattern.match(self.text, at)
        if found is None and cut.fullmatch(self.text, at):
            self.wait()
        return found

    def find(self, needle: str, start: int, longest: int, *, within_paragraph: bool = True) -> int:
        """Return where a text comes next, -1 where it does not within so many characters."""
        found = self.text.find(needle, start, start + longest)
        end = found if found >= 0 else min(len(self.text), start + longest)
        if within_paragraph and _BLANK_LINE.search(self.text, start, end):
            return -1
        if found < 0:
            self.wait(unless=len(self.text) >= start + longest)
        return found

    # What a line begins with.

    def find_head(self) -> int:
        """Return where the words of a line begin, behind what makes it a quotation, a list or indented."""
        head = _HEAD.match(self.text, self.at)
        assert head is not None  # noqa: S101 - it matches nothing at all, too
        if _HEAD_CUT.fullmatch(self.text, self.at):
            self.wait(unless=len(self.text) - self.at > _LONGEST_HEAD)
        return head.end()

    def find_fence(self, at: int) -> re.Match[str] | None:
        """Return the line that opens a block of code; groups: the fence, the language, the line's end."""
        found = self.match(_FENCE, _FENCE_CUT, at)
        if found is None or (found[1][0] == "`" and "`" in found[2]):
            return None
        if not found[3]:
            self.wait(unless=len(found[2]) > _LONGEST_HEAD)
        return found

    def find_fence_end(self, fence: str) -> int:
        """Return where the line ends that closes a block of code, -1 where this line does not."""
        end = self.text.find("\n", self.at)
        if end < 0 and _FENCE_END_CUT.fullmatch(self.text, self.at):
            self.wait()
        line = _FENCE_END.fullmatch(self.text, self.at, end if end >= 0 else len(self.text))
        is_end = line is not None and line[1][0] == fence[0] and len(line[1]) >= len(fence)
        return line.end() if line is not None and is_end else -1

    # What stands among words; each returns where it ends, -1 where it is none.

    def find_code(self, at: int) -> int:
        """Return where a span of code ends."""
        opening = _BACKTICKS.match(self.text, at)
        if opening is None:
            return -1
        if opening.end() == len(self.text):
            self.wait()
        limit = opening.end() + _LONGEST_CODE
        for found in _BACKTICKS.finditer(self.text, opening.end(), limit):
            if len(found[0]) == len(opening[0]):
                if found.end() == len(self.text):
                    self.wait()
                return -1 if _BLANK_LINE.search(self.text, at, found.start()) else found.end()
        self.wait(unless=len(self.text) >= limit or _BLANK_LINE.search(self.text, at, limit) is not None)
        return -1

    def find_formula(self) -> int:
        """Return where a formula ends. One that has a link in it is none: else dollar signs were a way around the rules."""
        end = self._find_formula()
        inside = self.text[self.at : max(end, self.at)]
        return -1 if any(leads_away(target[1], _FAR_AWAY) for target in _TARGETS.finditer(inside)) else end

    def _find_formula(self) -> int:
        opening = self.text[self.at] + self.peek(self.at + 1)
        start = self.at + 2
        if opening in _DISPLAYED:
            end = self.find(_DISPLAYED[opening], start, _LONGEST_FORMULA, within_paragraph=False)
            return end + 2 if end > start else -1
        if opening == "\\(":
            end = self.find("\\)", start, _LONGEST_FORMULA)
            return end + 2 if end > start else -1
        return self._find_between_dollars() if opening[0] == "$" else -1

    def _find_between_dollars(self) -> int:
        """Return where a formula between dollar signs ends; it touches its signs, and no digit follows: else it is money."""
        start = self.at + 1
        if not self.peek(start).strip():
            return -1
        end = self.find("$", start, _LONGEST_FORMULA)
        if end <= start or self.text[end - 1].isspace():
            return -1
        after = self.peek(end + 1)
        return -1 if after.isascii() and after.isdigit() else end + 1

    def find_words(self, at: int) -> int:
        """Return where the bracket is that closes the one here, -1 where it is too far away."""
        depth, limit = 0, at + _LONGEST_WORDS
        if len(self.text) >= limit and "](" not in self.text[at:limit]:
            return -1
        while found := _BRACKET.search(self.text, at, limit):
            at = found.end()
            if found[0] == "`":
                at = max(at, self.find_code(found.start()))
            elif found[0][0] == "\n":
                return -1
            elif found[0] in "[]":
                depth += 1 if found[0] == "[" else -1
            if depth == 0:
                return at - 1
            if depth > _DEEPEST:
                return -1
        self.wait(unless=len(self.text) >= limit)
        return -1

    def find_target(self, at: int) -> int:
        """Return where the target of a link ends that opens here with a parenthesis."""
        depth, limit = 0, at + _LONGEST_TARGET
        for found in _PARENTHESIS.finditer(self.text, at, limit):
            if found[0][0] == "\n":
                return -1
            depth += {"(": 1, ")": -1}.get(found[0], 0)
            if depth == 0:
                return found.end()
            if depth > _DEEPEST:
                return -1
        self.wait(unless=len(self.text) >= limit)
        return -1

    def find_autolink(self) -> re.Match[str] | None:
        """Return an address in angle brackets; group 1: the address."""
        return self.match(_AUTOLINK, _AUTOLINK_CUT)

    def find_definition(self) -> int:
        """Return where the label ends of a line that says where a link leads that stands elsewhere, if it leads away."""
        found = self.match(_DEFINITION, _DEFINITION_CUT)
        if found is None and self.is_last:
            found = _DEFINITION.match(self.text[self.at :] + "\n")
        if found is None or not leads_away(found[1]):
            return -1
        label = _DEFINITION_LABEL.match(self.text, self.at)
        return -1 if label is None else label.end() - 1

    def find_quotation(self) -> re.Match[str] | None:
        """Return words in quotation marks that a bracket follows; groups: the words, what stands behind their marks."""
        return self.match(_QUOTATION, _QUOTATION_CUT)


def find_quoted(before: str) -> str:
    """Return the words in quotation marks that a text ends with, "" where it does not."""
    found = _QUOTED_BEFORE.search(before, max(0, len(before) - _LONGEST_QUOTATION - 20))
    return found[1] if found else ""


def is_listed(head: str) -> bool:
    """Say whether the head of a line makes it part of a list."""
    return _LISTED.search(head) is not None


def is_indented(head: str) -> bool:
    """Say whether a line is indented as code is."""
    return head.isspace() and ("\t" in head or len(head) >= 4)  # noqa: PLR2004 - so says CommonMark
