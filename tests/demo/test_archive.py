"""Opening a course: folders and archives, honest ones and others."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.demo.archive import CourseError, open_course

if TYPE_CHECKING:
    from pathlib import Path

COURSE_XML = b'<course url_name="r" org="o" course="c"/>'


def make_archive(path: Path, files: dict[str, bytes], links: dict[str, str] | None = None) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            tar.addfile(member)
    return path


def test_folder_is_used_where_it_is_when_it_holds_a_course(tmp_path: Path) -> None:
    (tmp_path / "course.xml").write_bytes(COURSE_XML)
    assert open_course(tmp_path, unpack_to=tmp_path / "unpacked") == tmp_path


def test_archive_is_unpacked_once_when_opened_twice(tmp_path: Path) -> None:
    path = make_archive(tmp_path / "a.tar.gz", {"course/course.xml": COURSE_XML})
    first = open_course(path, unpack_to=tmp_path / "unpacked")
    (first / "mark").touch()
    assert (open_course(path, unpack_to=tmp_path / "unpacked") / "mark").exists()


@pytest.mark.parametrize("name", ["../evil.txt", "course/../../evil.txt", "/tmp/../evil/../../evil.txt"])
def test_nothing_is_written_outside_when_an_archive_tries(tmp_path: Path, name: str) -> None:
    path = make_archive(tmp_path / "a.tar.gz", {"course/course.xml": COURSE_XML, name: b"evil"})
    home = tmp_path / "deep" / "unpacked"
    with pytest.raises(CourseError):
        open_course(path, unpack_to=home)
    assert not list(tmp_path.rglob("evil.txt"))
    assert not list(home.iterdir())


def test_links_are_left_out_when_unpacking(tmp_path: Path) -> None:
    files = {"course/course.xml": COURSE_XML}
    path = make_archive(tmp_path / "a.tar.gz", files, {"course/static": "/etc", "course/html": "../../.."})
    assert [child.name for child in open_course(path, unpack_to=tmp_path / "u").iterdir()] == ["course.xml"]


def test_archive_is_refused_when_it_is_a_bomb(tmp_path: Path) -> None:
    path = make_archive(tmp_path / "a.tar.gz", {"course/course.xml": COURSE_XML, "course/static/x": b"0" * 2_000})
    with pytest.raises(CourseError, match="too large"):
        open_course(path, unpack_to=tmp_path / "u", max_bytes=1_000)


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08broken"])
def test_file_is_refused_when_it_is_no_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tar.gz").write_bytes(content)
    with pytest.raises(CourseError, match="could not be unpacked"):
        open_course(tmp_path / "a.tar.gz", unpack_to=tmp_path / "u")


def test_path_is_refused_when_nothing_is_there(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="There is no course at"):
        open_course(tmp_path / "nowhere", unpack_to=tmp_path)


def test_folder_is_refused_when_it_holds_no_course(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"no course\.xml"):
        open_course(tmp_path, unpack_to=tmp_path)
