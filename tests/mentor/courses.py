"""Prose and problems of real courses, read straight from their OLX, for tests of the guard."""

from __future__ import annotations

import re
import tarfile
from functools import cache
from xml.etree import ElementTree as ET

from iblai_mentor_plugin.courseware.course import OpenProblem
from tests.services import ROOT, shared_path

PACKAGED = ROOT / "iblai_mentor_plugin/demo/course"
RESPONSES = ("multiplechoiceresponse", "choiceresponse", "optionresponse", "numericalresponse", "stringresponse")
HIDDEN = {"choicehint", "solution", "demandhint", "hint", "correcthint", "stringequalhint", "script", "optionhint"}
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
    problems = []
    for name, text in sorted(files.items()):
        if "<problem" not in text:
            continue
        for element in ET.fromstring(text).iter("problem"):  # noqa: S314
            answers = tuple(dict.fromkeys(find_answers(element)))
            if answers:
                key = f"{name}#{element.get('url_name', len(problems))}"
                problems.append(OpenProblem(key, "\n".join(find_text(element)), answers))
    return problems


def find_answers(element: ET.Element):
    for one in element.iter():
        if one.tag in {"choice", "option"} and one.get("correct", "").lower() == "true":
            yield " ".join((one.text or "").split())
        elif one.tag == "optioninput" and one.get("correct"):
            yield one.get("correct")
        elif one.tag in {"numericalresponse", "stringresponse"} and "regexp" not in one.get("type", ""):
            if "$" not in one.get("answer", "$"):
                yield one.get("answer")
            yield from (more.get("answer") for more in one.iter("additional_answer"))


def find_text(element: ET.Element):
    """What a learner sees of a problem, a line for each element."""
    if element.tag in HIDDEN:
        return
    if text := " ".join((element.text or "").split()):
        yield text
    for child in element:
        yield from find_text(child)
        if tail := " ".join((child.tail or "").split()):
            yield tail


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
