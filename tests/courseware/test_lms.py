"""What of the implementation for the LMS needs no LMS; the rest is in docs/unproven.rst."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace

import crum
import pytest
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.courseware.course import Query
from iblai_mentor_plugin.courseware.lms import LmsCourseware
from iblai_mentor_plugin.courseware.lms.sources import choose_language
from iblai_mentor_plugin.exceptions import CoursewareError
from tests.conftest import COURSE


@contextmanager
def current_request(request):
    """What the platform's middleware does around a request."""
    crum.set_current_request(request)
    try:
        yield
    finally:
        crum.set_current_request(None)


@pytest.mark.parametrize(
    "ask",
    [
        lambda lms: lms.find_learner(1, COURSE),
        lambda lms: lms.is_retired(1),
        lambda lms: lms.find_birth_year(1),
        lambda lms: lms.has_enrolment(1, ["DemoX"]),
        lambda lms: lms.has_course_role(1, ["DemoX"]),
        lambda lms: list(lms.list_block_states(COURSE)),
        lambda lms: lms.find_places(COURSE, [COURSE]),
        lambda lms: lms.find_records({(1, COURSE)}),
        lambda lms: lms.find_visible_results({(1, COURSE): []}),
        lambda lms: lms.build_link(COURSE, "block"),
        lambda lms: lms.course_exists(COURSE),
        lambda lms: lms.open_course(1, COURSE).title,
        lambda lms: lms.open_course(1, COURSE).list_blocks(),
        lambda lms: lms.open_course(1, COURSE).read(COURSE),
        lambda lms: lms.open_course(1, COURSE).search(Query("what", limit=1)),
        lambda lms: lms.open_course(1, COURSE).find_problem(COURSE),
        lambda lms: lms.open_course(1, COURSE).list_open_problems(),
        lambda lms: lms.open_course(1, COURSE).find_enrolment(),
        lambda lms: lms.open_course(1, COURSE).find_exam(),
        lambda lms: lms.open_course(1, COURSE).is_staff,
        lambda lms: lms.open_course(1, COURSE).awaits_first_visit,
    ],
)
def test_an_error_of_the_port_comes_out_when_there_is_no_lms(ask, make_user):
    make_user(pk=1)
    with pytest.raises(CoursewareError, match=r"^The LMS could not say .* \(ModuleNotFoundError\)\.$"):
        ask(LmsCourseware())


def test_nobody_masquerades_when_there_is_no_request():
    assert not LmsCourseware().is_masquerading(COURSE)


@pytest.mark.parametrize(
    ("view", "is_masquerading"),
    [
        ({"role": "staff", "user_name": None, "group_id": None}, False),
        ({"role": "student", "user_name": None, "group_id": None}, True),
        ({"role": "student", "user_name": "somebody", "group_id": None}, True),
        ({"role": "staff", "user_name": None, "group_id": 1}, True),
    ],
)
def test_somebody_masquerades_when_the_session_says_so(rf, view, is_masquerading):
    request = rf.get("/")
    request.session = {"masquerade_settings": {CourseKey.from_string(COURSE): SimpleNamespace(**view)}}
    with current_request(request):
        assert LmsCourseware().is_masquerading(COURSE) is is_masquerading


def test_nobody_masquerades_when_the_session_speaks_of_another_course(rf):
    request = rf.get("/")
    other = CourseKey.from_string(COURSE.replace("2026", "2027"))
    request.session = {"masquerade_settings": {other: SimpleNamespace(role="student", user_name=None, group_id=None)}}
    with current_request(request):
        assert not LmsCourseware().is_masquerading(COURSE)


def test_nobody_masquerades_when_the_request_has_no_session(rf):
    with current_request(rf.get("/")):
        assert not LmsCourseware().is_masquerading(COURSE)


def test_an_error_of_the_port_comes_out_when_a_course_is_named_by_no_key():
    with pytest.raises(CoursewareError):
        LmsCourseware().open_course(1, "no key")


@pytest.mark.parametrize(
    ("languages", "chosen"), [({"de", "en"}, "en"), ({"fr", "de"}, "de"), ({"pt-br"}, "pt-br"), (set(), "en")]
)
def test_a_video_is_read_in_a_language_that_it_has_when_it_has_some(languages, chosen):
    assert choose_language(languages) == chosen
