"""How well the search finds, measured on the packaged course through its own port."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api.renewal import renew_indexes
from iblai_mentor_plugin.courseware.index.storage import FORMAT
from iblai_mentor_plugin.courseware.olx import OlxCourseware
from iblai_mentor_plugin.courseware.olx_course import OlxCourse
from iblai_mentor_plugin.demo.access import get_course
from iblai_mentor_plugin.demo.enrolment import enrol
from iblai_mentor_plugin.exceptions import CoursewareError, InvalidInputError
from iblai_mentor_plugin.mentor.evaluation.retrieval import (
    list_below_floor,
    load_retrieval_questions,
    read_retrieval_floors,
)
from iblai_mentor_plugin.models import CourseIndex, IndexedPassage, Mentor, UsageEntry
from tests.consenting import agree
from tests.llm.provider import embed
from tests.mentor.provider_rows import SECRET, give, make_provider
from tests.services import shared_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.courseware.course import LearnerCourse, Passage
    from iblai_mentor_plugin.models import Tenant
    from tests.llm.provider import Provider as Server

KEY = "course-v1:OpenSky+SKY101+always"
BLOCK = KEY.replace("course-v1", "block-v1") + "+type@html+block@"
UNIT = KEY.replace("course-v1", "block-v1") + "+type@vertical+block@old_light"
LIGHT = {"usage_key": f"{BLOCK}light", "unit_key": UNIT, "begins": "Light is fast, 300,000 kilometres in a second"}
YEAR: dict[str, Any] = {
    "id": "1",
    "course": KEY,
    "kind": "plain",
    "question": "What is a light-year?",
    "right": [LIGHT],
}
FRANCE = {"id": "2", "course": KEY, "kind": "outside", "question": "What is the capital of France?", "right": []}


@pytest.fixture
def visitor(make_user: Callable[..., User], settings: SettingsWrapper, main: Tenant, switched_on: None) -> User:
    """Return a learner of the packaged course, of the stand-in's own courseware."""
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    user = make_user("visitor1")
    enrol(user, get_course())
    operating_api.find_notice()
    return user


def write(tmp_path: Path, *questions: dict[str, Any]) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(question) for question in questions), "utf-8")
    return path


def measure(user: User, path: Path) -> dict[str, Any]:
    out = StringIO()
    try:
        call_command("mentor_eval", KEY, user=user.username, retrieval=path, json=True, stdout=out)
    except CommandError as error:
        return {**json.loads(out.getvalue()), "said": str(error)}
    return {**json.loads(out.getvalue()), "said": ""}


def find_row(report: dict[str, Any], place: str, kind: str = "all") -> dict[str, Any]:
    return next(row for row in report["retrieval"] if (row["place"], row["kind"]) == (place, kind))


def test_right_passage_is_counted_where_it_is_found(visitor: User, tmp_path: Path) -> None:
    report = measure(visitor, write(tmp_path, YEAR, FRANCE))
    for place in ("elsewhere", "in the unit"):
        row = find_row(report, place)
        assert (row["questions"], row["r@1"], row["mrr"], row["prompt"]) == (1, 1.0, 1.0, 1.0)
    assert find_row(report, "outside")["nothing"] == 1.0
    assert report["said"] == ""


def test_command_fails_when_the_right_passage_is_not_found(visitor: User, tmp_path: Path) -> None:
    lost = {**YEAR, "right": [{**LIGHT, "usage_key": f"{BLOCK}patience", "begins": "You need no telescope"}]}
    report = measure(visitor, write(tmp_path, lost))
    assert "below its floor: r@3 elsewhere is 0.00" in report["said"]


class TornCourse(OlxCourse):
    """A course that is searched, and whose texts cannot be read any more."""

    def read(self, usage_key: str) -> list[Passage]:
        message = f"{usage_key} is gone."
        raise CoursewareError(message)


class TornCourseware(OlxCourseware):
    """The stand-in's courseware, of such a course."""

    def open_course(self, user_id: int, course_key: str, *, as_learner: bool = False) -> LearnerCourse:  # noqa: ARG002
        return TornCourse(user_id, get_course())


