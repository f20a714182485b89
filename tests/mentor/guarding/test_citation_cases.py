"""
Replies that were read wrongly, with the passages that stand behind them; each in one piece and character by character.

``pytest tests/mentor/guarding/test_citation_cases.py`` reads ``../shared/cases/citations.json``.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from iblai_mentor_plugin.courseware.course import Passage
from iblai_mentor_plugin.mentor.guarding.citations import Citation, Resolver
from tests.services import SHARED, shared_path

CASES = SHARED / "cases/citations.json"
READ = json.loads(CASES.read_text("utf-8")) if CASES.exists() else {"passages": [], "cases": [None]}
# Of these the brackets are the learner's own matter: an index, and a formula.
KEPT = {"The array a[1] holds it.", "\\(x[1]\\) is the sample."}


@pytest.fixture(params=READ["cases"], ids=lambda case: case and case["reply"])
def case(request: pytest.FixtureRequest) -> Any:
    shared_path("cases/citations.json")
    return request.param


def run(reply: str, size: int) -> tuple[str, list[Citation]]:
    """Return what is shown of a reply that comes in pieces of so many characters."""
    passages = [Passage(f"key-{at}", "unit", f"Part {at}", text) for at, text in enumerate(READ["passages"], 1)]
    resolver = Resolver(passages)
    shown = [resolver.feed(reply[at : at + size]) for at in range(0, len(reply), size)]
    return "".join([*shown, resolver.finish()]), resolver.citations


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_passages_stand_behind_a_reply_when_they_say_it(case: Any, size: int) -> None:
    _text, citations = run(case["reply"], size)
    assert [citation.usage_key for citation in citations] == [f"key-{place}" for place in case["cited"]]


@pytest.mark.parametrize("size", [1, 1000])
def test_nothing_looks_like_a_source_that_is_none(case: Any, size: int) -> None:
    text, citations = run(case["reply"], size)
    marks = {at: f"[{citation.number}]" for citation in citations for at in citation.at}
    assert {at: text[at : at + len(mark)] for at, mark in marks.items()} == marks
    assert len(marks) == len(case["cited"])
    if case["reply"] in KEPT:
        assert text == case["reply"]
    else:
        assert {found.start() for found in re.finditer(r"[\[\]|【】]+\d*", text) if text[found.start()] == "["} == set(
            marks
        )
        assert "[[" not in text


def test_no_quotation_mark_is_left_when_the_quote_is_refused(case: Any) -> None:
    text, citations = run(case["reply"], 1000)
    assert citations or not set('“”"«»') & set(text)


def test_quotes_are_the_passages_own_words(case: Any) -> None:
    _text, citations = run(case["reply"], 1000)
    for citation in citations:
        passage = READ["passages"][int(citation.usage_key[-1]) - 1]
        assert all(part in passage for part in citation.quote.split(" … "))
