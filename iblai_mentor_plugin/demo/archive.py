"""Opening a course: a folder, or an exported ``.tar.gz`` that is unpacked with care."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import tempfile
from pathlib import Path

# A course export of a large site stays well below both; a bomb does not.
MAX_FILES = 50_000
MAX_BYTES = 1_000_000_000


class CourseError(Exception):
    """The path is no course, or one that must not be unpacked; the message is for the person who gave it."""


def open_course(path: Path, *, unpack_to: Path, max_bytes: int = MAX_BYTES) -> Path:
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
        _unpack(path, target, max_bytes)
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


def _unpack(archive: Path, target: Path, max_bytes: int) -> None:
    """Unpack beside the target and rename, so that an interrupted run leaves no half course behind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=target.parent))
    try:
        with tarfile.open(archive, "r:*") as tar:
            tar.extractall(scratch, members=_accept(tar, max_bytes), filter="data")
        scratch.rename(target)
    except tarfile.FilterError as error:
        message = f"{archive} would write outside its folder, and was not unpacked: {error}"
        raise CourseError(message) from error
    except (tarfile.TarError, EOFError, OSError) as error:
        message = f"{archive} could not be unpacked: {error}"
        raise CourseError(message) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _accept(tar: tarfile.TarFile, max_bytes: int) -> list[tarfile.TarInfo]:
    """Return the members to unpack; a course needs no links and no devices."""
    members: list[tarfile.TarInfo] = []
    total = 0
    for member in tar:
        total += member.size
        if len(members) >= MAX_FILES or total > max_bytes:
            message = "The archive is too large for a course."
            raise CourseError(message)
        if member.isfile() or member.isdir():
            members.append(member)
    return members
