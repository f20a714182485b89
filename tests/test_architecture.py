"""The architecture page: what it points at is there, and its picture is the one that the contracts give."""

from __future__ import annotations

import ast
import re
import runpy
from typing import TYPE_CHECKING, Final

import pytest

from tests.services import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE: Final = (ROOT / "docs" / "architecture.rst").read_text("utf-8")
PACKAGE: Final = ROOT / "iblai_mentor_plugin"
POINTERS: Final = sorted(set(re.findall(r"``([\w/]+\.py)(?::(\w+))?``", PAGE)))


def find_file(name: str) -> Path:
    """Return a file that the page names: of the package, or else of the repository."""
    return next((path for path in (PACKAGE / name, ROOT / name) if path.exists()), PACKAGE / name)


@pytest.mark.parametrize(("name", "definition"), POINTERS)
def test_what_the_page_points_at_is_there(name: str, definition: str) -> None:
    tree = ast.parse(find_file(name).read_text("utf-8"))
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert not definition or definition in defined


def test_picture_is_drawn_anew_when_the_contracts_change() -> None:
    drawing = runpy.run_path(str(ROOT / "docs" / "draw_house.py"))
    assert drawing["PICTURE"].read_text("utf-8") == drawing["draw"]()


def test_picture_has_every_room_of_the_mentor() -> None:
    picture = (ROOT / "docs" / "images" / "house.svg").read_text("utf-8")
    rooms = {path.parent.name for path in (PACKAGE / "mentor").glob("*/__init__.py")}
    assert {room for room in rooms if f">{room}</text>" not in picture} == set()
