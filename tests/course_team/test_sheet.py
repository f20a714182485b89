"""The course sheet: each of its sentences changes with the setting that it is about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iblai_mentor_plugin.api import course_team as team_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.course import OpenProblem, VisibleBlock
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.models import (
    Assistance,
    CourseSetting,
    EvaluationRecord,
    Mentor,
    Notice,
    QuietHours,
    RetentionRule,
    Tenant,
    TenantMember,
)
from tests.conftest import COURSE
from tests.course_team.conftest import OTHER, SUBSECTION
from tests.mentor.conftest import UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse

PROBLEM: Final = UNIT.replace("vertical", "problem")


def read(team: Access) -> dict[str, str]:
    """Return what the sheet says, by section."""
    team.tenant.refresh_from_db()
    sheet = team_api.build_sheet(team, COURSE)
    said = {section.code: "\n".join(section.sentences) for section in sheet.sections}
    return {**said, "syllabus": sheet.syllabus, "title": sheet.title}


def choose(**fields: Any) -> None:
    """Have the course team choose something."""
    CourseSetting.objects.update_or_create(course_key=COURSE, defaults=fields)


def close() -> None:
    now = timezone.now()
    QuietHours.objects.create(course_key=COURSE, starts=now + timedelta(days=1), ends=now + timedelta(days=2))


def set_level(level: str, part: Assistance.Part, key: str = "") -> None:
    mentor_api.set_assistance(COURSE, level, part=part, key=key)


Part: Final = Assistance.Part
# What is changed: the sections that say something else then, and words that they say.
ROWS: Final[dict[str, tuple[Any, set[str], str]]] = {
    "operator's switch": (lambda: operating_api.switch_off(COURSE), {"service"}, "operator of this site has not"),
    "staff's switch": (lambda: choose(is_on=False), {"service"}, "course team has switched it off"),
    "mentor": (lambda: Mentor.objects.update(name="Ada"), {"service", "syllabus"}, "“Ada”"),
    "no mentor": (lambda: Mentor.objects.update(is_active=False), {"service", "syllabus"}, "No mentor is in service"),
    "allowance": (lambda: choose(messages_a_day=7), {"service"}, "7 questions a day"),
    "contact": (lambda: choose(help_contact="ask@example.com"), {"service", "syllabus"}, "ask@example.com"),
    "level of the course": (lambda: set_level("hints", Part.COURSE), {"help"}, "The whole course: hints only"),
    "level of a unit": (
        lambda: set_level("off", Part.UNIT, OTHER),
        {"help"},
        "The sky › Stars › Finding south: no help",
    ),
    "level of a subsection": (
        lambda: set_level("hints", Part.SUBSECTION, SUBSECTION),
        {"help"},
        "The sky › Stars: hints",
    ),
    "level of a type": (lambda: set_level("off", Part.ASSIGNMENT_TYPE, "Homework"), {"help"}, "“Homework”: no help"),
    "quiet hours": (close, {"quiet"}, "(UTC)"),
    "evaluation": (
        lambda: EvaluationRecord.objects.create(course_key=COURSE, questions=30, failures=["north"], below=["brief"]),
        {"evaluation"},
        "Failed: north",
    ),
    "reader": (
        lambda: TenantMember.objects.filter(is_admin=True).update(can_read_memories=True),
        {"readers"},
        "1 administrator of",
    ),
    "what the team sees": (
        lambda: Tenant.objects.update(activity_from="2026-01-01"),
        {"readers"},
        "how many learners ask where",
    ),
    "rule of retention": (
        lambda: RetentionRule.objects.create(tenant_id=Mentor.objects.get().tenant_id, messages_days=3),
        {"kept"},
        "kept for 3 days",
    ),
}
SETTINGS: Final[dict[str, tuple[Any, str, str]]] = {
    "IBLAI_MENTOR_MESSAGES_A_DAY": (9, "service", "9 questions a day"),
    "IBLAI_MENTOR_EXAM_STOPS_EVERY_COURSE": (True, "quiet", "or in any other"),
    "IBLAI_MENTOR_EXAM_CLOSES_HISTORY": (False, "quiet", "can still read"),
    "IBLAI_MENTOR_MESSAGES_DAYS": (None, "kept", "without a limit"),
    "IBLAI_MENTOR_MEMORY_DAYS": (5, "kept", "5 days after the end"),
}
PROVIDED: Final[dict[str, tuple[Any, str, str]]] = {
    "IBLAI_MENTOR_LLM_IS_ON_SITE": (True, "words", "language model of this site"),
    "IBLAI_MENTOR_PAGE_CONTENT": (True, "words", "page shows goes along"),
    "IBLAI_MENTOR_LEAST_AGE": (16, "words", "younger than 16"),
}


@pytest.fixture
def admin(team: Access, make_user: Callable[..., Any]) -> None:
    TenantMember.objects.create(tenant=team.tenant, user=make_user("admin1"), is_admin=True)
    mentor_api.get_mentor(team.tenant, "mentor")


def list_changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("name", ROWS)
def test_sentence_changes_when_what_it_is_about_does(name: str, team: Access) -> None:
    change, sections, words = ROWS[name]
    before = read(team)
    change()
    after = read(team)
    assert list_changed(before, after) == sections
    assert any(words in after[section] for section in sections)


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("name", SETTINGS)
def test_sentence_changes_when_the_operator_sets_it_otherwise(
    name: str, team: Access, settings: SettingsWrapper
) -> None:
    value, section, words = SETTINGS[name]
    before = read(team)
    setattr(settings, name, value)
    after = read(team)
    assert (list_changed(before, after), words in after[section]) == ({section}, True)


@pytest.fixture
def provided(provider_settings: dict[str, Any], settings: SettingsWrapper) -> None:
    """Have a provider reply."""
    for name, value in provider_settings.items():
        setattr(settings, name, value)


@pytest.mark.usefixtures("admin", "provided")
@pytest.mark.parametrize("name", PROVIDED)
def test_where_words_go_changes_with_the_provider(name: str, team: Access, settings: SettingsWrapper) -> None:
    value, section, words = PROVIDED[name]
    before = read(team)
    setattr(settings, name, value)
    after = read(team)
    assert (section in list_changed(before, after), words in after[section]) == (True, True)


@pytest.mark.usefixtures("admin", "provided")
def test_learners_answers_are_named_when_staff_and_notice_say_so(team: Access) -> None:
    choose(tells_answers=True)
    assert "are not sent" in read(team)["words"]
    Notice.objects.update(names_answers=True)
    assert "wrong answer to a problem goes along" in read(team)["words"]


def test_problem_whose_answer_nobody_knows_is_named(team: Access, course: FakeLearnerCourse) -> None:
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "Write a program", UNIT, UNIT))
    assert "There are none" in read(team)["unguarded"]
    course.open_problems = [OpenProblem(PROBLEM, "Write", ("x",), is_guarded=False)]
    assert "The sky › Stars › Finding north › Write a program" in read(team)["unguarded"]


def test_sheet_makes_no_mentor_when_the_tenant_has_none(team: Access) -> None:
    Mentor.objects.all().delete()
    assert "Learners meet it as" in read(team)["service"]
    assert not Mentor.objects.exists()


def test_how_far_the_mentor_helps_is_read_once(team: Access) -> None:
    with CaptureQueriesContext(connection) as captured:
        read(team)
    assert sum("iblai_mentor_plugin_assistance" in query["sql"] for query in captured) == 1


def test_sheet_is_not_there_for_a_learner(access: Access, course: FakeLearnerCourse) -> None:
    with pytest.raises(NotFoundError):
        team_api.build_sheet(access, COURSE)
