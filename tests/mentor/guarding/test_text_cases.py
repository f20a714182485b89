"""
What an LLM writes and a reader should see, in one piece and character by character.

``pytest tests/mentor/guarding/test_text_cases.py tests/llm/test_halves.py`` reads ``../shared/cases/text.json``.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from iblai_mentor_plugin.mentor.guarding.citations import Resolver
from tests.services import SHARED, shared_path

FILE = SHARED / "cases/text.json"
CASES = json.loads(FILE.read_text("utf-8")) if FILE.exists() else []


def run(text: str, size: int) -> str:
    resolver = Resolver(())
    shown = [resolver.feed(text[at : at + size]) for at in range(0, len(text), size)]
    return "".join([*shown, resolver.finish()])


@pytest.mark.parametrize("size", [1, 1000])
@pytest.mark.parametrize("case", CASES or [None], ids=lambda case: case and case["input"])
def test_reader_sees_what_was_meant(case: Any, size: int) -> None:
    shared_path("cases/text.json")
    if case["expected"] == "same":
        assert run(case["input"], size) == case["input"]
    elif "address" in case["expected"]:
        assert run(case["input"], size) == "See the page for more."
    else:
        # Halves are joined where the provider speaks; see tests/llm/test_halves.py.
        assert "then" in case
