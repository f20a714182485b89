"""The constants of a problem's script, which its answers may refer to as ``$name``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml import etree

_CONSTANT: Final = re.compile(
    r"^(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?P<value>-?\d[\d.eE+-]*|'[^'\n\\]*'|\"[^\"\n\\]*\")[ \t]*(?:#.*)?$",
    re.MULTILINE,
)
_VARIABLE: Final = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
# In characters, of a text that is filled in: a long constant may be named thousands of times.
_LONGEST: Final = 100_000
# The platform knows them in every problem.
_ALWAYS: Final = frozenset({"anonymous_student_id", "seed"})


class Constants:
    """
    What a script says of its names: a constant's value, or that a program computes it.

    A name that the script does not have is none: ``$HOME`` and ``{$set: 1}`` are meant as they are written.
    """

    def __init__(self, root: etree._Element) -> None:
        scripts = [script.text or "" for script in root.iter("script")]
        self._values = {
            constant["name"]: constant["value"].strip("'\"")
            for script in scripts
            for constant in _CONSTANT.finditer(script)
        }
        self._computed = (
            _ALWAYS | {name for script in scripts for name in _NAME.findall(script)}
        ) - self._values.keys()
        # The longest first. No other part of a written name can be one that is known.
        self._sizes = sorted({len(name) for name in (*self._values, *self._computed)}, reverse=True)

    def fill_in(self, text: str) -> str | None:
        """Return a text with its variables filled in; None where one is computed, and where it would be no answer's length."""
        parts: list[str] = []
        end = size = 0
        for variable in _VARIABLE.finditer(text):
            value = self._read(variable)
            size += len(value or "")
            if value is None or size > _LONGEST:
                return None
            parts += [text[end : variable.start()], value]
            end = variable.end()
        return "".join([*parts, text[end:]])

    def _read(self, variable: re.Match[str]) -> str | None:
        """Return what stands for a variable: the platform fills in the longest name that begins there."""
        if variable[1]:
            return self._find(variable[1], otherwise=variable[0])
        written = variable[2]
        known = (written[:size] for size in self._sizes if size <= len(written) and self._has(written[:size]))
        name = next(known, "")
        value = self._find(name, otherwise="$")
        return None if value is None else value + written[len(name) :]

    def _has(self, name: str) -> bool:
        return name in self._values or name in self._computed

    def _find(self, name: str, *, otherwise: str) -> str | None:
        return None if name in self._computed else self._values.get(name, otherwise)
