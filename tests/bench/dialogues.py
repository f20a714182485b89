"""
Tutoring dialogues that people labelled: MRBench V2, the part of MathDial.

It lies beside the repository and is no part of it; nothing of the product reads it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from tests.mentor.courses import hand_over_one
from tests.services import shared_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.courseware.course import OpenProblem

_TURN: Final = re.compile(r"(?:^|\n)\W*(?=(?:Tutor|Student):)")


@dataclass(frozen=True, slots=True)
class TutorReply:
    """A reply, by whom, and what people said of it."""

    by: str
    text: str
    reveals: str
    actionability: str
    guidance: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue: the problem as an open one, what was said so far, and the replies to that. ``number`` is its place."""

    number: int
    id: str
    answer: str
    solution: str
    opening: str
    problem: OpenProblem
    by_mentor: tuple[str, ...]
    by_learner: tuple[str, ...]
    replies: tuple[TutorReply, ...]


def read_dialogues() -> Iterator[Dialogue]:
    """Yield all dialogues, in the order of the file."""
    for number, line in enumerate(shared_path("benchmarks/mrbench/mathdial.jsonl").read_text("utf-8").splitlines()):
        dialogue = json.loads(line)
        first, *turns = (turn for turn in _TURN.split(dialogue["conversation"]) if turn.strip())
        asked = escape(first.split("The question is:")[-1].strip())
        inner = f"<label>{asked}</label><formulaequationinput/>"
        source = f'<numericalresponse answer="{dialogue["answer"]}">{inner}</numericalresponse>'
        replies = [
            {name: value for name, value in reply.items() if name in TutorReply.__slots__}
            for reply in dialogue["replies"]
        ]
        yield Dialogue(
            number=number,
            id=dialogue["id"],
            answer=dialogue["answer"],
            solution=dialogue["solution"],
            opening=first,
            problem=hand_over_one("p", source),
            by_mentor=tuple(turn.removeprefix("Tutor:") for turn in turns if turn.startswith("Tutor:")),
            by_learner=tuple(turn.removeprefix("Student:") for turn in turns if turn.startswith("Student:")),
            replies=tuple(TutorReply(**reply) for reply in replies),
        )
