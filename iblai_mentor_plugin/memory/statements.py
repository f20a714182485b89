"""
A memory in sentences for its learner: where they are, what they did, where they are stuck. Pure, no database.

Each stands on facts, which say how the mentor came to know it. Blocks are named as the course shows them to this learner now;
of what they may not see nothing is said but that something is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iblai_mentor_plugin.courseware.outline import COMPLETABLE
from iblai_mentor_plugin.memory.glossary import describe_attempts, describe_percent, describe_second

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from iblai_mentor_plugin.courseware.course import VisibleBlock
    from iblai_mentor_plugin.courseware.outline import Outline
    from iblai_mentor_plugin.memory.facts import LearnedFact

# What a learner may say is not true; a visit of which nothing but the time was kept can be forgotten alone.
CORRECTABLE: Final = (
    *("page", "unit", "completion", "attempts", "score", "correct", "hint_shown", "answer_shown", "video_position"),
    *("enrolment", "grade", "passing", "certificate"),
)
# From so many attempts without a right answer somebody is stuck.
_STUCK: Final = 3
# Stands for a title while a text is put together.
_MARK: Final = "\ufffc"
_UNSEEN: Final = "unseen"
_VISITS: Final = ("unit", "page", "visited")
_TRIES: Final = ("attempts", "correct", "score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """
    A sentence on what is remembered; ``kind`` says of what.

    ``title`` is how the text names the block ``usage_key``, both "" where it names none; ``title_at`` is the place of its first
    character, counted in characters. ``facts`` are what it stands on, none
    where it is drawn from other statements: then ``reason`` says how. ``forgets`` are the blocks that are forgotten with it.
    ``is_corrected``: the learner said that it is not true, and the mentor is not told.
    """

    kind: str
    text: str
    title: str = ""
    title_at: int | None = None
    usage_key: str = ""
    facts: Sequence[LearnedFact] = ()
    reason: str = ""
    forgets: Sequence[str] = ()
    is_corrected: bool = False

    @property
    def correctable(self) -> list[LearnedFact]:
        """Return what the learner may say is not true: nothing of what they cannot see."""
        return [fact for fact in self.facts if fact.name in CORRECTABLE and self.kind != _UNSEEN]

    @property
    def at(self) -> datetime:
        """Return when the newest of what it stands on happened."""
        return max(fact.at for fact in self.facts)


@dataclass(slots=True)
class _Kept:
    """What is kept of one block, fact by fact."""

    usage_key: str
    facts: dict[str, LearnedFact] = field(default_factory=dict)

    def read(self, name: str) -> Any:
        """Return a fact's value; None where it is not known, or hidden now."""
        fact = self.facts.get(name)
        return fact.value if fact else None

    def choose(self, *names: str) -> list[LearnedFact]:
        """Return the facts of these names that there are."""
        return [self.facts[name] for name in names if name in self.facts]

    @property
    def is_done(self) -> bool:
        """Say whether the learner finished the block, or solved it."""
        return (self.read("completion") or 0) >= 1 or self.is_right

    @property
    def is_right(self) -> bool:
        """Say whether the last answer was right, as far as the learner may know."""
        return self.read("correct") is True


def _list_keys(kept: Iterable[_Kept]) -> list[str]:
    return [one.usage_key for one in kept]


def write_statements(
    facts: Sequence[LearnedFact], outline: Outline, find_next: Callable[[str], tuple[str, str] | None]
) -> list[Statement]:
    """
    Return what facts of one course say: where the learner is, what comes next and where they are stuck first.

    ``find_next`` returns usage key and title of the unit to go to from a unit, None where there is none. What the learner said
    is not true comes last.
    """
    held = _Memory(outline, [fact for fact in facts if fact.corrected_at is None])
    wrong = [fact for fact in facts if fact.corrected_at is not None]
    pages = _list_lonely_pages(wrong, outline)
    corrected = _Memory(outline, [fact for fact in wrong if fact not in pages])
    said = [
        *_Memory(outline, pages).list_places(),
        *corrected.list_stuck(),
        *corrected.list_done(),
        *corrected.list_course(),
    ]
    place = next(held.list_places(), None)
    return [
        *_place(place, find_next),
        *held.list_stuck(),
        *sorted(held.list_done(place), key=lambda one: one.at, reverse=True),
        *held.list_course(),
        *held.list_unseen(),
        *(replace(one, is_corrected=True) for one in said),
    ]


