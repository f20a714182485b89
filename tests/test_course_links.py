"""The tab and the tool of a course: for whom they are, and that the platform's pages go on whatever happens."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.course_links import MentorTab, MentorTool
from iblai_mentor_plugin.models import CourseSetting
from tests.conftest import COURSE

COURSE_BLOCK = SimpleNamespace(id=CourseKey.from_string(COURSE))
ADDRESS = "/api/ai-mentor/panel/?course_id=course-v1%3ADemoX%2BMENTOR101%2B2026&view=page"


def has_tab(user):
    return MentorTab.is_enabled(COURSE_BLOCK, user=user)


@pytest.mark.parametrize("group", ["openedx.course_tab", "openedx.course_tool"])
def test_platform_finds_the_links_by_their_entry_points(group):
    assert [point.name for point in entry_points(group=group)] == ["iblai_mentor"]


def test_there_is_a_tab_for_who_takes_part(learner, switched_on):
    tab = MentorTab({})
    assert has_tab(learner)
    assert (tab.tab_id, str(tab.title)) == ("iblai_mentor", "Mentor")
    assert tab.link_func(COURSE_BLOCK, None) == ADDRESS


def test_there_is_a_tool_for_who_takes_part(learner, switched_on):
    request = SimpleNamespace(user=learner)
    assert MentorTool.is_enabled(request, COURSE_BLOCK.id)
    assert (str(MentorTool.title()), MentorTool.url(COURSE_BLOCK.id)) == ("Mentor", ADDRESS)


def test_there_is_no_link_when_the_mentor_is_off(learner, db):
    assert not has_tab(learner)


def test_there_is_no_link_when_the_course_was_left(learner, lms, switched_on):
    lms.enrolments[(learner.pk, COURSE)] = False
    assert not has_tab(learner)


@pytest.mark.parametrize("user", [None, AnonymousUser()])
def test_there_is_no_link_when_nobody_is_logged_in(user, switched_on):
    assert not has_tab(user)


def test_there_is_a_link_for_staff_alone_when_they_switched_the_mentor_off(learner, make_user, lms, switched_on):
    CourseSetting.objects.create(course_key=COURSE, is_on=False)
    staff = make_user("staff1")
    lms.open_course(staff.pk, COURSE).is_staff = True
    assert (has_tab(learner), has_tab(staff)) == (False, True)


def test_page_of_the_course_goes_on_when_the_lms_does_not_answer(learner, lms, switched_on):
    lms.enrolments = None
    assert not has_tab(learner)


def test_no_more_is_asked_of_the_database_when_the_course_was_asked_about_just_now(
    learner, settings, switched_on, django_assert_num_queries
):
    settings.IBLAI_MENTOR_LAUNCHER_SECONDS = 60
    operating_api.switch_on("course-v1:DemoX+TABS+2026")
    course = SimpleNamespace(id=CourseKey.from_string("course-v1:DemoX+TABS+2026"))
    MentorTab.is_enabled(course, user=learner)
    with django_assert_num_queries(0):
        MentorTab.is_enabled(course, user=learner)


def test_studio_loads_the_tab_where_the_plugin_is_no_app():
    """The platform loads every tab there, too; importing a model of an app that is not installed would end it."""
    code = (
        "from django.conf import settings; import django, sys; settings.configure(INSTALLED_APPS=[]); django.setup();"
        "from iblai_mentor_plugin.demo.plugins import PLATFORM; sys.path.append(str(PLATFORM));"
        "from types import SimpleNamespace as N; from iblai_mentor_plugin.course_links import MentorTab;"
        "assert MentorTab.is_enabled(N(id='x'), user=N(is_authenticated=True, pk=1)) is False;"
        "assert 'iblai_mentor_plugin.models' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
