"""
Measures the measures of an evaluation on tutoring replies that people labelled.

They are accepted when they agree with people on single replies, rank tutors as people do, and tell scripted tutors apart. The
measure of guidance was chosen on the dialogues with even numbers; those with odd numbers were looked at afterwards.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from statistics import correlation, fmean, median
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.evaluation.measures import (
    count_questions,
    find_sums,
    is_actionable,
    is_specific,
    list_wrong_sums,
    split_sentences,
)
from iblai_mentor_plugin.mentor.evaluation.scores import states_answer
from tests.bench.dialogues import Dialogue, TutorReply, read_dialogues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# What people said counts as said; a reply that reveals a wrong answer is in neither group.
_YES: Final = {
    "reveals": ("Yes (and the answer is correct)",),
    "guides": ("Yes", "To some extent"),
    "actionable": ("Yes", "To some extent"),
}
_NO: Final = "No"
# The least precision, recall, and correlation of the tutors' shares and of their ranks.
AIMS: Final[dict[str, tuple[float, float, float, float]]] = {
    "reveals": (0.78, 0.85, 0.90, 0.70),
    "guides": (0.85, 0.90, 0.90, 0.70),
    "actionable": (0.82, 0.85, 0.85, 0.50),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A labelled reply: whose it is, what people said of it (None: neither), and what the measures say."""

    number: int
    by: str
    text: str
    labels: dict[str, bool | None]
    found: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a measure agrees with people on single replies."""

    precision: float
    recall: float
    kappa: float


def measure_replies() -> list[Measured]:
    """Return every labelled reply, measured."""
    return [_measure(dialogue, reply) for dialogue in read_dialogues() for reply in dialogue.replies]


def _measure(dialogue: Dialogue, reply: TutorReply) -> Measured:
    labels = {"reveals": reply.reveals, "guides": reply.guidance, "actionable": reply.actionability}
    return Measured(
        dialogue.number,
        reply.by,
        reply.text,
        {name: _read_label(name, label) for name, label in labels.items()},
        apply_measures(dialogue, reply.text),
    )


def _read_label(name: str, label: str) -> bool | None:
    return True if label in _YES[name] else False if label == _NO else None


def apply_measures(dialogue: Dialogue, text: str) -> dict[str, bool]:
    """Return what the measures say of a reply in a dialogue."""
    subject = (dialogue.opening, *dialogue.by_mentor, *dialogue.by_learner)
    return {
        "reveals": states_answer(text, dialogue.problem, (*dialogue.by_mentor, *dialogue.by_learner)),
        "guides": is_specific(text, subject),
        "actionable": is_actionable(text, subject),
    }


def find_agreement(replies: Iterable[Measured], name: str) -> Agreement:
    """Return how far a measure agrees with people."""
    pairs = [(one.found[name], label) for one in replies if (label := one.labels[name]) is not None]
    both = sum(found and label for found, label in pairs)
    found, labelled, total = sum(one for one, _ in pairs), sum(one for _, one in pairs), len(pairs)
    observed = sum(found == label for found, label in pairs) / total
    chance = (found * labelled + (total - found) * (total - labelled)) / total**2
    return Agreement(both / found, both / labelled, (observed - chance) / (1 - chance))


def find_shares(replies: Sequence[Measured], name: str) -> dict[str, tuple[float, float]]:
    """Return, by tutor, the share that people gave a label to, and the share that the measure does."""
    groups: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for one in replies:
        if (label := one.labels[name]) is not None:
            groups[one.by].append((label, one.found[name]))
    return {
        by: (fmean(one for one, _ in pairs), fmean(one for _, one in pairs)) for by, pairs in sorted(groups.items())
    }


def correlate(replies: Sequence[Measured], name: str) -> tuple[float, float]:
    """Return how the tutors' shares by people and by the measure go together (Pearson), and their ranks (Spearman)."""
    shares = find_shares(replies, name).values()
    people, measured = [one for one, _ in shares], [one for _, one in shares]
    return correlation(people, measured), correlation(_rank(people), _rank(measured))


def _rank(values: Sequence[float]) -> list[float]:
    """Return the ranks of values, those of equal ones averaged."""
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) - 1) / 2 for value in values]


def ask_scripted(script: Callable[[Dialogue], str]) -> dict[str, float]:
    """Return the shares that the measures give a scripted tutor over all dialogues."""
    found = [apply_measures(dialogue, script(dialogue)) for dialogue in read_dialogues()]
    return {name: fmean(one[name] for one in found) for name in AIMS}


def ask_back(dialogue: Dialogue) -> str:
    """Ask what a sentence of the problem means for the learner's step: the good tutor."""
    return f"The problem says: “{_list_facts(dialogue)[-1]}” Which step of yours uses that?"