def test_vectors_are_paid_for_where_the_command_ends_early(
    visitor: User, tmp_path: Path, server: Server, settings: SettingsWrapper, main: Tenant
) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]
    settings.IBLAI_MENTOR_EMBEDDING_SECONDS = 15.0
    settings.IBLAI_MENTOR_COURSEWARE = f"{__name__}.TornCourseware"
    server.scripts = [embed()]
    agree(visitor)
    give(Mentor.objects.get(tenant=main, is_default=True), make_provider(server.base_url, embedding_model="vectors-1"))
    renew_indexes([KEY])
    before = sum_tokens()
    with pytest.raises(CommandError, match="is gone"):
        call_command("mentor_eval", KEY, user=visitor.username, retrieval=write(tmp_path, YEAR))
    assert sum_tokens() > before


def sum_tokens() -> int:
    return sum(UsageEntry.objects.values_list("prompt_tokens", flat=True))


def test_another_passage_of_the_block_is_not_right(visitor: User, tmp_path: Path) -> None:
    later = {**YEAR, "right": [{**LIGHT, "begins": "Words that this block does not have"}]}
    assert find_row(measure(visitor, write(tmp_path, later)), "elsewhere")["r@6"] == 0.0


def test_development_set_stays_above_its_floors(visitor: User) -> None:
    report = measure(visitor, shared_path("questions/dev.jsonl"))
    assert report["below_floor"] == []
    assert find_row(report, "elsewhere")["questions"] > 20


def test_table_is_printed_for_people(visitor: User, tmp_path: Path) -> None:
    out = StringIO()
    call_command("mentor_eval", KEY, user=visitor.username, retrieval=write(tmp_path, YEAR), stdout=out)
    assert out.getvalue().splitlines()[0].split() == [
        *("elsewhere", "all", "1", "r@1", "1.00", "r@3", "1.00", "r@6", "1.00", "mrr", "1.00", "prompt", "1.00")
    ]
    assert out.getvalue().splitlines()[-1] == "Searched by words."


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("no json", "Line 1 is not JSON"),
        ("[]", "Line 1 is no object"),
        (json.dumps({"course": KEY}), "Line 1 lacks 'right'"),
        (json.dumps({**FRANCE, "kind": "plain"}), "a question has what answers it"),
        (json.dumps({**YEAR, "course": "course-v1:Other+Course+1"}), "There are no questions"),
    ],
)
def test_file_is_refused_with_a_reason(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(InvalidInputError, match=complaint):
        load_retrieval_questions(path, KEY)


def test_nothing_is_below_a_floor_that_was_not_measured() -> None:
    assert list_below_floor([]) == []


def test_three_levels_are_told_of_questions_off_the_course_and_of_those_answered(visitor: User, tmp_path: Path) -> None:
    report = measure(visitor, write(tmp_path, YEAR, FRANCE))
    outside, answered = find_row(report, "outside"), find_row(report, "answered")
    assert (outside["nothing"], outside["closest"], outside["found"]) == (1.0, 0.0, 0.0)
    assert (answered["nothing"], answered["closest"], answered["found"], answered["kept"]) == (0.0, 0.0, 1.0, 1.0)


def test_command_fails_below_a_floor_that_the_operator_set(visitor: User, tmp_path: Path) -> None:
    path = write(tmp_path, YEAR, FRANCE)
    with pytest.raises(CommandError, match=r"nothing outside is 1\.00, below 1\.50"):
        call_command("mentor_eval", KEY, user=visitor.username, retrieval=path, floor=["outside:nothing=1.5"])


@pytest.mark.parametrize("text", ["", "r@3", "elsewhere:r@3", "elsewhere:r@3=high", "nowhere:r@3=1", "unit:speed=1"])
def test_a_floor_that_is_none_is_refused_with_those_that_there_are(text: str) -> None:
    with pytest.raises(InvalidInputError, match="unit:mrr"):
        read_retrieval_floors([text])


def test_what_is_measured_is_the_course_as_it_is_now(visitor: User, tmp_path: Path) -> None:
    measure(visitor, write(tmp_path, YEAR))
    IndexedPassage.objects.update(text="Something else.")
    CourseIndex.objects.update(version=f"{FORMAT} older")
    assert find_row(measure(visitor, write(tmp_path, YEAR)), "elsewhere")["questions"] == 1
    assert CourseIndex.objects.get().version == f"{FORMAT} {get_course().version}"
