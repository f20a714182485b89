"""The lines and paragraphs that a text is written down in, while its markup is walked through."""

from __future__ import annotations

import re

_SPACES = re.compile(r"\s+")
# Lists within lists are indented, up to here: a hostile page has hundreds of levels.
_DEEPEST = 6


class Page:
    """
    A text in the making.

    Text runs on until a line or a paragraph is ended. In a row of a table everything stays on one line, in a list
    everything stays in one paragraph, and in a listing the spaces count.
    """

    def __init__(self) -> None:
        self._paragraphs: list[str] = []
        # Which of them are headings.
        self._headings: set[int] = set()
        self._is_heading = False
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
        if self._rows or self._lists:
            return
        if self._lines:
            if self._is_heading:
                self._headings.add(len(self._paragraphs))
            self._paragraphs.append("\n".join(self._lines))
            self._lines = []
        self._is_heading = False

    def start_heading(self) -> None:
        """Begin a paragraph that stands above what follows."""
        self.end_paragraph()
        self._is_heading = not (self._rows or self._lists)

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

    def text(self) -> str:
        """Return what was written: paragraphs with an empty line between them."""
        self._rows = 0
        self._lists.clear()
        self.end_paragraph()
        return "\n\n".join(self._paragraphs)

    def prose(self) -> str:
        """Return the text without headings that nothing follows: they say nothing by themselves."""
        self.text()
        count = len(self._paragraphs)
        while count - 1 in self._headings:
            count -= 1
        return "\n\n".join(self._paragraphs[:count])

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
