"""Which passages go along with a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.courseware.course import Finding, Hit, Passage, VisibleBlock
from iblai_mentor_plugin.demo.models import Enrolment
from iblai_mentor_plugin.mentor.prompting.gathering import Wanted, gather_passages
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from tests.conftest import COURSE
from tests.courseware.conftest import serve, serve_olx  # noqa: F401 - fixtures
from tests.mentor.conftest import UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.courseware.course import LearnerCourse
    from iblai_mentor_plugin.demo.olx import Course
    from iblai_mentor_plugin.models import Message
    from tests.fakes import FakeLearnerCourse
    from tests.fakes_llm import FakeLlm


@pytest.fixture
def sky(make_user: Callable[..., User], serve_olx: Callable[..., Course]) -> LearnerCourse:  # noqa: F811
    """Return a course of two units as a learner sees it, by the stand-in's courseware."""
    from iblai_mentor_plugin.courseware.olx import OlxCourseware  # noqa: PLC0415 - it asks the stand-in's tables

    units = "".join(
        f'<vertical url_name="{name}" display_name="{title}">{texts}</vertical>'
        for name, title, texts in (
            ("u1", "Comets", _write_texts("Comets have tails of dust.", "A tail points away from the Sun.")),
            ("u2", "Gardens", _write_texts("Roses need water.", "Bread needs time.", "Rivers run to the sea.")),
        )
    )
    course = serve_olx(
        f'<chapter url_name="c" display_name="C"><sequential url_name="s" display_name="S">{units}</sequential></chapter>'
    )
    user = make_user("asker1")
    Enrolment.objects.create(user=user, course_key=str(course.key), org=course.key.org)
    return OlxCourseware().open_course(user.pk, str(course.key))


def _write_texts(*texts: str) -> str:
    return "".join(
        f'<html url_name="{text.split()[0].lower()}_{len(text)}"><![CDATA[<p>{text}</p>]]></html>' for text in texts
    )


def find_unit(course: LearnerCourse, title: str) -> str:
    return next(block.usage_key for block in course.list_blocks() if block.title == title)


def list_texts(course: LearnerCourse, question: str, **wanted: object) -> list[str]:
    gathered = gather_passages(course, Wanted(question=question, **{"limit": 12, **wanted}))
    return [passage.text for passage in gathered.passages]


def test_what_answers_comes_first_wherever_it_stands(sky: LearnerCourse) -> None:
    gardens = find_unit(sky, "Gardens")
    assert list_texts(sky, "Where does the tail of a comet point?", place_key=gardens)[:2] == [
        "A tail points away from the Sun.",
        "Comets have tails of dust.",
    ]


def test_the_unit_is_told_where_a_question_names_nothing(sky: LearnerCourse) -> None:
    told = list_texts(sky, "huh???", place_key=find_unit(sky, "Gardens"))
    assert told == ["Roses need water.", "Bread needs time.", "Rivers run to the sea."]


def test_no_more_passages_are_told_than_were_asked_for_and_none_twice(sky: LearnerCourse) -> None:
    gardens = find_unit(sky, "Gardens")
    assert len(list_texts(sky, "water", limit=2, place_key=gardens)) == 2
    told = list_texts(sky, "Do roses need water?", place_key=gardens)
    assert len(told) == len(set(told))


def test_only_what_was_found_is_shown_as_it_is(sky: LearnerCourse) -> None:
    wanted = Wanted(question="Zapzapzap?", limit=12, place_key=find_unit(sky, "Gardens"))
    gathered = gather_passages(sky, wanted, is_shown=True)
    assert (gathered.passages, gathered.finding) == ((), Finding.NOTHING)
    shown = gather_passages(sky, Wanted(question="Do roses need water?", limit=12), is_shown=True)
    assert shown.passages[0].text == "Roses need water."


@pytest.mark.parametrize(
    ("question", "finding"),
    [
        ("do kids mention the gas", Finding.DOUBTFUL),
        ("does Neptune have gas", Finding.NOTHING),
        ("gas", Finding.DOUBTFUL),
        ("gas of LTI", Finding.FOUND),
    ],
)
def test_passage_with_all_words_but_everyday_ones_is_something_though_little_is_scored(
    course: FakeLearnerCourse, monkeypatch: pytest.MonkeyPatch, question: str, finding: Finding
) -> None:
    hits = [Hit(Passage(UNIT, UNIT, "Tails", "LTI is a gas."), 0.1)]
    monkeypatch.setattr(course, "search", lambda _query: hits)
    assert gather_passages(course, Wanted(question=question, limit=12), is_shown=True).finding is finding


def test_the_unit_and_the_question_before_are_told_to_the_search(
    ask: Callable[..., Message], course: FakeLearnerCourse, llm: FakeLlm
) -> None:
    for question in ("Which star shows north?", "How bright is it?"):
        llm.replies.append(["So it is."])
        produce_reply(ask(question).pk)
    assert course.places == [(UNIT, ""), (UNIT, "Which star shows north?")]


def test_passages_of_the_place_come_before_those_of_elsewhere(
    llm: FakeLlm, ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    other = COURSE.replace("course-v1", "block-v1") + "+type@html+block@other"
    course.blocks.append(VisibleBlock(other, "html", "Other", "", ""))
    course.passages.append(Passage(other, "", "Other", "Which star shows north? Polaris shows north to everybody."))
    llm.replies.append(["Polaris."])
    produce_reply(ask("Which star shows north?").pk)
    assert [passage.title for passage in llm.prompts[0].passages] == ["The pole star", "Other"]
