"""
The neutral form of an export of what was said: one JSON object a line, ``{type, content, timestamp}``, in UTF-8.

It is written once, and becomes a JSON list or CSV while it is downloaded.
"""

from __future__ import annotations

import csv
import io
import json
from json.encoder import encode_basestring as quote
from typing import TYPE_CHECKING, Any, Final

from django.db.models import CharField
from django.db.models.functions import Cast

from iblai_mentor_plugin.history.cursors import stream_rows
from iblai_mentor_plugin.models import Message, ReplyChunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

FIELDS: Final = ("type", "content", "timestamp")
# Who says a message of each kind, in the words of the published clients.
SPEAKERS: Final = {Message.Kind.QUESTION.value: "human", Message.Kind.REPLY.value: "ai"}
# What a spreadsheet may take for a formula, at the start of a cell; the wide forms are read as the narrow ones by some.
_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")
# Bytes that are converted at once.
_PIECE: Final = 128 * 1024
# Before a cell it says: this is text.
_TEXT_MARK: Final = "'"
# The column as it is stored, in UTC. Drivers and Django take longer to make an object of a time than to read its row.
TIME: Final = Cast("created", CharField())


def write_items(messages: QuerySet[Message]) -> Iterator[tuple[int, bytes]]:
    """Yield what was said, in order of time, in pieces: how many messages, and their lines."""
    for piece in stream_rows(messages.order_by("created", "pk"), "pk", "kind", "state", "text", time=TIME):
        yield len(piece), "".join(map(_write_item, piece)).encode()


def _write_item(row: tuple[int, int, str, str, str]) -> str:
    pk, kind, state, text, time = row
    said = text or (read_unfinished(pk) if state in Message.OPEN_STATES else "")
    return f'{{"type": "{SPEAKERS[kind]}", "content": {quote(said)}, "timestamp": "{write_time(time)}"}}\n'


def read_unfinished(reply_id: int) -> str:
    """Return what came so far of a reply that is being produced."""
    return "".join(ReplyChunk.objects.filter(reply=reply_id).order_by("number").values_list("text", flat=True))


def write_time(stored: str) -> str:
    """Return a stored time as ISO 8601, in UTC."""
    return f"{stored[:10]}T{stored[11:]}Z"


def convert_to_json(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a JSON list of what the lines hold, wherever they were cut into pieces."""
    opening = b"[\n"
    for lines in _join_lines(pieces):
        yield opening + lines.rstrip(b"\n").replace(b"\n", b",\n")
        opening = b",\n"
    yield b"[]\n" if opening == b"[\n" else b"\n]\n"


def convert_to_csv(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """
    Yield CSV (RFC 4180) of what the lines hold, in UTF-8 without a mark, with a header.

    A text that a spreadsheet could take for a formula has an apostrophe before it.
    """
    yield _write_rows([FIELDS])
    for lines in _join_lines(pieces):
        items: list[dict[str, Any]] = json.loads(b"[" + lines.rstrip(b"\n").replace(b"\n", b",") + b"]")
        yield _write_rows((item["type"], _defuse(item["content"]), item["timestamp"]) for item in items)


def _join_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same in small pieces of whole lines: what is made of them takes twenty times their room."""
    rest = b""
    for piece in (whole[start : start + _PIECE] for whole in pieces for start in range(0, len(whole), _PIECE)):
        lines, newline, tail = piece.rpartition(b"\n")
        if newline:
            yield rest + lines + newline
            rest = tail
        else:
            rest += piece
    if rest:
        yield rest


def _write_rows(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _defuse(text: str) -> str:
    first = text[:1]
    # Some look behind white space.
    return _TEXT_MARK + text if first in _FORMULA or (first.isspace() and text.lstrip()[:1] in _FORMULA) else text
