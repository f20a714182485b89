"""The neutral form, and what becomes of it: a JSON list, or CSV that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iblai_mentor_plugin.history.items import convert_to_csv, convert_to_json

pytestmark = pytest.mark.database

AT = "2026-03-01T12:00:00.000000Z"
TEXTS = ["plain", "two\nlines", 'a "quote", and a comma', "semi;colon", "tab\tinside", "ünïcödé “★” 😀", "", " "]
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    '=HYPERLINK("http://example.com";"here")',
]


def lines_of(*texts: str) -> bytes:
    return b"".join(
        json.dumps({"type": "human", "content": text, "timestamp": AT}, ensure_ascii=False).encode() + b"\n"
        for text in texts
    )


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def split(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 100, 10**6])
def test_list_is_the_same_wherever_parts_are_cut(size: int) -> None:
    items = json.loads(b"".join(convert_to_json(split(lines_of(*TEXTS), size))))
    assert [item["content"] for item in items] == TEXTS


@pytest.mark.parametrize("size", [1, 7, 100, 10**6])
def test_csv_is_the_same_wherever_parts_are_cut(size: int) -> None:
    rows = read_csv(b"".join(convert_to_csv(split(lines_of(*TEXTS), size))))
    assert [row[1] for row in rows[1:]] == TEXTS


def test_nothing_said_is_an_empty_list() -> None:
    assert json.loads(b"".join(convert_to_json([b""]))) == []


def test_nothing_said_is_a_header() -> None:
    assert b"".join(convert_to_csv([b""])) == b"type,content,timestamp\r\n"


def test_csv_is_as_rfc_4180_has_it() -> None:
    written = b"".join(convert_to_csv([lines_of('say "hi",\nplease')]))
    assert written == b'type,content,timestamp\r\nhuman,"say ""hi"",\nplease",' + AT.encode() + b"\r\n"


@pytest.mark.parametrize("formula", FORMULAS)
def test_formula_becomes_text(formula: str) -> None:
    assert read_csv(b"".join(convert_to_csv([lines_of(formula)])))[1][1] == "'" + formula


@pytest.mark.parametrize("text", ["1 + 1 = 2", "a-b", "me@example.com", "x\n=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert read_csv(b"".join(convert_to_csv([lines_of(text)])))[1][1] == text


@pytest.mark.parametrize("formula", FORMULAS)
def test_list_has_formulas_as_they_were_said(formula: str) -> None:
    assert json.loads(b"".join(convert_to_json([lines_of(formula)])))[0]["content"] == formula


# Texts as a database holds them: of characters that UTF-8 has, and no NUL, which PostgreSQL refuses.
said = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
risky = st.builds(str.__add__, st.sampled_from(FORMULAS), said)


@settings(deadline=None)
@given(st.lists(st.one_of(said, risky), max_size=6), st.integers(1, 40))
def test_everything_said_comes_back_from_both_forms_and_no_cell_begins_as_a_formula(
    texts: list[str], size: int
) -> None:
    pieces = split(lines_of(*texts), size)
    assert [item["content"] for item in json.loads(b"".join(convert_to_json(pieces)))] == texts

    rows = read_csv(b"".join(convert_to_csv(pieces)))[1:]
    assert [(row[0], row[1].removeprefix("'"), row[2]) for row in rows] == [
        ("human", text.removeprefix("'"), AT) for text in texts
    ]
    assert not any(row[1].lstrip()[:1] in set("=+-@＝＋－＠") for row in rows if row[1].strip())
