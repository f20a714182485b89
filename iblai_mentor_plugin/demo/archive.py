"""Opening a course: a folder, or an exported ``.tar.gz`` that is unpacked with care."""

from __future__ import annotations

import hashlib
import lzma
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

# A course export of a large site stays well below both; a bomb does not. Members are files, folders and whatever else.
MAX_MEMBERS = 50_000
MAX_BYTES = 1_000_000_000
# What tarfile lets through of an archive that is broken: each compression has errors of its own; a header may have a number
# that is none, a time that there is not, or a thousand others before it.
_BROKEN = (
    *(tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError),
    *(ValueError, OverflowError, RecursionError, MemoryError),
)


class CourseError(Exception):
    """The path is no course, or one that must not be unpacked; the message is for the person who gave it."""


def open_course(path: Path, *, unpack_to: Path, max_bytes: int = MAX_BYTES, max_members: int = MAX_MEMBERS) -> Path:
    """
    Return the folder that holds the ``course.xml`` of a course given as a folder or as a ``.tar.gz``.

    An archive is unpacked once, below ``unpack_to``. Raises ``CourseError``.
    """
    if path.is_dir():
        return _find_root(path, path)
    if not path.is_file():
        message = f"There is no course at {path}."
        raise CourseError(message)
    target = unpack_to / _digest(path)
    if not target.exists():
        _unpack(path, target, max_bytes, max_members)
    return _find_root(target, path)


def _find_root(folder: Path, given: Path) -> Path:
    # An export has its files in a folder of its own, named "course" or after the run.
    candidates = [folder, *sorted(child for child in folder.iterdir() if child.is_dir())]
    for candidate in candidates:
        if (candidate / "course.xml").is_file():
            return candidate
    message = f"{given} holds no course: there is no course.xml in it."
    raise CourseError(message)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:32]


def _unpack(archive: Path, target: Path, max_bytes: int, max_members: int) -> None:
    """Unpack beside the target and rename, so that an interrupted run leaves no half course behind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=target.parent))
    try:
        with tarfile.open(archive, "r:*") as tar:
            members = _accept(tar, max_bytes, max_members)
            # The first patches of Python 3.11 have no filter; what is accepted needs none.
            filtered: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            tar.extractall(scratch, members=members, **filtered)  # noqa: S202 - members are looked at
        scratch.rename(target)
    except _BROKEN as error:
        message = f"{archive} could not be unpacked: {error}"
        raise CourseError(message) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _accept(tar: tarfile.TarFile, max_bytes: int, max_members: int) -> list[tarfile.TarInfo]:
    """
    Return the members to unpack; a course needs no links and no devices.

    Raises ``CourseError`` where one would be written outside of its folder, and for what is too large.
    """
    members: list[tarfile.TarInfo] = []
    total = 0
    for count, member in enumerate(tar, 1):
        total += member.size
        if count > max_members or total > max_bytes:
            message = "The archive is too large for a course."
            raise CourseError(message)
        if PurePosixPath(member.name).is_absolute() or ".." in PurePosixPath(member.name).parts:
            message = f"The archive would write outside its folder, and was not unpacked: {member.name}"
            raise CourseError(message)
        if member.isfile() or member.isdir():
            # What may be done with it is not the archive's to say.
            member.mode = 0o755 if member.isdir() else 0o644
            members.append(member)
    return members
