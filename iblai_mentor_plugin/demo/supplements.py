"""The pages that a course's export has beside its outline: static tabs, handouts, updates and about."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from opaque_keys.edx.keys import UsageKey

from iblai_mentor_plugin.courseware.extraction.charset import decode
from iblai_mentor_plugin.courseware.supplements import (
    HANDOUTS,
    OVERVIEW,
    UPDATES,
    Tab,
    drop_placeholders,
    list_pages,
    read_tabs,
    write_updates,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


# Tags, but those of what is seen without a word.
_MARKUP: Final = re.compile(r"<(?!img\b|iframe\b|video\b)[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class CoursePages:
    """The static tabs of a course, whoever may see them, and by usage key the html of its pages that have something on them."""

    tabs: tuple[Tab, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)


def read_pages(folder: Path, root: UsageKey, tabs: Any) -> CoursePages:
    """Read the pages of a course in this folder; ``tabs`` is the list in its policy. What is missing is empty."""
    found = tuple(read_tabs(tabs))
    run = str(root.course_key.run)
    files = {tab.slug: _read(folder, "tabs", run, f"{tab.slug}.html") for tab in found}
    files[HANDOUTS] = _read(folder, "info", run, f"{HANDOUTS}.html")
    updates = _read_items(_read(folder, "info", run, f"{UPDATES}.items.json"))
    files[UPDATES] = write_updates(updates, _read(folder, "info", run, f"{UPDATES}.html"))
    files[OVERVIEW] = drop_placeholders(_read(folder, "about", run, f"{OVERVIEW}.html"))
    slugs = [*(tab.slug for tab in found), HANDOUTS, UPDATES, OVERVIEW]
    pages = {UsageKey.from_string(page.usage_key).block_id: page for page in list_pages(root, found)}
    sources = {pages[slug].usage_key: files[slug] for slug in slugs if slug in pages and not _is_blank(files[slug])}
    return CoursePages(found, sources)


def _is_blank(html: str) -> bool:
    """Say whether nothing is to be seen of html, such as the empty list that Studio saves."""
    return not _MARKUP.sub("", html).strip()


def _read(folder: Path, kind: str, run: str, name: str) -> str:
    """Return a file of the course, that of the run first; "" where there is none, and for a name that leads out of it."""
    for path in (folder / kind / run / name, folder / kind / name):
        try:
            if path.resolve().is_relative_to(folder.resolve()):
                return decode(path.read_bytes())
        except (OSError, ValueError):
            continue
    return ""


def _read_items(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return []
