"""Questions to begin with: made when a course was indexed, and answered from their own unit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.utils import timezone
from django.utils.translation import override

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.mentor.finding.starters import list_starters, write_starter
from iblai_mentor_plugin.mentor.prompting.trials import make_starters, renew_indexes
from iblai_mentor_plugin.models import CourseIndex, UnitStarter
from tests.courseware.conftest import serve, serve_olx  # noqa: F401 - fixtures
from tests.mentor.finding.test_lookup import find_answer, open_course, read_shared_course

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.demo.olx import Course

LANGUAGES = ("en", "es", "ar")


@pytest.fixture(params=["packaged", "demo"])
def served(request: pytest.FixtureRequest, serve: Callable[..., Course]) -> Course:  # noqa: F811
    return serve(read_shared_course()) if request.param == "demo" else apps.get_app_config("mentor_demo").course


@pytest.mark.django_db
def test_every_starter_is_answered_from_its_unit_and_no_two_alike(
    served: Course, make_user: Callable[..., User], settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    made = list(make_starters(get_courseware().open_whole(str(served.key))))
    course = open_course(make_user, served)
    titles = {block.usage_key: block.title for block in course.list_blocks()}
    answered: dict[str, list[tuple[str, str]]] = {}
    for one in made:
        if one.usage_key not in titles:
            continue
        for language in LANGUAGES:
            with override(language):
                question = write_starter(one.kind, one.subject)
            found = find_answer(course, question, titles[one.unit_key])
            assert found.passages, question
            assert found.passages[0].unit_key == one.unit_key, question
        answered.setdefault(one.unit_key, []).append((one.subject, found.passages[0].text))
    assert len(answered) >= 8
    assert all(len(set(subjects)) == len(subjects) for subjects in answered.values())


HIDDEN_TITLE = """<chapter url_name="c"><sequential url_name="s"><vertical url_name="u1" display_name="One">
    <html url_name="hidden" display_name="Small red dwarfs burn slowly in May" visible_to_staff_only="true"><![CDATA[
    <p>These units are in it:</p>]]></html>
    <html url_name="seen" display_name="Lights"><![CDATA[<p>A red dwarf is a small star that burns slowly. Red dwarfs burn
    for a long time.</p>]]></html></vertical>
    <vertical url_name="u2" display_name="Two"><html url_name="o" display_name="Bread"><![CDATA[
    <p>Bread needs time to rise.</p>]]></html></vertical></sequential></chapter>"""


@pytest.mark.django_db
def test_no_starter_tells_of_a_block_that_is_hidden_from_who_may_see_the_answer(
    serve_olx: Callable[..., Course],  # noqa: F811
    settings: SettingsWrapper,
) -> None:
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    whole = get_courseware().open_whole(str(serve_olx(HIDDEN_TITLE).key))
    made = {one.subject: one.usage_key.rpartition("@")[2] for one in make_starters(whole)}
    assert made == {"Lights": "seen", "Bread": "o"}


@pytest.mark.django_db
def test_starters_are_made_with_the_index_and_shown_where_their_block_is_seen(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    course_key = str(apps.get_app_config("mentor_demo").course.key)
    operating_api.switch_on(course_key)
    assert renew_indexes([course_key]).made == 1
    stamps = CourseIndex.objects.values_list("stamp", "starters_stamp").get()
    assert stamps[0] == stamps[1] != ""
    first = UnitStarter.objects.select_related("index").first()
    assert list_starters(course_key, first.unit_key, {first.usage_key})[0] == write_starter(first.kind, first.subject)
    assert list_starters(course_key, first.unit_key, ()) == []
    # Nothing changed, so that nothing is made again.
    kept = set(UnitStarter.objects.values_list("pk", flat=True))
    renew_indexes([course_key])
    assert set(UnitStarter.objects.values_list("pk", flat=True)) == kept
    UnitStarter.objects.all().delete()
    CourseIndex.objects.update(starters_stamp="another")
    renew_indexes([course_key])
    assert UnitStarter.objects.count() == len(kept)


@pytest.fixture
def packaged(settings: SettingsWrapper, db: None) -> str:
    """Return a course that has an index, and whose first questions are to be made."""
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    course_key = str(apps.get_app_config("mentor_demo").course.key)
    operating_api.switch_on(course_key)
    get_courseware().renew_index(course_key, None)
    return course_key


def test_only_those_of_the_course_that_is_renewed_are_made(packaged: str) -> None:
    operating_api.switch_on(other := "course-v1:Org+Other+run")
    renew_indexes([other])
    assert UnitStarter.objects.count() == 0
    renew_indexes()
    assert UnitStarter.objects.count() > 0


@pytest.mark.parametrize(("minutes", "is_made"), [(1, False), (11, True)])
def test_they_are_made_once_where_two_see_that_the_course_changed(
    packaged: str, minutes: int, *, is_made: bool
) -> None:
    CourseIndex.objects.update(starting_at=timezone.now() - timedelta(minutes=minutes))
    renew_indexes([packaged])
    assert (UnitStarter.objects.count() > 0) is is_made
    assert (CourseIndex.objects.get().starting_at is None) is is_made
