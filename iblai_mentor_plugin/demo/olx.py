"""
Reading a course from OLX, the platform's export format.

Nothing in a course breaks the course: what cannot be read becomes a block with a plain notice.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lxml import etree
from opaque_keys import InvalidKeyError
from opaque_keys.edx.locator import CourseLocator

from iblai_mentor_plugin.courseware.extraction.charset import decode
from iblai_mentor_plugin.courseware.supplements import list_visible_pages
from iblai_mentor_plugin.demo.archive import CourseError
from iblai_mentor_plugin.demo.supplements import CoursePages, read_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from opaque_keys.edx.keys import CourseKey, UsageKey

    from iblai_mentor_plugin.courseware.course import VisibleBlock

logger = logging.getLogger(__name__)

CONTAINERS = frozenset(
    {
        "course",
        "chapter",
        "sequential",
        "vertical",
        "library_content",
        "itembank",
        "split_test",
        "conditional",
        "wrapper",
    }
    | {"problemset", "randomize", "section", "videosequence"}
)
# What old courses have below a section: the platform treats each as a subsection.
_OLD_SUBSECTIONS = frozenset({"problemset", "section", "videosequence"})
# Children of a course or a container that are no blocks.
NO_BLOCKS = frozenset({"wiki", "textbook", "pdf_textbook", "html_textbook", "show", "transcript", "video_asset"})
# Settings that a block takes from what holds it, as in the platform.
INHERITED = frozenset(
    {"due", "format", "graded", "max_attempts", "rerandomize", "show_correctness", "show_reset_button", "showanswer"}
    | {"start", "visible_to_staff_only"}
)
TITLES = {"html": "Text", "problem": "Blank Problem", "video": "Video", "discussion": "Discussion"}
# More than any course has: what points at itself over and over ends here.
MAX_BLOCKS = 50_000
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_xml(source: bytes | str) -> etree._Element:
    """Parse XML from a course author: no entities, no network, no bombs. Raises ``etree.XMLSyntaxError``."""
    if isinstance(source, str):
        return _parse(source.encode())
    try:
        return _parse(source)
    except etree.XMLSyntaxError:
        # Saved in an encoding that it does not name, or by a program that wrote another one than it says.
        return _parse(_DECLARATION.sub("", decode(source)).encode())


def _parse(source: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(source, parser)


def inner_xml(element: etree._Element) -> str:
    """Return what is inside an element, as html."""
    parts = [element.text or ""]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(parts)


@dataclass(eq=False)
class Block:
    """A block of the course: its settings as they stand in the OLX, and its source."""

    usage_key: UsageKey
    metadata: dict[str, Any]
    parent: Block | None = field(default=None, repr=False)
    children: list[Block] = field(default_factory=list, repr=False)
    source: str = field(default="", repr=False)
    # Why there is nothing to show, for learners to read.
    notice: str = ""
    # What was asked of the settings before: they are asked for every learner anew, and change never.
    _known: dict[str, Any] = field(default_factory=dict, repr=False)
    _flags: dict[str, bool] = field(default_factory=dict, repr=False)
    _moments: dict[str, datetime | None] = field(default_factory=dict, repr=False)

    @cached_property
    def category(self) -> str:
        """Return the type of the block, e.g. ``vertical``."""
        return str(self.usage_key.block_type)

    @property
    def title(self) -> str:
        """Return the title that learners see."""
        fallback = TITLES.get(self.category, self.category.replace("_", " ").capitalize())
        return str(self.metadata.get("display_name") or fallback)

    @property
    def is_container(self) -> bool:
        """Say whether the block holds others rather than content."""
        return self.category in CONTAINERS

    def setting(self, name: str) -> Any:
        """Return a setting, taken from what holds the block where the platform does so; None when nobody set it."""
        if name not in self._known:
            self._known[name] = self._find_setting(name)
        return self._known[name]

    def forget(self) -> None:
        """Look at the settings anew: they were changed."""
        for known in (self._known, self._flags, self._moments):
            known.clear()

    def _find_setting(self, name: str) -> Any:
        value = self.metadata.get(name)
        if value in (None, "", "null") and name in INHERITED and self.parent is not None:
            return self.parent.setting(name)
        return None if value in (None, "", "null") else value

    def flag(self, name: str) -> bool:
        """Return a setting that is yes or no."""
        if name not in self._flags:
            self._flags[name] = str(self.setting(name)).strip('"').lower() == "true"
        return self._flags[name]

    def number(self, name: str) -> float | None:
        """Return a setting that is a number; None when it is not."""
        try:
            return float(str(self.setting(name)).strip('"'))
        except ValueError:
            return None

    def moment(self, name: str) -> datetime | None:
        """Return a setting that is a point in time, aware; None when it is not."""
        if name not in self._moments:
            self._moments[name] = self._find_moment(name)
        return self._moments[name]

    def _find_moment(self, name: str) -> datetime | None:
        value = self.setting(name)
        try:
            moment = datetime.fromisoformat(str(value).strip('"'))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def walk(self) -> Iterator[Block]:
        """Yield the block and all that is in it, in the order of the course."""
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestor(self, category: str) -> Block | None:
        """Return the nearest block of this type that holds this one, or the block itself."""
        block: Block | None = self
        while block is not None and block.category != category:
            block = block.parent
        return block


@dataclass(eq=False)
class Course:
    """A course as it was read; nothing in it changes afterwards."""

    key: CourseKey
    root: Block
    folder: Path
    grading_policy: dict[str, Any]
    version: str
    pages: CoursePages = field(default_factory=CoursePages)

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """Return every block by its usage key."""
        return {str(block.usage_key): block for block in self.root.walk()}

    @property
    def title(self) -> str:
        """Return the title of the course."""
        return self.root.title

    @cached_property
    def sections(self) -> list[Block]:
        """Return the sections, in order."""
        return [block for block in self.root.children if block.category == "chapter"]

    @cached_property
    def subsections(self) -> list[Block]:
        """Return the subsections, in order."""
        return [block for section in self.sections for block in section.children]

    @cached_property
    def units(self) -> list[Block]:
        """Return the units, in order."""
        return [block for subsection in self.subsections for block in subsection.children]

    def list_visible_pages(self, *, is_staff: bool) -> list[VisibleBlock]:
        """Return the pages beside the outline that have something on them, and that somebody in the course may see."""
        visibility = self.root.setting("catalog_visibility")
        visible = list_visible_pages(self.root.usage_key, self.pages.tabs, is_staff=is_staff, visibility=visibility)
        return [page for page in visible if page.usage_key in self.pages.sources]

    def find_block(self, usage_key: str) -> Block | None:
        """Return the block of this usage key."""
        return self.blocks.get(usage_key)

    def find_by_id(self, block_id: str) -> Block | None:
        """Return the block of this id, as ``/jump_to_id/`` links name it."""
        return next((block for block in self.blocks.values() if block.usage_key.block_id == block_id), None)

    def find_unit(self, block: Block) -> Block | None:
        """Return the unit that shows a block: the block right below a subsection; the first one of a subsection or section."""
        if block.category in {"course", "chapter", "sequential"}:
            return next((unit for unit in block.walk() if unit.parent and unit.parent.category == "sequential"), None)
        current: Block | None = block
        while current is not None and (current.parent is None or current.parent.category != "sequential"):
            current = current.parent
        return current


def read_course(folder: Path) -> Course:
    """Read the course of this folder (the one with ``course.xml``). Raises ``CourseError`` when there is none to read."""
    try:
        pointer = parse_xml((folder / "course.xml").read_bytes())
    except (OSError, etree.XMLSyntaxError) as error:
        message = f"{folder / 'course.xml'} could not be read: {error}"
        raise CourseError(message) from error
    run = pointer.get("url_name") or "course"
    try:
        key = CourseLocator(pointer.get("org") or "Org", pointer.get("course") or "Course", run)
    except InvalidKeyError as error:
        message = f"{folder / 'course.xml'} names no course: {error}"
        raise CourseError(message) from error
    policies = folder / "policies" / run
    reader = _Reader(folder, key, _read_json(policies / "policy.json"))
    root = reader.read(pointer, None)
    pages = read_pages(folder, root.usage_key, root.setting("tabs"))
    reader.digest.update(repr(pages).encode("utf-8", "replace"))
    return Course(key, root, folder, _read_json(policies / "grading_policy.json"), reader.version, pages)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(decode(path.read_bytes()))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


class _Reader:
    """Reads blocks of one course; knows which usage keys are taken."""

    def __init__(self, folder: Path, key: CourseKey, policy: dict[str, Any]) -> None:
        self.folder = folder.resolve()
        self.key = key
        self.policy = policy
        self.taken: set[UsageKey] = set()
        # What is being read, outermost first.
        self.path: list[tuple[str, str]] = []
        self.digest = hashlib.sha256()

    @property
    def version(self) -> str:
        """Return 24 hexadecimal digits that change with the course, as the platform's version ids look."""
        return self.digest.hexdigest()[:24]

    def read(self, element: etree._Element, parent: Block | None) -> Block:
        """Return the block that an element is, or points to."""
        element = _unwrap(element)
        category = _clean(etree.QName(element).localname)
        name = element.get("url_name") or self._make_name(element)
        metadata: dict[str, Any] = dict(element.attrib)
        notice = ""
        if self._is_pointer(element):
            try:
                element = self._load(category, name)
                metadata = {**element.attrib, **metadata}
            except (OSError, etree.XMLSyntaxError) as error:
                logger.warning("%s %s could not be read: %s", category, name, error)
                notice = "This part of the course could not be read."
        policy = self.policy.get(f"{category}/{name}")
        metadata |= policy if isinstance(policy, dict) else {}
        is_subsection = category in _OLD_SUBSECTIONS and parent is not None and parent.category == "chapter"
        kind = "sequential" if is_subsection else category
        block = Block(self._make_key(kind, name), metadata, parent, notice=notice)
        if not notice:
            self._fill(block, element, (category, name))
        return block

    def _fill(self, block: Block, element: etree._Element, place: tuple[str, str]) -> None:
        if block.category == "html":
            self._fill_html(block, element)
        elif not block.is_container:
            block.source = etree.tostring(element, encoding="unicode", with_tail=False)
            self.digest.update(block.source.encode())
        elif place in self.path or len(self.taken) > MAX_BLOCKS:
            block.notice = "This part of the course holds itself."
        else:
            self.path.append(place)
            children = [child for child in element if isinstance(child.tag, str) and child.tag not in NO_BLOCKS]
            block.children = [self.read(child, block) for child in children]
            self.path.pop()

    def _fill_html(self, block: Block, element: etree._Element) -> None:
        filename = element.get("filename")
        if not filename:
            block.source = inner_xml(element)
        else:
            try:
                block.source = decode(self._path(f"html/{filename}.html").read_bytes())
            except OSError as error:
                logger.warning("html %s could not be read: %s", filename, error)
                block.notice = "This text is missing from the course."
        self.digest.update(block.source.encode())

    def _is_pointer(self, element: etree._Element) -> bool:
        """Say whether the element only names the file that holds the block."""
        url_name = element.get("url_name")
        if not url_name or len(element) or (element.text or "").strip():
            return False
        is_bare = set(element.attrib) <= {"url_name", "org", "course", "slug"}
        has_own_file = element.tag in CONTAINERS or element.tag in {"html", "problem", "video"}
        return (self.folder / _file_of(element.tag, url_name)).is_file() or (is_bare and has_own_file)

    def _load(self, category: str, name: str) -> etree._Element:
        return parse_xml(self._path(_file_of(category, name)).read_bytes())

    def _path(self, relative: str) -> Path:
        """Return a path inside the course; a name that leads out of it is as good as missing."""
        path = (self.folder / relative).resolve()
        if not path.is_relative_to(self.folder):
            message = f"{relative} is outside the course"
            raise FileNotFoundError(message)
        return path

    @staticmethod
    def _make_name(element: etree._Element) -> str:
        digest = hashlib.sha1(etree.tostring(element, with_tail=False), usedforsecurity=False).hexdigest()
        return f"{element.tag}_{digest[:12]}"

    def _make_key(self, category: str, name: str) -> UsageKey:
        """Return the usage key; a block that stands in two places gets a second one."""
        name = _clean(name)
        candidate = self.key.make_usage_key(category, name)
        count = 2
        while candidate in self.taken:
            candidate = self.key.make_usage_key(category, f"{name}_{count}")
            count += 1
        self.taken.add(candidate)
        return candidate


def _unwrap(element: etree._Element) -> etree._Element:
    """Return what the platform makes of an old ``section`` that holds one thing: that thing, with the section's settings."""
    while element.tag == "section" and len(element) == 1 and isinstance(element[0].tag, str):
        inner = element[0]
        inner.attrib.update({**inner.attrib, **element.attrib})
        element = inner
    return element


def _clean(name: str) -> str:
    """Return a name as usage keys can hold it."""
    return "".join(
        character if character.isascii() and (character.isalnum() or character in "_-.~") else "_" for character in name
    )


def _file_of(category: str, name: str) -> str:
    return f"{category}/{name.replace(':', '/')}.xml"
