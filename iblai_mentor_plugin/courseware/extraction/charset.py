"""The text of a file whose encoding nobody told."""

from __future__ import annotations

import codecs

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Enough to tell where the zeros stand.
_SAMPLE = 1_000


def decode(data: bytes) -> str:
    """
    Return the text of a file: UTF-8, UTF-16 with or without a mark, else the encoding of Western Windows.

    Every file is a text in that last one, which holds Latin-1 and the quotation marks that word processors add to it.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    # In UTF-16 every other byte of most texts of the West is a zero, and a zero stands in no text otherwise.
    if b"\0" in data[:_SAMPLE]:
        return data.decode("utf-16-be" if data.startswith(b"\0") else "utf-16-le", errors="replace")
    return text or data.decode("cp1252", errors="replace")