def _list_lonely_pages(facts: Sequence[LearnedFact], outline: Outline) -> list[LearnedFact]:
    """Return the corrected pages of units of which nothing but the page was corrected: of others it goes with the unit."""

    def find_unit(fact: LearnedFact) -> str:
        block = outline.blocks.get(fact.usage_key)
        return block.unit_key if block else ""

    opened = {find_unit(fact) for fact in facts if fact.name == "unit"}
    return [fact for fact in facts if fact.name == "page" and find_unit(fact) not in opened]


def _place(place: Statement | None, find_next: Callable[[str], tuple[str, str] | None]) -> Iterator[Statement]:
    """Yield where the learner is, and what comes next from there."""
    if place is None:
        return
    yield place
    if (following := find_next(place.usage_key)) is not None:
        usage_key, title = following
        reason = _("It is the next unit from there with something that you have not finished.")
        text, at = _name(_("Next: “%(title)s”."), title)
        yield Statement(kind="next", text=text, title=title, title_at=at, usage_key=usage_key, reason=reason)


def _name(text: str, title: str, **words: str | int) -> tuple[str, int]:
    """Return a text with the title and the other words in it, and where the title begins: it may be "a", or "3"."""
    said = text % {"title": _MARK, **words}
    return said.replace(_MARK, title), said.index(_MARK)


