"""What a reply cites, with addresses: what ``citations`` let stand, as it is kept and shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.mentor.guarding.citations import Resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from iblai_mentor_plugin.courseware import CoursePage
    from iblai_mentor_plugin.courseware.course import Passage


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to read: a block, or a ``page`` of the LMS's own; ``quote`` is what stands there, "" for a link alone."""

    title: str
    usage_key: str = ""
    page: CoursePage | None = None
    quote: str = ""
    start: float | None = None


def describe_places(places: Iterable[Spot], course_key: str) -> list[dict[str, Any]]:
    """Return places as citations that no text has a mark of, each with its address. Raises ``CoursewareError``."""
    return [
        {
            "number": number,
            "usage_key": one.usage_key,
            "title": one.title,
            "quote": one.quote,
            "start": one.start,
            "at": [],
            "url": get_courseware().build_page_link(course_key, one.page)
            if one.page
            else get_courseware().build_link(course_key, one.usage_key),
        }
        for number, one in enumerate(places, 1)
    ]


class CitedText:
    """A reply behind the guard, on its way to who reads it: see ``Resolver``."""

    def __init__(
        self,
        passages: Sequence[Passage],
        course_key: str,
        *,
        may_quote: Callable[[str], bool],
        hides_quotes: bool = False,
    ) -> None:
        self._resolver = Resolver(passages, may_quote=may_quote, hides_quotes=hides_quotes)
        self._course_key = course_key
        self._addresses: dict[str, str] = {}

    def feed(self, text: str) -> str:
        """Take the next piece, and return what may be shown now."""
        return self._resolver.feed(text)

    def finish(self) -> str:
        """Return what was still held back, as the reply ends here."""
        return self._resolver.finish()

    @property
    def refused(self) -> int:
        """Return how many of the LLM's citations did not stand."""
        return self._resolver.refused

    def list_citations(self) -> list[dict[str, Any]]:
        """Return what the marks shown so far stand for, each with its address in the LMS. Raises ``CoursewareError``."""
        return [{**asdict(one), "url": self._find_address(one.usage_key)} for one in self._resolver.citations]

    def _find_address(self, usage_key: str) -> str:
        if usage_key not in self._addresses:
            self._addresses[usage_key] = get_courseware().build_link(self._course_key, usage_key)
        return self._addresses[usage_key]
