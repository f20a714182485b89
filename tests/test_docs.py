"""The docs: what is written from the code is the code's, and each page says whom it is for."""

from __future__ import annotations

import re
import runpy
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.announcements import KINDS
from iblai_mentor_plugin.rest_api.urls import urlpatterns
from iblai_mentor_plugin.settings.common import DEFAULTS
from tests.services import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DOCS = ROOT / "docs"
WRITTEN = ("settings", "commands", "rest", "events")
PAGES = sorted([*DOCS.glob("*.rst"), DOCS / "decisions" / "index.rst"])
COMMANDS = sorted((ROOT / "iblai_mentor_plugin" / "management" / "commands").glob("mentor_*.py"))


def read(name: str) -> str:
    return (DOCS / f"{name}.rst").read_text("utf-8")


def load(name: str) -> dict[str, Any]:
    return runpy.run_path(str(DOCS / f"write_{name}.py"))


@pytest.mark.parametrize("name", WRITTEN)
def test_page_is_what_the_code_says(name: str) -> None:
    assert read(name) == load(name)[f"render_{name}"](), f"run docs/write_{name}.py"


def test_each_setting_is_there_with_what_it_does() -> None:
    groups = load("settings")["list_groups"]()
    assert [name for names, _text in groups for name in names] == list(DEFAULTS)
    assert [names for names, text in groups if not (names and text.endswith((".", ")", "”")))] == []


def test_each_command_call_and_event_is_there() -> None:
    assert re.findall(r"^(mentor_\w+)$", read("commands"), re.MULTILINE) == [path.stem for path in COMMANDS]
    assert len(set(re.findall(r"^[A-Z]+ ``(.+)``$", read("rest"), re.MULTILINE))) == len(urlpatterns)
    assert all(kind.name in read("events") and kind.signal.event_type in read("events") for kind in KINDS.values())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_says_whom_it_is_for(page: Path) -> None:
    _title, _line, _nothing, first = page.read_text("utf-8").split("\n")[:4]
    assert first.startswith("For "), first


def test_each_page_is_in_the_contents() -> None:
    contents = read("index")
    assert [page.stem for page in PAGES if page.stem != "index" and f"   {page.stem}\n" not in contents] == []


def test_each_event_reads_as_a_statement_in_the_table() -> None:
    assert [kind.name for kind in KINDS.values() if f"``{kind.name}``" not in read("programming")] == []
