"""A course of about 2,000 blocks with words in it, the same one every time."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from pathlib import Path

# Chapters, subsections a chapter, units a subsection, texts a unit; and a problem a unit: 2,061 blocks.
CHAPTERS, SUBSECTIONS, UNITS, TEXTS = 10, 5, 8, 3
_SYLLABLES: Final = ("ka", "lo", "mi", "ster", "ne", "po", "ra", "si", "tu", "ver", "wo", "zan", "el", "or", "in", "ap")
_OWN: Final = "course-v1:Bench+LARGE+1"
COURSE_KEY: Final = _OWN


def usage_key(kind: str, name: str) -> str:
    """Return the key of a block."""
    return f"block-v1:Bench+LARGE+1+type@{kind}+block@{name}"


def write_words(rng: random.Random, count: int) -> str:
    """Return sentences of made-up words, a few of them often, most of them seldom."""
    words = ["".join(rng.choices(_SYLLABLES, k=1 + int(rng.paretovariate(1.5)) % 4)) for _word in range(count)]
    sentences = [" ".join(words[at : at + 12]).capitalize() + "." for at in range(0, count, 12)]
    return " ".join(sentences)


def write_course(folder: Path) -> Path:
    """Write the course as OLX, unless it is there; returns its folder."""
    if not (folder / "course.xml").exists():
        rng = random.Random(7)  # noqa: S311
        chapters = "".join(_write_chapter(rng, f"c{number}") for number in range(CHAPTERS))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "course.xml").write_text(
            '<course url_name="1" org="Bench" course="LARGE" display_name="A large course" '
            f'start="2020-01-01T00:00:00Z">{chapters}</course>',
            "utf-8",
        )
    return folder


def _write_chapter(rng: random.Random, name: str) -> str:
    inner = "".join(_write_subsection(rng, f"{name}s{number}") for number in range(SUBSECTIONS))
    return f'<chapter url_name="{name}" display_name="{write_words(rng, 3)}">{inner}</chapter>'


def _write_subsection(rng: random.Random, name: str) -> str:
    inner = "".join(_write_unit(rng, f"{name}u{number}") for number in range(UNITS))
    return (
        f'<sequential url_name="{name}" display_name="{write_words(rng, 3)}" graded="true" format="Homework">'
        f"{inner}</sequential>"
    )


def _write_unit(rng: random.Random, name: str) -> str:
    texts = "".join(_write_text(rng, f"{name}t{number}") for number in range(TEXTS))
    title = write_words(rng, 3)
    return f'<vertical url_name="{name}" display_name="{title}">{texts}{_write_problem(rng, f"{name}p")}</vertical>'


def _write_text(rng: random.Random, name: str) -> str:
    paragraphs = "".join(f"<p>{write_words(rng, 60)}</p>" for _paragraph in range(3))
    return f'<html url_name="{name}" display_name="{write_words(rng, 3)}">{escape(paragraphs)}</html>'


def _write_problem(rng: random.Random, name: str) -> str:
    choices = "".join(
        f'<choice correct="{str(number == 1).lower()}">{write_words(rng, 4)}</choice>' for number in range(4)
    )
    return (
        f'<problem url_name="{name}" display_name="{write_words(rng, 3)}"><multiplechoiceresponse>'
        f"<label>{write_words(rng, 12)}</label><choicegroup>{choices}</choicegroup></multiplechoiceresponse></problem>"
    )
