"""Draws ``docs/images/house.svg``: the package's rooms, layer upon layer, with what ``.importlinter`` says of them."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURE: Final = ROOT / "docs" / "images" / "house.svg"

_BOX: Final = 24
_GAP: Final = 8
_CAPTION: Final = 16
_LETTER: Final = 7.2
_WIDTH: Final = 940
_LEFT: Final = 20
_INDENT: Final = 24


class Layer(NamedTuple):
    """Rooms side by side, and what they are there for."""

    rooms: list[str]
    caption: str


def read_layers(section: str) -> list[Layer]:
    """Return the layers of a contract, the topmost first."""
    text = (ROOT / ".importlinter").read_text("utf-8")
    block = text.split(f"[importlinter:contract:{section}]", 1)[1].split("\n[", 1)[0].split("\nlayers =\n", 1)[1]
    layers, comments = [], []
    for line in map(str.strip, block.split("\n")):
        if line.startswith("#"):
            comments.append(line.removeprefix("#").strip())
        elif line:
            layers.append(Layer(sorted(room.strip() for room in line.split("|")), _cut_sentence(" ".join(comments))))
            comments = []
    return layers


def _cut_sentence(text: str) -> str:
    """Return the first sentence, without its full stop."""
    return re.split(r"[.;](?:\s|$)", text, maxsplit=1)[0]


def draw() -> str:
    """Return the picture. Imports point downwards in it, from every room to those below."""
    parts: list[str] = []
    height = round(_draw_layers(parts, read_layers("layers"), _LEFT, 20) + 10)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'font-family="sans-serif" font-size="13">\n'
        "<title>The rooms of the package, layer upon layer; imports point downwards</title>\n"
        '<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _draw_layers(parts: list[str], layers: list[Layer], x: float, y: float) -> float:
    """Draw layers from a place downwards; returns where the next thing may stand."""
    for layer in layers:
        parts.append(f'<text x="{x:.0f}" y="{y + 11:.0f}" font-size="11" fill="#5b6b7a">{escape(layer.caption)}</text>')
        y += _CAPTION
        left = x
        for room in layer.rooms:
            width = len(room) * _LETTER + 20
            parts.append(_draw_box(room, left, y, width))
            left += width + _GAP
        y += _BOX + _GAP
        if "mentor" in layer.rooms:
            y = _draw_mentor(parts, x + _INDENT, y)
    return y


def _draw_mentor(parts: list[str], x: float, y: float) -> float:
    """Draw the mentor's rooms below it, in a frame."""
    frame = len(parts)
    end = _draw_layers(parts, read_layers("mentor"), x, y + _GAP)
    parts.insert(
        frame,
        f'<rect x="{x - 10:.0f}" y="{y:.0f}" width="760" height="{end - y:.0f}" rx="6" fill="#f3f6fa" stroke="#5b7083"/>',
    )
    return end + _GAP


def _draw_box(text: str, x: float, y: float, width: float) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{_BOX}" rx="4" fill="#fff" stroke="#33475b"/>'
        f'<text x="{x + width / 2:.0f}" y="{y + 16:.0f}" text-anchor="middle" fill="#1c2a36">{escape(text)}</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), "utf-8")
