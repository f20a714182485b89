"""What is said where a learner pressed a button of the search, or all that they typed is a known phrase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.mentor.finding.catalogue import (
    find_next,
    list_kind,
    list_parts,
    list_sections,
    list_units,
)
from iblai_mentor_plugin.mentor.finding.lookup import Found, Link
from iblai_mentor_plugin.mentor.finding.questions.phrases import Intent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import Passage, SearchedCourse

_VIDEO: Final = "video"
_PROBLEM: Final = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """
    Where an intent is asked: the course, the unit that the learner is in, and what they did.

    ``unit_key`` is "" for none. ``visited`` are the units that they were in, the last one first; ``completed`` the blocks
    that they completed, None where the platform does not track it. ``hits`` are passages found for the last real question,
    of problems, too, the best first.
    """

    course: SearchedCourse
    unit_key: str = ""
    visited: Sequence[str] = ()
    completed: Collection[str] | None = None
    hits: Sequence[Passage] = ()


def answer(intent: Intent, scene: Scene) -> Found:
    """Return what is said to an intent."""
    return _ANSWERS[intent](scene)


def _say(write: Callable[[], str]) -> Callable[[Scene], Found]:
    return lambda _scene: Found(notice=write())


def describe_ability() -> str:
    """Return what a search of the course can do."""
    return _(
        "I am a search of the course. Ask a question in your own words, and I show the passages of the course that answer it, "
        "each with its place. I can also list what this unit has, where you were, and the videos and exercises. I do not write "
        "answers of my own, and I do not solve problems."
    )


def _greet() -> str:
    return _("Hello. Ask me something about this course, and I look for the passages that answer it.")


def _welcome_thanks() -> str:
    return _("You’re welcome. Ask me whenever you look for something in this course.")


def _offer_search(scene: Scene) -> Found:
    notice = _(
        "I am a search of the course: I cannot explain in words of my own, and I do not solve problems. Tell me which word or "
        "idea you want to read about."
    )
    parts = _show_unit(scene)
    return Found(
        passages=parts.passages, links=parts.links, notice=f"{notice}\n\n{parts.notice}", has_parts=parts.has_parts
    )


def _show_unit(scene: Scene) -> Found:
    unit = list_units(scene.course, [scene.unit_key])
    links, quoted = list_parts(scene.course, scene.unit_key) if unit else ((), ())
    if not links:
        return Found(notice=_("I can’t see which unit you are in. Open a unit, and ask again."))
    notice = _("The unit “{title}” has:").format(title=unit[0].title)
    return Found(passages=quoted, links=links, notice=notice, has_parts=True)


def _show_course(scene: Scene) -> Found:
    links = list_sections(scene.course)
    if not links:
        return Found(notice=_("I can’t see any part of this course yet."))
    return Found(links=links, notice=_("“{title}” has these parts:").format(title=scene.course.title))


def _show_last(scene: Scene) -> Found:
    links = list_units(scene.course, [key for key in scene.visited if key != scene.unit_key])
    if not links:
        return Found(notice=_("I know of no other unit that you were in."))
    return Found(links=links[:3], notice=_("Before this you were in:"))


def _show_next(scene: Scene) -> Found:
    if scene.completed is None:
        return Found(notice=_("This site does not keep track of what you completed, so I can’t tell what comes next."))
    last = next(iter(list_units(scene.course, [*scene.visited, scene.unit_key])), None)
    link = find_next(scene.course, last.usage_key if last else "", scene.completed)
    if link is None:
        return Found(notice=_("You have completed every unit from here on."))
    return Found(links=(link,), notice=_("The next unit that you have not completed:"))


def _filter(block_type: str, notices: Mapping[str, Callable[[], str]]) -> Callable[[Scene], Found]:
    """Return what shows blocks of a type: those found for the last question, else the unit's, else the course's."""

    def show(scene: Scene) -> Found:
        for where, links in list_kind(scene.course, block_type, scene.hits, scene.unit_key):
            if links:
                return Found(links=links, notice=notices[where]())
        return Found(notice=notices["nowhere"]())

    return show


def _point_to_dates(_scene: Scene) -> Found:
    notice = _("I don’t know dates. The course’s own page has them, as they hold for you:")
    return Found(links=(Link(_("Dates"), page="dates"),), notice=notice)


def _point_to_progress(_scene: Scene) -> Found:
    notice = _(
        "I cannot see your grades or attempts. The page below shows your grades, what counts towards them, and whether there "
        "is a certificate. How often you may try a problem stands beside the problem itself."
    )
    return Found(links=(Link(_("Progress"), page="progress"),), notice=notice)


_VIDEOS: Final = {
    "found": lambda: _("Videos about your last question:"),
    "unit": lambda: _("Videos of this unit:"),
    "course": lambda: _("Videos of this course:"),
    "nowhere": lambda: _("I found no videos in this course."),
}
_EXERCISES: Final = {
    "found": lambda: _("Exercises about your last question:"),
    "unit": lambda: _("Exercises of this unit:"),
    "course": lambda: _("Exercises of this course:"),
    "nowhere": lambda: _("I found no exercises in this course."),
}
_ANSWERS: Final[Mapping[Intent, Callable[[Scene], Found]]] = {
    Intent.GREETING: _say(_greet),
    Intent.THANKS: _say(_welcome_thanks),
    Intent.ABILITY: _say(describe_ability),
    Intent.STUCK: _offer_search,
    Intent.UNIT: _show_unit,
    Intent.COURSE: _show_course,
    Intent.RESUME: _show_last,
    Intent.NEXT: _show_next,
    Intent.VIDEOS: _filter(_VIDEO, _VIDEOS),
    Intent.EXERCISES: _filter(_PROBLEM, _EXERCISES),
    Intent.DATES: _point_to_dates,
    Intent.PROGRESS: _point_to_progress,
}
