"""The launcher in a unit's page: where it is, where it is not, and what it costs."""

from __future__ import annotations

import gzip
import json
import logging
import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from opaque_keys.edx.keys import UsageKey
from web_fragments.fragment import Fragment

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.course import RunningExam
from iblai_mentor_plugin.filters import RecordUnitView
from iblai_mentor_plugin.models import Assistance, CourseSetting, MemoryEntry, Mentor
from iblai_mentor_plugin.origins import find_host_origins, find_origin
from tests.conftest import COURSE
from tests.fakes import FakeLearnerCourse
from tests.memory.facts import UNIT
from tests.test_inlets import SUBSECTION, make_block

pytestmark = pytest.mark.usefixtures("switched_on")

PLAIN = "<p>Unit</p>"
Part = Assistance.Part
SCRIPT = "iblai_mentor_plugin/launcher.js"


class Broken(ManifestStaticFilesStorage):
    """Static files that nobody collected."""

    def stored_name(self, name):
        raise ValueError(name)


class Hashed(ManifestStaticFilesStorage):
    """Static files as an LMS serves them: by names that change with what is in them."""

    def stored_name(self, name):
        return name.replace(".js", ".0123456789ab.js")


def show(block, *, view="student_view", **context):
    """Return what the filter step makes of a unit's page."""
    fragment = Fragment(PLAIN)
    RecordUnitView("", {}).run_filter(block=block, fragment=fragment, context=context, view=view)
    return fragment


def use_storage(settings, kind):
    # Not by OPTIONS: Django 4.2 loses those of storages that are set within a test.
    settings.STATIC_ROOT = "/nowhere"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": f"tests.test_launcher.{kind}"}}


def test_launcher_is_at_the_head_of_the_unit_when_a_learner_opens_it(learner):
    fragment = show(make_block(learner.pk))
    assert fragment.content.startswith("<iblai-mentor-launcher ")
    assert fragment.content.endswith("</iblai-mentor-launcher><p>Unit</p>")
    assert f"/static/{SCRIPT}" in fragment.foot_html()
    # What keeps its place, before anything is painted.
    assert f"/static/{SCRIPT.replace('.js', '.css')}" in fragment.head_html()


def test_launcher_knows_course_unit_and_hosts_when_it_is_there(learner):
    html = show(make_block(learner.pk)).content
    assert f'data-course="{COURSE}"' in html
    assert f'data-unit="{UNIT}"' in html
    assert 'data-hosts="http://apps.example.com"' in html
    assert 'data-panel="/api/ai-mentor/panel/"' in html


def test_title_stays_text_when_an_author_wrote_markup(learner):
    assert '"><script>' not in show(make_block(learner.pk, display_name='"><script>alert(1)</script>')).content


@pytest.mark.parametrize(
    ("view", "context"),
    [("public_view", {}), ("student_view", {"child_of_vertical": True}), ("student_view", {"preview": "1"})],
)
def test_there_is_no_launcher_when_the_view_is_not_the_learners_own_of_a_unit(learner, view, context):
    assert show(make_block(learner.pk), view=view, **context).content == PLAIN


@pytest.mark.parametrize("kind", ["split_test", "vertical", "chapter"])
def test_there_is_no_launcher_when_a_vertical_is_no_child_of_a_subsection(learner, kind):
    """An arm of an experiment, whose page can be opened on its own; and what else a vertical may stand in."""
    above = make_block(learner.pk, location=UNIT.replace("type@vertical", f"type@{kind}"))
    assert show(make_block(learner.pk, get_parent=lambda: above)).content == PLAIN
    assert not MemoryEntry.objects.exclude(usage_key="").exists()


@pytest.mark.parametrize("flag", ["is_time_limited", "is_proctored_enabled", "is_practice_exam"])
def test_there_is_no_launcher_in_the_exams_own_unit_while_the_exam_runs(learner, lms, flag):
    block = make_block(learner.pk)
    setattr(block.get_parent(), flag, True)
    assert "<iblai-mentor-launcher " in show(block).content
    lms.open_course(learner.pk, COURSE).exam = RunningExam(SUBSECTION, None)
    assert show(block).content == PLAIN


def test_nothing_is_asked_about_exams_when_a_unit_is_in_none(learner, lms):
    lms.open_course(learner.pk, COURSE).exam = RunningExam(SUBSECTION, None)
    # The panel says that there is an exam elsewhere.
    assert "<iblai-mentor-launcher " in show(make_block(learner.pk)).content


def test_there_is_no_launcher_when_the_view_is_somebody_elses(learner, lms):
    lms.masquerading.add(COURSE)
    assert show(make_block(learner.pk)).content == PLAIN


@pytest.mark.parametrize("user_id", [None, 0])
def test_there_is_no_launcher_when_nobody_is_logged_in(db, user_id):
    assert show(make_block(user_id)).content == PLAIN


