"""A problem is in question when a question has its words, and only then."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.courseware.course import Passage
from iblai_mentor_plugin.mentor.prompting.matching import match_problems, write_asked
from tests.mentor.courses import read_packaged, read_shared

TEXTS = {
    "name": "What is the Pole Star's proper name?",
    "sunlight": "The Sun is 150 million kilometres away. How many seconds does its light take to reach you?",
    "slept": "It has since turned 45 degrees about Polaris. How many hours did you sleep?",
    "camels": "How many gallons do all camels drink?",
}


def read_texts(read) -> dict[str, str]:
    """Return what the problems of a course ask, by usage key."""
    return {problem.usage_key: problem.text for problem in read()[0]}


def test_problem_is_found_when_a_question_pastes_it_with_small_changes() -> None:
    pasted = "pls help: the sun is 150 million KILOMETERS away, how many second does its light take to reach me??"

    assert match_problems(pasted, TEXTS) == ["sunlight"]


@pytest.mark.parametrize("read", [read_packaged, read_shared])
def test_every_problem_of_a_course_is_found_when_pasted(read) -> None:
    texts = read_texts(read)
    missed = [key for key, text in texts.items() if key not in match_problems(text.upper(), texts)]

    assert missed == []


@pytest.mark.parametrize(
    "question", ["", "What is a star?", "How far is the Sun?", "What does the unit say about light?", "?" * 500]
)
def test_no_problem_is_found_when_a_question_is_another_one(question: str) -> None:
    assert match_problems(question, TEXTS | read_texts(read_packaged)) == []


def test_problem_with_more_of_the_question_is_found_when_two_share_a_sentence() -> None:
    shared = "Use the diagram of the orbit above."
    texts = {"a": f"{shared} How long is a year on Mars?", "b": f"{shared} How fast does Venus move around the Sun?"}

    assert match_problems(texts["b"], texts) == ["b"]


def test_all_are_found_when_they_read_alike() -> None:
    assert match_problems("How many gallons do all camels drink?", {"a": TEXTS["camels"], "b": TEXTS["camels"]}) == [
        "a",
        "b",
    ]


def test_what_may_be_answered_is_no_part_of_what_a_problem_asks() -> None:
    text = "Which planet is it?\n( ) Mars, the red planet\n( ) Venus\nIt is [[near / far]] and ____ old."
    asked = write_asked([Passage("p", "u", "P", text)])

    assert "Which planet is it?" in asked
    assert not {"Mars", "Venus", "near", "____"} & set(asked.replace(",", " ").split())
