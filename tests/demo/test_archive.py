"""Opening a course: folders and archives, honest ones and others."""

from __future__ import annotations

import io
import lzma
import tarfile
import zlib
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.demo.archive import CourseError, open_course

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COURSE_XML = b'<course url_name="r" org="o" course="c"/>'


def make_archive(
    path: Path, files: dict[str, bytes], links: dict[str, str] | None = None, *, compression: str = "gz"
) -> Path:
    with tarfile.open(path, f"w:{compression}") as tar:
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


@pytest.mark.parametrize("kind", [tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.FIFOTYPE])
def test_archive_is_refused_when_it_has_thousands_of_members_of_any_kind(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as tar:
        for number in range(3_001):
            member = tarfile.TarInfo(f"course/{number}")
            member.type = kind
            tar.addfile(member)
    with pytest.raises(CourseError, match="too large"):
        open_course(path, unpack_to=tmp_path / "u", max_members=3_000)
    assert not list((tmp_path / "u").iterdir())


def make_broken_gz(path: Path) -> None:
    packer = zlib.compressobj(wbits=31)
    half = path.read_bytes()[: path.stat().st_size // 2]
    # A block of a kind that there is not, behind whole ones.
    path.write_bytes(packer.compress(half) + packer.flush(zlib.Z_FULL_FLUSH) + b"\x07" * 8)


def make_broken_xz(path: Path) -> None:
    packed = lzma.compress(path.read_bytes())
    half = len(packed) // 2
    path.write_bytes(packed[:half] + b"\xff" * half)


@pytest.mark.parametrize("make_broken", [make_broken_gz, make_broken_xz])
def test_archive_is_refused_when_it_is_broken_in_the_middle(
    tmp_path: Path, make_broken: Callable[[Path], None]
) -> None:
    text = "\n".join(str(number * number) for number in range(20_000)).encode()
    path = make_archive(
        tmp_path / "a.tar", {"course/course.xml": COURSE_XML, "course/x": text, "course/y": text}, compression=""
    )
    make_broken(path)
    with pytest.raises(CourseError, match="could not be unpacked"):
        open_course(path, unpack_to=tmp_path / "u")
    assert not list((tmp_path / "u").iterdir())


def test_archive_is_refused_when_one_header_follows_the_other(tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2
    one = header.tobuf(tarfile.GNU_FORMAT) + b"a\0".ljust(tarfile.BLOCKSIZE, b"\0")
    path = tmp_path / "a.tar"
    path.write_bytes(one * 3_000)
    with pytest.raises(CourseError, match="could not be unpacked"):
        open_course(path, unpack_to=tmp_path / "u")


@pytest.mark.parametrize("header", [{"path": "course/\0"}, {"mtime": "nan"}, {"mtime": "1e300"}])
def test_archive_is_refused_when_a_header_has_what_cannot_be(tmp_path: Path, header: dict[str, str]) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        member = tarfile.TarInfo("course/x")
        member.pax_headers = header
        tar.addfile(member)
    with pytest.raises(CourseError, match="could not be unpacked"):
        open_course(path, unpack_to=tmp_path / "u")


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