def test_there_is_no_launcher_when_the_course_is_off(learner):
    operating_api.switch_off(COURSE)
    assert show(make_block(learner.pk)).content == PLAIN


def test_there_is_no_launcher_when_the_learner_left(learner, lms):
    lms.enrolments[(learner.pk, COURSE)] = False
    assert show(make_block(learner.pk)).content == PLAIN


def test_launcher_is_there_when_staff_are_not_enrolled(make_user, lms):
    staff = make_user("staff1")
    course = lms.courses[(staff.pk, COURSE)] = FakeLearnerCourse(staff.pk, COURSE)
    course.is_staff = True
    assert show(make_block(staff.pk)).content != PLAIN


def test_launcher_is_for_staff_alone_when_they_switched_the_mentor_off(learner, make_user, lms):
    CourseSetting.objects.create(course_key=COURSE, is_on=False)
    staff = make_user("staff1")
    lms.open_course(staff.pk, COURSE).is_staff = True
    assert show(make_block(learner.pk)).content == PLAIN
    assert "<iblai-mentor-launcher " in show(make_block(staff.pk)).content


# What is offered at the things themselves


def make_problem(name="p1", **fields):
    """Return a problem of the unit, as the platform rendered it for its learner."""
    key = UsageKey.from_string(f"block-v1:DemoX+MENTOR101+2026+type@problem+block@{name}")
    return SimpleNamespace(**{"location": key, "display_name": "Moments", "graded": False, **fields})


def read_help(learner, *problems, **attributes):
    """Return what a unit with these problems offers help at, and the whole launcher."""
    html = show(make_block(learner.pk, get_children=lambda: list(problems), **attributes)).content
    found = re.search(r'data-problems="([^"]*)"', html)
    return json.loads(unescape(found[1])) if found else [], html


def test_help_is_offered_at_an_ungraded_problem_by_its_title(learner):
    found, _html = read_help(learner, make_problem())
    assert [(one["key"], one["name"], one["waits"]) for one in found] == [
        ("block-v1:DemoX+MENTOR101+2026+type@problem+block@p1", "Help with “Moments”", False)
    ]


def test_no_two_controls_have_one_name_when_problems_have_one_title(learner):
    found, _html = read_help(learner, make_problem(), make_problem("p2"), make_problem("p3", display_name=""))
    assert [one["name"] for one in found] == [
        "Help with “Moments” (1)",
        "Help with “Moments” (2)",
        "Help with this problem",
    ]


def test_help_is_not_offered_at_a_graded_problem_unless_staff_chose_it(learner):
    assert read_help(learner, make_problem(graded=True))[0] == []
    CourseSetting.objects.create(course_key=COURSE, helps_when_graded=True)
    assert len(read_help(learner, make_problem(graded=True))[0]) == 1


@pytest.mark.parametrize(
    ("fields", "waits"), [({"attempts": 0}, True), ({"attempts": 1}, False), ({"student_answers": {"a": "1"}}, False)]
)
def test_help_at_a_graded_problem_waits_for_the_first_answer(learner, fields, waits):
    CourseSetting.objects.create(course_key=COURSE, helps_when_graded=True)
    assert read_help(learner, make_problem(graded=True, **fields))[0][0]["waits"] is waits


@pytest.mark.parametrize("kind", ["openassessment", "discussion", "html", "staffgradedxblock"])
def test_help_is_not_offered_at_what_the_platform_does_not_grade_by_itself(learner, kind):
    other = make_problem(location=UsageKey.from_string(f"block-v1:DemoX+MENTOR101+2026+type@{kind}+block@p1"))
    assert read_help(learner, other)[0] == []


@pytest.mark.parametrize(
    ("part", "key"),
    [(Part.COURSE, ""), (Part.UNIT, UNIT), (Part.SUBSECTION, SUBSECTION), (Part.ASSIGNMENT_TYPE, "Homework")],
)
def test_nothing_is_offered_where_the_mentor_is_off(learner, part, key):
    Assistance.objects.create(course_key=COURSE, part=part, key=key, level="off")
    block = make_block(learner.pk)
    block.get_parent().format = "Homework"
    found, html = read_help(learner, make_problem(), get_parent=block.get_parent)
    assert found == []
    assert "data-explain" not in html


def test_help_is_offered_where_another_unit_is_off(learner):
    Assistance.objects.create(course_key=COURSE, part=Part.UNIT, key=UNIT.replace("unit1", "unit9"), level="off")
    assert len(read_help(learner, make_problem())[0]) == 1


@pytest.mark.parametrize("flag", ["is_time_limited", "is_proctored_enabled", "is_practice_exam"])
def test_nothing_is_offered_in_an_exam_whether_or_not_it_runs(learner, flag):
    block = make_block(learner.pk)
    setattr(block.get_parent(), flag, True)
    found, html = read_help(learner, make_problem(), get_parent=block.get_parent)
    assert (found, "data-explain" in html) == ([], False)