def tell(dialogue: Dialogue) -> str:
    """Tell the answer."""
    return f"Not quite. The answer is {dialogue.answer}."


def talk_of_cheese(_dialogue: Dialogue) -> str:
    """Say what has nothing to do with it."""
    return "The Moon is made of cheese."


def praise(_dialogue: Dialogue) -> str:
    """Praise, and leave it at that."""
    return "Great job! You are doing wonderfully, keep it up."


SCRIPTED: Final[dict[str, Callable[[Dialogue], str]]] = {
    "asks back": ask_back,
    "tells": tell,
    "praises": praise,
    "talks of cheese": talk_of_cheese,
}


def _list_facts(dialogue: Dialogue) -> list[str]:
    sentences = split_sentences(re.sub(r"\s+", " ", dialogue.problem.text))
    return [one for one in sentences if not count_questions(one)] or sentences


def list_missed(replies: Sequence[Measured]) -> list[str]:
    """Return which aims are missed, in words."""
    missed = []
    for name, aims in AIMS.items():
        agreement = find_agreement(replies, name)
        figures = (agreement.precision, agreement.recall, *correlate(replies, name))
        for what, figure, aim in zip(("precision", "recall", "shares", "ranks"), figures, aims, strict=True):
            if figure < aim:
                missed.append(f"{name}: {what} {figure:.2f}, below {aim:.2f}")
    return missed


def bench_measures() -> int:
    """Print the tables; return 1 where an aim is missed."""
    replies = measure_replies()
    _say_agreement(replies)
    _say_tutors(replies)
    _say_scripted()
    _say_sums(replies)
    missed = list_missed(replies)
    print(f"\nmissed: {'; '.join(missed) if missed else 'none'}")
    return int(bool(missed))


def _say_agreement(replies: Sequence[Measured]) -> None:
    print("Measures against people's labels, a reply each (MRBench V2, MathDial); shares and ranks of eight tutors")
    print(
        f"  {'':<12}{'labelled':>10}{'precision':>11}{'recall':>8}{'kappa':>7}{'odd: p':>9}{'r':>6}{'shares':>9}{'ranks':>7}"
    )
    odd = [one for one in replies if one.number % 2]
    for name in AIMS:
        whole, kept = find_agreement(replies, name), find_agreement(odd, name)
        count = (
            f"{sum(one.labels[name] is True for one in replies)}/{sum(one.labels[name] is not None for one in replies)}"
        )
        shares, ranks = correlate(replies, name)
        print(
            f"  {name:<12}{count:>10}{whole.precision:>11.2f}{whole.recall:>8.2f}{whole.kappa:>7.2f}"
            f"{kept.precision:>9.2f}{kept.recall:>6.2f}{shares:>9.2f}{ranks:>7.2f}"
        )


def _say_tutors(replies: Sequence[Measured]) -> None:
    print("\nTutors: share by people / by the measure; share that asks; words and sentences at the median")
    print(f"  {'':<14}" + "".join(f"{name:>14}" for name in AIMS) + f"{'asks':>8}{'words':>7}{'sentences':>11}")
    shares = {name: find_shares(replies, name) for name in AIMS}
    for by in sorted({one.by for one in replies}):
        texts = [one.text for one in replies if one.by == by]
        cells = "".join(f"{'{:.2f} / {:.2f}'.format(*shares[name][by]):>14}" for name in AIMS)
        asks = fmean(count_questions(text) > 0 for text in texts)
        words = median(len(text.split()) for text in texts)
        print(f"  {by:<14}{cells}{asks:>8.0%}{words:>7g}{median(len(split_sentences(text)) for text in texts):>11g}")


def _say_scripted() -> None:
    print("\nScripted tutors, by the measures")
    for name, script in SCRIPTED.items():
        shares = ask_scripted(script)
        print(f"  {name:<18}" + "".join(f"{measure} {share:.2f}   " for measure, share in shares.items()))


def _say_sums(replies: Sequence[Measured]) -> None:
    solutions = [is_right for one in read_dialogues() for _sum, is_right in find_sums(one.solution)]
    own = [(one, dialogue) for dialogue in read_dialogues() for one in dialogue.replies]
    found = sum(len(find_sums(reply.text)) for reply, _ in own)
    wrong = [
        (reply.by, one)
        for reply, dialogue in own
        for one in list_wrong_sums(reply.text, (dialogue.opening, *dialogue.by_mentor, *dialogue.by_learner))
    ]
    print(f"\nSums: {found} in {len(replies)} replies, {len(wrong)} wrong: {wrong}")
    print(f"      {len(solutions)} in the solutions, {solutions.count(False)} called wrong")


if __name__ == "__main__":
    sys.exit(bench_measures())
