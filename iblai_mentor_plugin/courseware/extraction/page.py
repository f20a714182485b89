"""The lines and paragraphs that a text is written down in, while its markup is walked through."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPACES = re.compile(r"\s+")
# Lists within lists are indented, up to here: a hostile page has hundreds of levels.
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, a list, a table or, with a ``level`` from 1 to 6, a heading."""

    text: str
    level: int = 0


class Page:
    """
    A text in the making.

    Text runs on until a line or a paragraph is ended. In a row of a table everything stays on one line, in a list
    everything stays in one paragraph, and in a listing the spaces count.
    """

    def __init__(self) -> None:
        self._parts: list[Part] = []
        # Of the heading that is being written, 0 outside of one.
        self._level = 0
        self._lines: list[str] = []
        self._words: list[str] = []
        self._has_words = False
        self._mark = ""
        self._ended: set[str] = set()
        self._rows = 0
        self._listings = 0
        # The number of the next item, for each list that is open; None where items have no numbers.
        self._lists: list[int | None] = []

    def write(self, text: str | None) -> None:
        """Add text to the line."""
        if not text:
            return
        first, *others = text.split("\n") if self._listings and not self._rows else [text]
        self._add(first)
        for other in others:
            self._flush()
            self._add(other)

    def end_line(self) -> None:
        """End the line, if there is anything on it."""
        if self._rows:
            self._words.append(" ")
        else:
            self._flush()

    def end_paragraph(self) -> None:
        """End the paragraph, if there is anything in it."""
        self.end_line()
        if self._lines and not self._rows and not self._lists:
            self._parts.append(Part("\n".join(self._lines), self._level))
            self._lines = []

    def start_heading(self, level: int) -> None:
        """Begin a heading; within a list or a table it is a line as any other."""
        self.end_paragraph()
        self._level = 0 if self._rows or self._lists else level

    def end_heading(self) -> None:
        """End a heading."""
        self.end_paragraph()
        self._level = 0

    def start_list(self, *, numbered: bool) -> None:
        """Begin a list."""
        self.end_paragraph()
        self._lists.append(1 if numbered else None)

    def start_item(self, mark: str = "-") -> None:
        """Begin an item of the innermost list; in a numbered one its number is the mark."""
        self.end_line()
        number = self._lists[-1] if self._lists else None
        if number is not None:
            mark = f"{number}."
            self._lists[-1] = number + 1
        if self._rows:
            self._words.append(f"{mark} ")
        else:
            self._mark = "  " * min(len(self._lists) - 1, _DEEPEST) + f"{mark} "

    def end_list(self) -> None:
        """End the innermost list."""
        self.end_line()
        self._lists.pop()
        self._mark = ""
        self.end_paragraph()

    def start_listing(self) -> None:
        """Begin lines whose spaces count."""
        self.end_paragraph()
        self._listings += 1

    def end_listing(self) -> None:
        """End lines whose spaces count."""
        self.end_line()
        self._listings -= 1
        self.end_paragraph()

    def start_row(self) -> None:
        """Begin a row of a table."""
        self.end_line()
        self._rows += 1

    def start_cell(self) -> None:
        """Begin a cell, set apart from the one before it."""
        if self._rows and self._has_words:
            self._words.append(" | ")

    def end_row(self) -> None:
        """End a row; an outer table's row goes on."""
        self._rows -= 1
        self.end_line()

    def has_line(self, text: str) -> bool:
        """Say whether a line that was ended reads like this."""
        return _SPACES.sub(" ", text).strip() in self._ended

    def list_parts(self) -> list[Part]:
        """Return what was written, paragraph by paragraph."""
        self._rows = 0
        self._lists.clear()
        self.end_paragraph()
        return list(self._parts)

    def text(self) -> str:
        """Return what was written: paragraphs with an empty line between them."""
        return "\n\n".join(part.text for part in self.list_parts())

    def _add(self, text: str) -> None:
        self._words.append(text)
        self._has_words = self._has_words or bool(text.strip())

    def _line(self) -> str:
        line = "".join(self._words)
        return line.rstrip() if self._listings else _SPACES.sub(" ", line).strip()

    def _flush(self) -> None:
        line = self._line()
        self._words, self._has_words = [], False
        if line.strip():
            self._ended.add(line)
            self._lines.append(f"{self._mark}{line}")
            self._mark = ""