def test_nothing_is_offered_to_staff_who_switched_the_mentor_off(make_user, lms):
    CourseSetting.objects.create(course_key=COURSE, is_on=False)
    staff = make_user("staff1")
    lms.open_course(staff.pk, COURSE).is_staff = True
    assert "data-explain" not in read_help(staff, make_problem())[1]


def test_title_stays_text_when_an_author_wrote_markup_in_a_problems(learner):
    found, html = read_help(learner, make_problem(display_name='"><script>alert(1)</script>'))
    assert "<script>" not in html
    assert found[0]["title"] == '"><script>alert(1)</script>'


@pytest.mark.parametrize(("path", "said"), [("", "1"), ("iblai_mentor_plugin.llm.openai.OpenAiLlm", "")])
def test_unit_says_whether_the_search_of_the_course_replies(learner, settings, path, said):
    if path:
        settings.IBLAI_MENTOR_LLM, settings.IBLAI_MENTOR_LLM_BASE_URL = path, "https://llm.example.com/v1"
        settings.IBLAI_MENTOR_LLM_MODEL = "a-model"
    assert f'data-search="{said}"' in read_help(learner)[1]


def test_a_units_page_makes_no_mentor_when_the_tenant_has_none(learner):
    Mentor.objects.all().delete()
    assert show(make_block(learner.pk)).content != PLAIN
    assert not Mentor.objects.exists()


def test_page_goes_on_without_a_launcher_when_static_files_are_missing(learner, settings, caplog):
    use_storage(settings, "Broken")
    with caplog.at_level(logging.WARNING):
        assert show(make_block(learner.pk)).content == PLAIN
    assert "No launcher in a unit: ValueError" in caplog.text


def test_page_goes_on_without_a_launcher_when_a_block_is_none(learner):
    block = make_block(learner.pk, location=UNIT)
    del block.location
    assert show(block).content == PLAIN


def test_page_goes_on_without_a_launcher_when_another_step_left_no_fragment(learner):
    step = RecordUnitView("", {})
    values = {"block": make_block(learner.pk), "fragment": None, "context": {}, "view": "student_view"}
    assert step.run_filter(**values) == values


def test_script_has_its_hashed_name_when_static_files_are_hashed(learner, settings):
    use_storage(settings, "Hashed")
    assert "/static/iblai_mentor_plugin/launcher.0123456789ab.js" in show(make_block(learner.pk)).foot_html()


def test_a_unit_costs_no_query_when_the_course_was_asked_about_just_now(learner, settings, django_assert_num_queries):
    settings.IBLAI_MENTOR_LAUNCHER_SECONDS = 60
    other = UsageKey.from_string("block-v1:DemoX+ASKED+2026+type@vertical+block@u1")
    block = make_block(learner.pk, location=str(other))
    mentor_api.add_launcher(Fragment(), block, context={}, view="student_view")
    with django_assert_num_queries(0):
        mentor_api.add_launcher(Fragment(), block, context={}, view="student_view")


def test_script_is_small_when_it_is_compressed():
    script = Path(finders.find(SCRIPT)).read_bytes()
    assert len(gzip.compress(script, 9, mtime=0)) <= 10_000


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://apps.example.com/learning", "https://apps.example.com"),
        ("http://localhost:2000", "http://localhost:2000"),
        ("/learning", ""),
        ("javascript:alert(1)", ""),
        ("https://a.example;script-src *", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_origin_is_that_of_a_web_address_when_there_is_one(address, origin):
    assert find_origin(address) == origin


def test_nobody_else_may_show_the_panel_when_there_is_no_learning_mfe(settings):
    settings.LEARNING_MICROFRONTEND_URL = None
    assert find_host_origins() == []


def test_dock_is_found_at_one_address_when_its_file_has_a_hashed_name(client, settings):
    use_storage(settings, "Hashed")
    answer = client.get("/api/ai-mentor/panel/dock.js")
    assert (answer.status_code, answer["Location"]) == (302, "/static/iblai_mentor_plugin/dock.0123456789ab.js")
    assert "max-age=300" in answer["Cache-Control"]


def test_slot_configuration_is_that_of_the_element_when_the_docs_show_it():
    text = (Path(__file__).parents[1] / "docs" / "courseware.rst").read_text("utf-8")
    script = Path(finders.find("iblai_mentor_plugin/dock.js")).read_text("utf-8")
    assert "/api/ai-mentor/panel/dock.js`" in text
    assert "<iblai-mentor-dock lms={" in text
    assert '[DOCK, TRIGGER] = ["iblai-mentor-dock", "iblai-mentor-trigger"]' in script
    assert 'getAttribute("lms")' in script
