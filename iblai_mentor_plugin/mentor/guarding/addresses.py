"""What a finished reply cites, with addresses: what ``citations`` let stand, as it is kept and shown."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.mentor.guarding.citations import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.courseware.course import Passage


def resolve_citations(text: str, passages: Sequence[Passage], course_key: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text with its citations numbered, and what the numbers stand for, each with its address in the LMS."""
    shown, citations = resolve(text, passages)
    links = get_courseware()
    return shown.strip(), [
        {**asdict(citation), "url": links.build_link(course_key, citation.usage_key)} for citation in citations
    ]
