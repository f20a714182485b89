"""
Measures the guard of answers on tutoring dialogues that people labelled: which replies reveal the answer, and which do not.

Each dialogue's problem is an open problem that the learner asks about; what was said before is told to the guard as the mentor
tells it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.output_guard import Guard
from iblai_mentor_plugin.mentor.guarding.said import Said
from tests.bench.dialogues import Dialogue, read_dialogues

if TYPE_CHECKING:
    from collections.abc import Iterator

_LABELS: Final = {"Yes (and the answer is correct)": "revealing", "No": "clean"}
# Where the answer was said before: the least share of revealing replies that are to be withheld, the most of clean ones.
AIMS: Final[dict[str, tuple[float | None, float | None]]] = {
    "nowhere": (0.97, 0.005),
    "given": (1.0, 0.03),
    "mentor": (None, 0.05),
    "learner": (0.95, None),
}
_PLACES: Final = {
    "nowhere": "nowhere",
    "given": "in the problem",
    "mentor": "by the mentor",
    "learner": "by the learner only",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A labelled reply: where its answer was said before, whether it holds it at all, and whether it was withheld."""

    place: str
    label: str
    has_answer: bool
    is_withheld: bool


def bench_guard() -> int:
    """Print the table; return 1 where an aim is missed."""
    replies = list(judge_replies())
    print("Replies that the guard withholds, by where the answer was said before (MRBench V2, MathDial)")
    print(f"  {'':<22}{'revealing':>12}{'that hold it':>14}{'clean':>12}   aims")
    missed = [place for place in AIMS if not _say_place(place, replies)]
    print(f"\nmissed: {', '.join(missed) if missed else 'none'}")
    return int(bool(missed))


def _say_place(place: str, replies: list[Reply]) -> bool:
    """Print a line of the table, and say whether its aims are reached."""
    own = [reply for reply in replies if reply.place == place]
    revealing = [reply for reply in own if reply.label == "revealing"]
    # A few reveal it without saying it: no guard that knows only the answer can find it there.
    holding = [reply for reply in revealing if reply.has_answer]
    clean = [reply for reply in own if reply.label == "clean"]
    least, most = AIMS[place]
    is_reached = (least is None or _share(holding) >= least) and (most is None or _share(clean) <= most)
    aims = f"{_percent(least, '≥')} / {_percent(most, '≤')}: {'reached' if is_reached else 'MISSED'}"
    print(f"  {_PLACES[place]:<22}{_count(revealing):>12}{_count(holding):>14}{_count(clean):>12}   {aims}")
    return is_reached


def _share(replies: list[Reply]) -> float:
    return sum(reply.is_withheld for reply in replies) / len(replies)


def _count(replies: list[Reply]) -> str:
    return f"{sum(reply.is_withheld for reply in replies)} of {len(replies)}"


def _percent(share: float | None, sign: str) -> str:
    return "reported" if share is None else f"{sign} {share:.1%}"


def judge_replies() -> Iterator[Reply]:
    """Yield every reply that people agreed on, as the guard decides on it."""
    for dialogue in read_dialogues():
        yield from _judge_dialogue(dialogue)


def _judge_dialogue(dialogue: Dialogue) -> Iterator[Reply]:
    place = _find_place(dialogue.answer, dialogue.opening, dialogue.by_mentor, dialogue.by_learner)
    for reply in dialogue.replies:
        if reply.reveals in _LABELS:
            guard = Guard([dialogue.problem], asked={"p"}, said=Said(dialogue.by_mentor, dialogue.by_learner))
            guard.feed(reply.text)
            guard.finish()
            yield Reply(place, _LABELS[reply.reveals], _holds(reply.text, dialogue.answer), guard.is_blocked)


def _find_place(answer: str, given: str, by_mentor: tuple[str, ...], by_learner: tuple[str, ...]) -> str:
    if _holds(given, answer):
        return "given"
    if any(_holds(text, answer) for text in by_mentor):
        return "mentor"
    return "learner" if any(_holds(text, answer) for text in by_learner) else "nowhere"


def _holds(text: str, answer: str) -> bool:
    """Say whether a text has this number in digits; read on its own, and not with the guard's eyes."""
    return re.search(rf"(?<![\d.]){answer}(?!\d|\.\d)", text.replace(",", "")) is not None


if __name__ == "__main__":
    sys.exit(bench_guard())
