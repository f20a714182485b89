"""Problems as the ports hand them over, and the prose of real courses, for tests of the guard."""

from __future__ import annotations

import re
import tarfile
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from iblai_mentor_plugin.courseware.texts import CourseText, Source
from tests.services import ROOT, shared_path

if TYPE_CHECKING:
    from iblai_mentor_plugin.courseware.course import OpenProblem

PACKAGED = ROOT / "iblai_mentor_plugin/demo/course"
SENTENCE = re.compile(r"(?<=[.?!])\s+")


@cache
def read_packaged() -> tuple[list[OpenProblem], list[str]]:
    """Return every problem of the packaged course, as if all were open, and the sentences of its prose."""
    files = {str(path.relative_to(PACKAGED)): path.read_text("utf-8") for path in PACKAGED.rglob("*.*ml")}
    files |= {path.name: path.read_text("utf-8") for path in PACKAGED.rglob("*.srt")}
    return read_problems(files), read_sentences(files)


@cache
def read_shared() -> tuple[list[OpenProblem], list[str]]:
    """The same of the platform's demo course."""
    path = shared_path("courses/openedx-demo-course.tar.gz")
    with tarfile.open(path) as archive:
        members = [one for one in archive.getmembers() if one.name.endswith((".xml", ".html", ".srt"))]
        files = {one.name: archive.extractfile(one).read().decode("utf-8") for one in members}
    return read_problems(files), read_sentences(files)


def read_problems(files: dict[str, str]) -> list[OpenProblem]:
    """Return the problems as the port hands them over, those that nobody can answer left out."""
    sources = {
        f"{name}#{element.get('url_name', place)}": ET.tostring(element, encoding="unicode")
        for name, text in sorted(files.items())
        if "<problem" in text
        for place, element in enumerate(ET.fromstring(text).iter("problem"))  # noqa: S314
    }
    return [problem for problem in hand_over(sources) if problem.answers]


def hand_over(sources: dict[str, str], prose: str = "") -> list[OpenProblem]:
    """Return problems, by their keys, as both ports hand them over; ``prose`` is what the course says besides."""

    def load(keys: list[str]) -> list[Source]:
        page = Source("prose", "", "html", "Prose", f"<p>{prose}</p>")
        return [page if key == "prose" else Source(key, "", "problem", "Problem", sources[key]) for key in keys]

    return CourseText().list_open(list(sources), ["prose"], load)


def hand_over_one(key: str, inner: str, prose: str = "") -> OpenProblem:
    """Return a problem of this source, as both ports hand it over."""
    [problem] = hand_over({key: f"<problem>{inner}</problem>"}, prose)
    return problem


def choose_from(question: str, *options: str, right: str, name: str = "multiplechoiceresponse") -> str:
    """Return the source of a problem with options to choose from."""
    choices = "".join(f'<choice correct="{str(one in right.split("|")).lower()}">{one}</choice>' for one in options)
    group = "checkboxgroup" if name == "choiceresponse" else "choicegroup"
    return f"<{name}><label>{question}</label><{group}>{choices}</{group}></{name}>"


def read_sentences(files: dict[str, str]) -> list[str]:
    sentences = []
    for name, text in sorted(files.items()):
        if name.endswith(".srt"):
            text = re.sub(r"(?m)^(\d+|.*-->.*)$", "", text)  # noqa: PLW2901
        elif not name.endswith(".html"):
            continue
        plain = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>|&nbsp;", " ", text, flags=re.DOTALL)
        sentences += [one for one in SENTENCE.split(" ".join(plain.split())) if 20 < len(one) < 400]
    return sentences
