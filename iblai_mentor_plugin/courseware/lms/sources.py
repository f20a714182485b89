"""What authors saved of a course, from the modulestore."""
# ruff: noqa: PLC0415 - the platform is imported when it is asked, see the package

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from opaque_keys.edx.keys import UsageKey

from iblai_mentor_plugin.courseware.supplements import PAGES, Page, build_source, drop_placeholders, write_updates
from iblai_mentor_plugin.courseware.texts import ABOUT, COURSE_INFO, VIDEO, Source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from opaque_keys.edx.keys import CourseKey

log = logging.getLogger(__name__)

# From so many blocks on, loading the whole course at once is quicker than one by one.
_MANY: Final = 40


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a block is read: its unit's usage key and title, "" where that is not visible.

    A page stands in no unit, and has its own ``name``.
    """

    unit_key: str = ""
    unit_title: str = ""
    name: str = ""


def load_sources(course_key: CourseKey, places: Mapping[str, Place]) -> Iterator[Source]:
    """Yield what the authors of these blocks saved; blocks that are gone are left out."""
    from xmodule.modulestore.django import modulestore

    store = modulestore()
    with store.bulk_operations(course_key):
        blocks = _list_all(store, course_key) if len(places) > _MANY else None
        for usage_key, place in places.items():
            block = blocks.get(usage_key) if blocks is not None else _find_item(store, usage_key)
            if block is not None:
                yield _build_source(usage_key, block, place)


def _list_all(store: Any, course_key: CourseKey) -> dict[str, Any]:
    return {str(block.location.map_into_course(course_key)): block for block in store.get_items(course_key, lazy=False)}


def _find_item(store: Any, usage_key: str) -> Any:
    from xmodule.modulestore.exceptions import ItemNotFoundError

    try:
        return store.get_item(UsageKey.from_string(usage_key))
    except ItemNotFoundError:
        return None


def _build_source(usage_key: str, block: Any, place: Place) -> Source:
    block_type = block.scope_ids.block_type
    if block_type in PAGES:
        return build_source(Page(usage_key, block_type, place.name), _read_page(block, block_type))
    own = getattr(block, "display_name", None)
    content = _read_transcript(block) if block_type == VIDEO else getattr(block, "data", "")
    return Source(
        usage_key=usage_key,
        unit_key=place.unit_key,
        block_type=block_type,
        title=str(own or place.unit_title or block_type.capitalize()),
        content=content if isinstance(content, str) else "",
        unit_title=place.unit_title,
        shows_answer=str(getattr(block, "showanswer", "")),
        due=getattr(block, "due", None),
    )


def _read_page(block: Any, block_type: str) -> str:
    data = str(getattr(block, "data", "") or "")
    if block_type == ABOUT:
        return drop_placeholders(data)
    return write_updates(getattr(block, "items", None), data) if block_type == COURSE_INFO else data


def _read_transcript(video: Any) -> str:
    """Return what is said in a video, as SRT; "" where there is none, and where the platform cannot say."""
    try:
        transcripts = _import_transcripts()
        languages = _list_languages(video, transcripts.get_available_transcript_languages(video.edx_video_id))
        content, _name, _type = transcripts.get_transcript(video, lang=choose_language(languages), output_format="srt")
    # Broad on purpose: a missing transcript is an error there, and one broken video is no reason to read nothing.
    except Exception as error:  # noqa: BLE001
        log.info("No transcript of %s (%s).", video.scope_ids.usage_id, type(error).__name__)
        return ""
    return content.decode("utf-8", errors="replace") if isinstance(content, bytes) else str(content)


def _import_transcripts() -> Any:
    """Return the platform's module; it moved after Ulmo, when video blocks left the platform's repository."""
    try:
        from openedx.core.djangoapps.video_config import transcripts_utils
    except ImportError:
        from xmodule.video_block import transcripts_utils
    return transcripts_utils


def _list_languages(video: Any, stored: Iterable[str]) -> set[str]:
    named = {language for language, name in (video.transcripts or {}).items() if name}
    return {*named, *stored, *(["en"] if video.sub else [])}


def choose_language(languages: Collection[str]) -> str:
    """
    Return the language to read a video in: the site's, English, or the first that there is.

    Not the platform's default, which is that of a learner; texts are read for all of them.
    """
    site = settings.LANGUAGE_CODE.partition("-")[0]
    return next((language for language in (site, "en") if language in languages), min(languages, default="en"))