class _Memory:
    """Facts of one course, by block."""

    def __init__(self, outline: Outline, facts: Sequence[LearnedFact]) -> None:
        self._outline = outline
        self._kept: dict[str, _Kept] = {}
        for fact in facts:
            self._kept.setdefault(fact.usage_key, _Kept(fact.usage_key)).facts[fact.name] = fact

    def list_places(self) -> Iterator[Statement]:
        """Yield the units that the learner was in, the last one first."""
        pages = {key: [fact for one in kept for fact in one.choose("page")] for key, kept in self._units.items()}
        visited = [(max(fact.at for fact in facts), key) for key, facts in pages.items() if facts]
        for _at, key in sorted(visited, reverse=True):
            title = " › ".join(self._outline.find_path(key))
            kept = self._units[key]
            # Where nothing is finished, this is all that is said of the unit.
            forgotten = [one for one in kept if one.choose("page")] if any(one.is_done for one in kept) else kept
            yield self._state("place", _("You are at “%(title)s”."), key, title, pages[key], _list_keys(forgotten))

    def list_stuck(self) -> Iterator[Statement]:
        """Yield the problems that the learner tried again and again, without a right answer that they may know of."""
        for one in self._visible:
            if self._is_stuck(one):
                text = _("You are stuck on “%(title)s” (%(attempts)s).")
                yield self._state_block("stuck", text, one, _TRIES, attempts=describe_attempts(one.read("attempts")))

    def list_done(self, place: Statement | None = None) -> Iterator[Statement]:
        """
        Yield what else the learner did: by unit, and problem by problem and video by video where something is left.

        That they opened the unit where they are (``place``) goes without saying.
        """
        for unit_key, kept in self._units.items():
            if place is None or place.usage_key != unit_key or any(one.is_done for one in kept):
                yield from self._describe_unit(unit_key, kept)
        for one in self._visible:
            yield from self._describe_block(one)

    def list_course(self) -> Iterator[Statement]:
        """Yield what is known of the learner and the course as a whole."""
        course = self._kept.get("", _Kept(""))
        enrolment, grade, certificate = map(course.read, ("enrolment", "grade", "certificate"))
        if enrolment:
            is_active = enrolment.get("is_active")
            text = _("You are enrolled in this course.") if is_active else _("You have left this course.")
            yield Statement(kind="enrolment", text=text, facts=course.choose("enrolment"))
        if grade and (grade.get("percent") or grade.get("letter")):
            text = _("Your grade so far is %(percent)s %%.") % {"percent": describe_percent(grade.get("percent") or 0)}
            yield Statement(kind="grade", text=text, facts=course.choose("grade"))
        if course.read("passing"):
            text = _("You have passed this course.")
            yield Statement(kind="passing", text=text, facts=course.choose("passing"))
        if certificate and certificate.get("status") == "downloadable":
            text = _("You have a certificate of this course.")
            yield Statement(kind="certificate", text=text, facts=course.choose("certificate"))

    def list_unseen(self) -> Iterator[Statement]:
        """Yield that something is kept of parts of the course that the learner may not see now."""
        unseen = [one for key, one in self._kept.items() if key and key not in self._outline.blocks]
        if unseen:
            text = ngettext(
                "Something is kept about %(count)d part of the course that you cannot open now.",
                "Something is kept about %(count)d parts of the course that you cannot open now.",
                len(unseen),
            ) % {"count": len(unseen)}
            facts = [fact for one in unseen for fact in one.facts.values()]
            yield Statement(kind=_UNSEEN, text=text, facts=facts, forgets=_list_keys(unseen))

    @cached_property
    def _visible(self) -> list[_Kept]:
        """What is kept of blocks that the learner may see, in the order of the course."""
        return [self._kept[key] for key in self._outline.blocks if key in self._kept]

    @cached_property
    def _units(self) -> dict[str, list[_Kept]]:
        """The same by unit; what is in none stands for itself."""
        units: dict[str, list[_Kept]] = {}
        for one in self._visible:
            unit_key = self._outline.blocks[one.usage_key].unit_key
            units.setdefault(unit_key if unit_key in self._outline.blocks else one.usage_key, []).append(one)
        return units

    def _is_stuck(self, one: _Kept) -> bool:
        return one.read("correct") is False and (one.read("attempts") or 0) >= _STUCK

    def _describe_unit(self, unit_key: str, kept: Sequence[_Kept]) -> Iterator[Statement]:
        done = [one for one in kept if one.is_done]
        names = ("completion", "correct") if done else _VISITS
        facts = [fact for one in done or kept for fact in one.choose(*names)]
        if not facts:
            return
        parts = {one.usage_key for one in self._list_parts(unit_key)} | {one.usage_key for one in done}
        if not done:
            text = _("You opened “%(title)s”.")
        elif len(done) >= len(parts - {unit_key}):
            text = _("You finished “%(title)s”.")
        else:
            text = _("You finished %(done)d of %(parts)d parts of “%(title)s”.")
        numbers = {"done": len(done), "parts": len(parts)}
        title = self._outline.blocks[unit_key].title
        yield self._state("unit", text, unit_key, title, facts, _list_keys(kept), **numbers)

    def _describe_block(self, one: _Kept) -> Iterator[Statement]:
        """Yield what of a block its unit's statement does not say."""
        attempts = one.read("attempts") or 0
        if attempts and not one.is_right and not self._is_stuck(one):
            text = _("You tried “%(title)s” (%(attempts)s).")
            yield self._state_block("tried", text, one, _TRIES, attempts=describe_attempts(attempts))
        if one.read("video_position") and not one.is_done:
            time = describe_second(one.read("video_position"))
            yield self._state_block(
                "video", _("You watched “%(title)s” up to %(time)s."), one, ("video_position",), time=time
            )
        if one.read("hint_shown"):
            yield self._state_block("hint", _("You opened a hint for “%(title)s”."), one, ("hint_shown",))
        if one.read("answer_shown"):
            yield self._state_block("answer", _("You looked at the answer to “%(title)s”."), one, ("answer_shown",))

    def _list_parts(self, unit_key: str) -> list[VisibleBlock]:
        blocks = self._outline.blocks.values()
        return [one for one in blocks if one.unit_key == unit_key and one.block_type in COMPLETABLE]

    def _state_block(self, kind: str, text: str, one: _Kept, names: Sequence[str], **words: str) -> Statement:
        block = self._outline.blocks[one.usage_key]
        title = block.title or " › ".join(self._outline.find_path(one.usage_key))
        return self._state(kind, text, one.usage_key, title, one.choose(*names), [one.usage_key], **words)

    def _state(
        self,
        kind: str,
        text: str,
        usage_key: str,
        title: str,
        facts: Sequence[LearnedFact],
        forgets: Sequence[str],
        **words: str | int,
    ) -> Statement:
        title = title or _("a part without a title")
        said, at = _name(text, title, **words)
        return Statement(
            kind=kind, text=said, title=title, title_at=at, usage_key=usage_key, facts=facts, forgets=forgets
        )
