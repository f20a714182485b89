"""Server-sent events, out of bytes as they come: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BOM: Final = b"\xef\xbb\xbf"
# Nothing else ends a line here: a text may hold what Python takes for the end of one, such as U+2028.
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")


def read_events(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the data of each event. Raises ``ValueError`` for what is no UTF-8."""
    data: list[bytes] = []
    for line in _read_lines(chunks):
        if line:
            name, _colon, value = line.partition(b":")
            if name == b"data":
                data.append(value.removeprefix(b" "))
        elif data:
            yield b"\n".join(data).decode("utf-8")
            data = []
    # The last event of who forgets the empty line behind it.
    if data:
        yield b"\n".join(data).decode("utf-8")


def _read_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest, is_first = b"", True
    for chunk in chunks:
        rest += chunk
        if is_first and len(rest) >= len(_BOM):
            rest, is_first = rest.removeprefix(_BOM), False
        # What ends with a carriage return may go on with the line feed that belongs to it.
        whole, rest = (rest, b"") if not rest.endswith(b"\r") else (rest[:-1], b"\r")
        *lines, last = _LINE_END.split(whole)
        yield from lines
        rest = last + rest
    yield from _LINE_END.split(rest)
