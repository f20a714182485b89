"""Every code that is kept of what went wrong has words for operators."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from iblai_mentor_plugin.drops import REASONS
from iblai_mentor_plugin.history import exports, writer
from iblai_mentor_plugin.llm import Reason
from iblai_mentor_plugin.mentor.asking import questions
from iblai_mentor_plugin.mentor.replying import producer, watch
from iblai_mentor_plugin.mentor.replying.codes import MEANINGS
from tests.services import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = ROOT / "iblai_mentor_plugin"


def list_written() -> Iterator[str]:
    """Yield the codes that replies are ended with, as their producers write them."""
    for path in (PACKAGE / "mentor" / "replying").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "error" and isinstance(node.value, ast.Constant):
                yield node.value.value
    yield from producer._CODES.values()
    yield from (code for _state, code in watch.ENDS.values())
    yield from re.findall(
        r'"(\w+)"', (PACKAGE / "mentor/replying/producer.py").read_text("utf-8").split("_name_end")[2]
    )


def test_every_code_of_a_reply_has_words_for_operators() -> None:
    known = {*questions._STATUSES, *questions._EARLY, *questions._FAILURES}
    others = {producer._GUARDED, producer._FILTERED, producer._CUT, "refused", *(str(reason) for reason in Reason)}
    assert {*list_written(), *known, *others} - {""} == set(MEANINGS)


def test_every_reason_to_drop_an_event_has_words() -> None:
    text = "\n".join(path.read_text("utf-8") for path in (PACKAGE / "inlets.py", PACKAGE / "memory/recorder.py"))
    written = re.findall(r'count_drop\("([^"]+)"|refused\["([^"]+)"\]|reason = "(\w+)" if .* else "(\w+)"', text)
    assert {reason for found in written for reason in found if reason} == set(REASONS)


def test_every_failure_of_an_export_has_words() -> None:
    written = {*writer._CODES.values(), "storage", "error", "interrupted"}
    assert written == set(exports.EXPORT_ERRORS)
