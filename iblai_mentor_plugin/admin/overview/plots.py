"""Plots as plain SVG, drawn here: no script, no style that a content policy would refuse. A table says the same beside each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

_WIDTH: Final = 900
_HEIGHT: Final = 144
# Of a bar's place.
_BAR: Final = 0.8


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it stands for, how high it is, and how that is said."""

    label: str
    value: Decimal | int
    text: str


def draw_bars(bars: Sequence[Bar], title: object) -> SafeString:
    """
    Return bars side by side, as an SVG image with a title; each says what it stands for when pointed at.

    What is written stands around the image: it is as great on a phone, where the bars are smaller.
    """
    most = max((Decimal(bar.value) for bar in bars), default=Decimal(0))
    place = Decimal(_WIDTH) / max(1, len(bars))
    rectangles = []
    for at, bar in enumerate(bars):
        height = Decimal(bar.value) / most * _HEIGHT if most else Decimal(0)
        rectangles.append(
            (
                _round(at * place + place * Decimal(1 - _BAR) / 2),
                _round(_HEIGHT - height),
                _round(place * Decimal(_BAR)),
                _round(height),
                bar.label,
                bar.text,
            )
        )
    greatest = next((bar.text for bar in bars if Decimal(bar.value) == most), "") if most else ""
    first, last = (bars[0].label, bars[-1].label) if bars else ("", "")
    return format_html(
        '<figure class="mentor-plot"><div>{}</div>'
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}"><title>{}</title>{}</svg>'
        '<div class="mentor-ends"><span>{}</span><span>{}</span></div></figure>',
        greatest,
        *(_WIDTH, _HEIGHT, title, title),
        format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>', rectangles),
        *(first, last),
    )


def draw_share(value: Decimal | int, whole: Decimal | int) -> SafeString:
    """Return a small bar that shows a part of a whole; hidden from who has it read out, as the number stands beside it."""
    share = Decimal(value) / Decimal(whole) * 100 if whole else Decimal(0)
    return format_html(
        '<svg class="mentor-share" viewBox="0 0 100 8" aria-hidden="true"><rect width="100" height="8" class="mentor-whole"/>'
        '<rect width="{}" height="8"/></svg>',
        _round(min(Decimal(100), share)),
    )


def _round(number: Decimal) -> str:
    return f"{number:.1f}"
