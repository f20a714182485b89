"""What each port hands over of a problem is what the guard reads, for every way of answering that the platform has."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from opaque_keys.edx.keys import UsageKey

from iblai_mentor_plugin.courseware.conformance import run_conformance_check
from iblai_mentor_plugin.courseware.lms.sources import Place, _build_source
from iblai_mentor_plugin.courseware.olx import OlxCourseware
from iblai_mentor_plugin.courseware.texts import CourseText
from iblai_mentor_plugin.demo.archive import open_course
from iblai_mentor_plugin.demo.models import Enrolment
from iblai_mentor_plugin.demo.olx import read_course
from iblai_mentor_plugin.mentor.guarding.output_guard import Guard
from tests.courseware.conftest import serve, serve_olx  # noqa: F401 - fixtures
from tests.mentor.courses import choose_from
from tests.services import shared_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.courseware.course import OpenProblem

PROBLEMS = sorted((Path(__file__).parents[2] / "courseware" / "problems").glob("*.xml"))
# A program, or an image, decides.
UNGUARDED = {
    *("coderesponse", "externalresponse", "imageresponse", "javascriptresponse", "program", "schematicresponse"),
}
READABLE = {
    "strings": '<stringresponse answer="Polaris"><additional_answer answer="Alpha Ursae Minoris"/><textline/></stringresponse>',
    "expression": '<stringresponse type="ci regexp" answer="^(van )?Leeuwenhoek$"><textline/></stringresponse>',
    "number": '<numericalresponse answer="9.81"><formulaequationinput/></numericalresponse>',
    "units": '<stringresponse answer="42 miles"><textline/></stringresponse>',
    "dropdown": """<optionresponse><optioninput options="('Mars','Venus')" correct="Venus"/></optionresponse>""",
    "choices": choose_from("Which?", "Tea", "Cocoa", "Coffee", right="Tea"),
    "shuffled": choose_from("Which?", "Tea", "Cocoa", right="Tea").replace(
        "<choicegroup", '<choicegroup shuffle="true"'
    ),
    "several": choose_from("Which?", "Tea", "Coffee", "Stone", right="Tea|Coffee", name="choiceresponse"),
    "blanks": (
        '<choicetextresponse><radiotextgroup><choice correct="true">It weighs <numtolerance_input answer="77"/> grams</choice>'
        '<choice correct="false">It weighs nothing</choice></radiotextgroup></choicetextresponse>'
    ),
    "formula": '<formularesponse answer="m*c^2"><formulaequationinput/></formularesponse>',
    "dollars": '<stringresponse answer="db.bikes.update({_id:7},{$set:{rented:1}})"><textline/></stringresponse>',
    "program": '<customresponse cfn="check"><textline/></customresponse>',
    "ratio": '<stringresponse answer="1:2"><textline/></stringresponse>',
    "letter": '<p>A. Mars B. Venus</p><stringresponse answer="B"><textline/></stringresponse>',
}
SOURCES = {path.stem: path.read_text("utf-8") for path in PROBLEMS} | {
    name: f"<problem><p>Which is it?</p>{inner}</problem>" for name, inner in READABLE.items()
}


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user("learner1", password="pass")


def hand_over_olx(person: User, course) -> dict[str, OpenProblem]:
    Enrolment.objects.create(user=person, course_key=str(course.key), org=course.key.org)
    learner_course = OlxCourseware().open_course(person.pk, str(course.key))
    return {problem.usage_key.rpartition("@")[2]: problem for problem in learner_course.list_open_problems()}


def hand_over_lms() -> dict[str, OpenProblem]:
    """Hand over as the port to an LMS does, of blocks as its modulestore has them."""
    keys = {f"block-v1:Org+Course+run+type@problem+block@{name}": name for name in SOURCES}

    def load(usage_keys: list[str]) -> Iterator:
        for key in usage_keys:
            block = SimpleNamespace(
                scope_ids=SimpleNamespace(block_type="problem"), display_name="P", data=SOURCES[keys[key]]
            )
            yield _build_source(str(UsageKey.from_string(key)), block, Place())

    return {keys[problem.usage_key]: problem for problem in CourseText().list_open(list(keys), [], load)}


@pytest.fixture
def served(serve_olx):  # noqa: F811
    problems = "".join(source.replace("<problem", f'<problem url_name="{name}"', 1) for name, source in SOURCES.items())
    graded = '<sequential url_name="s" graded="true" format="Homework">'
    return serve_olx(
        f'<chapter url_name="c">{graded}<vertical url_name="v">{problems}</vertical></sequential></chapter>'
    )


def is_withheld(problem: OpenProblem, text: str) -> bool:
    guard = Guard([problem])
    guard.feed(text)
    guard.finish()
    return guard.is_blocked


def list_statements(problem: OpenProblem) -> Iterator[str]:
    options = [option.text for group in problem.options for option in group]
    for answer in [*problem.answers, *options]:
        yield f"The correct answer is {answer}."
        yield f"La respuesta correcta es {answer}"
    for letter in "ABCDEFGH"[: max(map(len, problem.options), default=0)]:
        yield f"The correct answer is {letter}."
        yield f"Choose option {letter}."
    yield from ["The second option is correct."] if options else []


def find_unread(problems: dict[str, OpenProblem]) -> list[str]:
    return [
        text
        for problem in problems.values()
        for text in list_statements(problem)
        if any(map(str.isalnum, text)) and not is_withheld(problem, text)
    ]


def test_guard_reads_all_that_the_stand_in_hands_over(person, served) -> None:
    problems = hand_over_olx(person, served)

    assert set(problems) == set(SOURCES)
    assert find_unread(problems) == []


def test_guard_reads_all_that_an_lms_hands_over() -> None:
    assert find_unread(hand_over_lms()) == []


def test_both_ports_hand_over_the_same(person, served) -> None:
    ours, theirs = hand_over_olx(person, served), hand_over_lms()

    told = {name: (one.text, one.answers, one.options, one.patterns, one.is_guarded) for name, one in ours.items()}
    assert told == {
        name: (one.text, one.answers, one.options, one.patterns, one.is_guarded) for name, one in theirs.items()
    }


def test_what_nobody_can_know_is_said_to_be_unguarded(person, served) -> None:
    problems = hand_over_olx(person, served)

    assert {name for name, problem in problems.items() if not problem.is_guarded} == UNGUARDED
    assert [name for name, one in problems.items() if one.is_guarded and not (one.answers or one.patterns)] == []


@pytest.mark.parametrize("check", ["answers", "options", "open problems", "texts"])
def test_the_stand_in_keeps_its_promises_for_every_response_type(person, served, check) -> None:
    hand_over_olx(person, served)

    assert run_conformance_check(check, OlxCourseware(), str(served.key), person.pk) == []


def test_options_and_dollars_of_a_real_source_are_guarded(person, serve, tmp_path) -> None:  # noqa: F811
    course = serve(read_course(open_course(shared_path("cases/course"), unpack_to=tmp_path)))
    problems = hand_over_olx(person, course)

    assert problems["p_mongo"].answers == ("db.bikes.update({_id:7},{$set:{rented:1}})",)
    assert problems["p_shell"].answers == ("echo $HOME",)
    assert [option.text for option in problems["p_letters"].options[0]] == ["Cocoa", "Tea", "Coffee"]
    assert find_unread(problems) == []
    assert is_withheld(problems["p_shell"], "Type echo $HOME there.")
