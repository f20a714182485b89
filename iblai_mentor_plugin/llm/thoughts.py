"""
What a model thinks aloud, told from what it says.

Many endpoints hand on a model's thoughts as text, between tags. They are no part of the reply: they may state the very answer
that the reply is not to give. Tags count where a reply begins, behind other thoughts, and where a line begins; not in code,
where they may be what is talked about. Where the opening tag stands in the model's own template, only the closing one comes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_TAGS: Final = {
    **{f"<{name}>": f"</{name}>" for name in ("think", "thinking", "thought", "thoughts", "reasoning", "seed:think")},
    "[think]": "[/think]",
    "◁think▷": "◁/think▷",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<|start_thinking|>": "<|end_thinking|>",
    "<|channel|>analysis<|message|>": "<|channel|>final<|message|>",
}
_OPENING: Final = tuple(_TAGS)
_CLOSING: Final = tuple(_TAGS.values())
_BORDERS: Final = (*_OPENING, *_CLOSING)
_LONGEST: Final = max(map(len, _BORDERS))
_FENCE: Final = "```"
# Of ASCII alone: other letters may become longer, and places in the text would shift.
_SMALL: Final = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


class ThoughtFilter:
    """
    Takes a reply piece by piece, and gives what of it is said.

    ``thinks_aloud``: it is known to begin with thoughts that no tag opens. ``is_exposed`` turns true where that becomes known
    too late: what was given before were thoughts.
    """

    def __init__(self, *, thinks_aloud: bool) -> None:
        self._rest = ""
        # As many characters of it have no end of thoughts among them.
        self._looked = 0
        self._said = ""
        # What ends the thoughts that are being read; none while something is said.
        self._closing: tuple[str, ...] = _CLOSING if thinks_aloud else ()
        self._may_be_said = thinks_aloud
        self._begins, self._has_thought = True, False
        self.is_exposed = False

    def feed(self, text: str) -> str:
        """Return what is said by now; what may be the beginning of a tag waits."""
        self._rest += text
        return self._read(is_last=False)

    def finish(self, *, is_cut: bool) -> str:
        """Return what waited; ``is_cut``: the reply reached its limit, and what no tag ended were thoughts."""
        if self._closing:
            said = "" if is_cut or not self._may_be_said else self._rest
            self._rest = ""
            return said
        return self._read(is_last=True)

    def _read(self, *, is_last: bool) -> str:
        said = []
        while True:
            if self._closing:
                if not self._skip_thoughts(is_last=is_last):
                    break
            else:
                text, goes_on = self._take_said(is_last=is_last)
                self._said += text
                said.append(text)
                if not goes_on:
                    break
        return "".join(said)

    def _skip_thoughts(self, *, is_last: bool) -> bool:
        """Leave the thoughts out as far as they came; says whether they came to their end."""
        found = _compile(self._closing).search(self._rest, max(0, self._looked - _LONGEST))
        if found is None:
            # Known thoughts need not be kept; those that may turn out to be said are.
            if not self._may_be_said and not is_last:
                self._rest = self._rest[-_LONGEST:]
            self._looked = len(self._rest)
            return False
        self._rest, self._looked = self._rest[found.end() :], 0
        self._closing, self._may_be_said = (), False
        self._begins = self._has_thought = True
        return True

    def _take_said(self, *, is_last: bool) -> tuple[str, bool]:
        """Take what is said before the next tag, or before what may become one; says whether there is more to read."""
        if self._begins:
            if not self._begin(is_last=is_last):
                return "", False
            if self._closing:
                return "", True
        found = _compile(_BORDERS).search(self._rest)
        if found is None:
            at = len(self._rest) if is_last else len(self._rest) - _count_waiting(self._rest)
            text, self._rest = self._rest[:at], self._rest[at:]
            return text, False
        text, self._rest = self._rest[: found.start()], self._rest[found.end() :]
        return text + self._meet(found[0], text), not self.is_exposed

    def _begin(self, *, is_last: bool) -> bool:
        """Look whether thoughts begin here; False while that cannot be told."""
        start = self._rest.lstrip()
        tag = next((tag for tag in _OPENING if start.translate(_SMALL).startswith(tag)), "")
        if not tag and not is_last and any(one.startswith(start.translate(_SMALL)) for one in _OPENING):
            return False
        self._begins = False
        if tag:
            self._rest, self._closing = start[len(tag) :], (_TAGS[tag],)
        elif self._has_thought:
            self._rest = start
        return True

    def _meet(self, tag: str, before: str) -> str:
        """Return what a tag in the midst of the reply is: itself, or the border of thoughts."""
        said = self._said + before
        if said.count(_FENCE) % 2 or said.rpartition("\n")[2].count("`") % 2:
            return tag
        if tag.translate(_SMALL) in _CLOSING:
            self.is_exposed, self._rest = True, ""
            return ""
        if said and not said.endswith("\n"):
            return tag
        self._closing = (_TAGS[tag.translate(_SMALL)],)
        return ""


@lru_cache
def _compile(tags: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds the first of the tags; the longer one of two that begin alike."""
    return re.compile("|".join(map(re.escape, sorted(tags, key=len, reverse=True))), re.IGNORECASE | re.ASCII)


def _count_waiting(text: str) -> int:
    """Return how many characters at the end may be the beginning of a tag."""
    folded = text[1 - _LONGEST :].translate(_SMALL)
    for size in range(len(folded), 0, -1):
        if any(tag.startswith(folded[-size:]) for tag in _BORDERS):
            return size
    return 0
