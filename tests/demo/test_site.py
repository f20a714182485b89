"""The pages of the stand-in LMS, over HTTP."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.demo.browser import Browser
from tests.demo.site import COURSE, Site, block, status
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.demo.site import RunSite

UNIT, OTHER_UNIT = block("vertical", "finding_north"), block("vertical", "old_light")
EXAM, EXAM_UNIT = block("sequential", "exam"), block("vertical", "exam_north")
CHECK = "xmodule_handler/problem_check"


@pytest.fixture(scope="module")
def site(run_site: RunSite) -> Iterator[Site]:
    with run_site() as running:
        yield running


def test_stand_in_is_ended_where_a_test_of_it_fails(run_site: RunSite) -> None:
    with pytest.raises(ZeroDivisionError), run_site() as running:
        raise ZeroDivisionError
    assert running.process.poll() == 0


def test_ready_users_are_shown_when_logging_in(site: Site) -> None:
    page = Browser(site.url).get("/login")
    assert all(user["username"] in page for user in site.info["users"])


@pytest.mark.parametrize("username", ["learner1", "learner2", "staff1", "admin1", "super1", "admin2"])
def test_each_ready_user_sees_the_courses_when_logged_in(site: Site, username: str) -> None:
    assert "Reading the Night Sky" in site.log_in(username).get("/dashboard")


def test_course_leads_to_the_login_when_nobody_is_logged_in(site: Site) -> None:
    assert "Log in" in Browser(site.url).get(f"/learning/course/{COURSE}/home")
    assert status(Browser(site.url).get, f"/xblock/{UNIT}") == "404"


def test_course_is_not_there_when_one_is_not_enrolled(site: Site) -> None:
    assert status(site.log_in("admin1").get, f"/xblock/{UNIT}") == "404"


def test_unit_is_in_an_iframe_when_jumping_to_one_of_its_blocks(site: Site) -> None:
    page = site.log_in("learner1").get(f"/courses/{COURSE}/jump_to/{block('video', 'half_a_night')}")
    assert f'src="{site.url}/xblock/{UNIT}?show_title=0' in page
    assert 'scrolling="no"' in page
    assert "/jump_to/" not in site.log_in("learner1").get(f"/courses/{COURSE}/jump_to_id/half_a_night")


def test_pages_beside_the_outline_are_shown_where_they_are_cited(site: Site) -> None:
    browser = site.log_in("learner1")
    home = browser.get(f"/learning/course/{COURSE}/home")
    assert "Keeping an observing log" in home
    for path, words in (("working_through_the_course/", "astronomy club"), ("course/updates", "has captions now")):
        assert f'href="{site.url}/courses/{COURSE}/{path}"' in home
        assert words in browser.get(f"/courses/{COURSE}/{path}")
    assert "Keeping an observing log" in browser.get(f"/courses/{COURSE}/progress/")
    assert status(site.log_in("admin1").get, f"/courses/{COURSE}/course/updates") == "404"


def test_a_leaf_is_shown_without_its_unit_when_opened_alone(site: Site) -> None:
    page = site.log_in("learner2").get(f"/xblock/{block('html', 'planets')}")
    assert "wanderer" in page
    assert "planet_or_star" not in site.visited("learner2")


def test_view_is_refused_when_the_platform_has_none_such(site: Site) -> None:
    assert status(site.log_in("learner1").get, f"/xblock/{UNIT}?view=author_view") == "400"


def test_unit_may_be_framed_when_other_pages_may_not(site: Site) -> None:
    assert site.head("/login")[1]["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in site.head("/login")[1]["Content-Security-Policy"]
    assert "X-Frame-Options" not in site.head(f"/xblock/{UNIT}")[1] or site.head(f"/xblock/{UNIT}")[0] == 404


def test_request_is_refused_when_it_has_no_csrf_token(site: Site) -> None:
    browser = site.log_in("learner1")
    browser.cookies.clear(domain="127.0.0.1", path="/", name="csrftoken")
    assert status(browser.post, site.handler(block("problem", "hotter"), CHECK), []) == "403"


def test_course_files_come_in_pieces_when_asked_for(site: Site) -> None:
    path = "/asset-v1:OpenSky+SKY101+always+type@asset+block@half_a_night.webm"
    code, headers = site.head(path, {"Range": "bytes=100-199"})
    assert (code, headers["Content-Length"], headers["Content-Type"]) == (206, "100", "video/webm")
    assert headers["Content-Range"].startswith("bytes 100-199/")


@pytest.mark.parametrize("name", ["../course.xml", "%2e%2e/course.xml", "nothing.png", "/etc/hostname"])
def test_no_other_file_is_served_when_asked_for(site: Site, name: str) -> None:
    assert site.head(f"/asset-v1:OpenSky+SKY101+always+type@asset+block@{name}")[0] in {400, 404}


def test_transcript_is_in_the_form_of_browsers_when_asked_for(site: Site) -> None:
    page = site.log_in("learner1").get(site.handler(block("video", "half_a_night"), "transcript"))
    assert page.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:07.000\n")


def test_admin_has_its_styles_when_debug_is_off(site: Site) -> None:
    assert "Tenants" in site.log_in("super1").get("/admin/")
    assert site.head("/static/admin/css/base.css")[0] == 200


def test_admin_of_the_tenant_sees_it_in_the_admin_and_nothing_of_the_site(site: Site) -> None:
    overview = "/admin/iblai_mentor_plugin/overview/"
    browser = site.log_in("admin2")
    page = browser.get(overview)
    pages = ("costs/", "failures/", "configuration/", "learners/", "health/", "courses/")
    seen = {name for name in pages if f'href="{overview}{name}"' in page}
    assert seen == {"costs/", "failures/", "configuration/", "learners/"}
    assert status(browser.get, f"{overview}health/") == "403"
    assert "Erase" in browser.get(f"{overview}learners/?q=learner1")
    assert status(site.log_in("admin1").get, "/admin/") == status(site.log_in("learner1").get, "/admin/")


def test_answers_are_kept_when_the_page_is_loaded_again(site: Site) -> None:
    browser, problem = site.log_in("learner1"), block("problem", "in_the_city")
    fields = [("input_in_the_city_2_1[]", "choice_0"), ("input_in_the_city_2_1[]", "choice_2")]
    result = json.loads(browser.post(site.handler(problem, CHECK), fields))
    assert (result["success"], result["attempts"]) == ("incorrect", 1)
    assert browser.get(f"/xblock/{problem}").count(" checked>") == 2


def test_problem_is_closed_when_the_attempts_are_used_up(site: Site) -> None:
    browser, path = site.log_in("learner2"), site.handler(block("problem", "a_light_year_is"), CHECK)
    assert json.loads(browser.post(path, [("input_a_light_year_is_2_1", "choice_0")]))["shows_answer"]
    assert status(browser.post, path, [("input_a_light_year_is_2_1", "choice_1")]) == "403"


def test_answer_is_hidden_when_the_problem_is_not_finished(site: Site) -> None:
    path = site.handler(block("problem", "midnight_light"), "xmodule_handler/problem_show")
    assert status(site.log_in("learner1").post, path, []) == "403"


def test_results_of_the_exam_are_hidden_when_it_was_taken(site: Site) -> None:
    browser, path = site.log_in("learner2"), site.handler(block("problem", "exam_latitude"), CHECK)
    assert "Start the exam" in browser.get(f"/courses/{COURSE}/jump_to/{EXAM_UNIT}")
    assert "does not run for you" in browser.get(f"/xblock/{EXAM_UNIT}")
    assert status(browser.post, path, [("input_exam_latitude_2_1", "60")]) == "403"
    browser.post(f"/courses/{COURSE}/exams/{EXAM}/start", [])
    assert "You wake in a tent" in browser.get(f"/xblock/{EXAM_UNIT}")
    result = json.loads(browser.post(path, [("input_exam_latitude_2_1", "60")]))
    assert (result["success"], result["statuses"], result["earned"]) == ("submitted", {}, None)
    facts = site.await_visited("learner2", "exam_latitude")
    assert facts["attempts"]["value"] == 1
    assert not {"score", "correct"} & set(facts)
    assert site.memories("learner2")[0]["data"]["grade"] is None
    browser.post(f"/courses/{COURSE}/exams/{EXAM}/submit", [])
    assert status(browser.post, path, [("input_exam_latitude_2_1", "50")]) == "403"


def test_nobody_is_remembered_when_staff_view_the_course_as_somebody(site: Site) -> None:
    browser = site.log_in("staff1")
    browser.post("/change_enrollment", [("course_id", COURSE), ("enrollment_action", "enroll")])
    for view_as in ("student", "learner2"):
        browser.post(f"/courses/{COURSE}/masquerade", [("view_as", view_as)])
        assert browser.get(f"/xblock/{OTHER_UNIT}")
    assert "old_light" not in site.visited("learner2") | site.visited("staff1")
    path = site.handler(block("problem", "hotter"), CHECK)
    assert status(browser.post, path, [("input_hotter_2_1", "the bluish white one")]) == "403"
    browser.post(f"/courses/{COURSE}/masquerade", [("view_as", "staff")])
    browser.get(f"/xblock/{OTHER_UNIT}")
    assert site.await_visited("staff1", "old_light") is not None


def test_learner_cannot_view_the_course_as_somebody_when_not_staff(site: Site) -> None:
    assert status(site.log_in("learner1").post, f"/courses/{COURSE}/masquerade", [("view_as", "learner2")]) == "404"


def test_video_position_is_kept_when_the_browser_says_so(site: Site) -> None:
    browser, video = site.log_in("learner1"), block("video", "half_a_night")
    event = {"id": "half_a_night", "code": "html5", "duration": 48, "currentTime": 12.5}
    page = f"{site.url}/xblock/{UNIT}?show_title=0"
    browser.post(site.handler(video, "xmodule_handler/save_user_state"), [("saved_video_position", "00:00:12")])
    browser.post("/event", [("event_type", "pause_video"), ("event", json.dumps(event)), ("page", page)])
    assert 'data-position="12.0"' in browser.get(f"/xblock/{UNIT}")


def test_event_is_taken_when_it_is_nested_too_deeply_to_be_read(site: Site) -> None:
    event = [("event_type", "pause_video"), ("event", "[" * 100_000), ("page", site.url)]
    assert status(site.log_in("learner1").post, "/event", event) == "ok"


def test_enrolment_is_remembered_when_a_learner_leaves_and_returns(site: Site) -> None:
    browser = site.log_in("learner1")

    def is_enrolled() -> Any:
        return site.memories("learner1")[0]["data"]["enrolment"]["value"]["is_active"]

    for action, is_active in (("unenroll", False), ("enroll", True)):
        browser.post("/change_enrollment", [("course_id", COURSE), ("enrollment_action", action)])
        # It is written when the response has left.
        wait_for(lambda now=is_active: is_enrolled() is now)


def test_login_leads_nowhere_else_when_next_is_another_site(site: Site) -> None:
    browser = Browser(site.url)
    browser.get("/login")
    password = site.info["users"][0]["password"]
    fields = [("username", "learner1"), ("password", password), ("next", "https://example.com/")]
    assert "Reading the Night Sky" in browser.post("/login", fields)


def test_nothing_fails_when_requests_come_at_once(site: Site) -> None:
    browsers = [site.log_in(name) for name in ("learner1", "learner2", "learner1", "learner2")]
    event = [("event_type", "play_video"), ("event", "{}"), ("page", f"{site.url}/xblock/{UNIT}")]
    saved = site.handler(block("problem", "pole_star_name"), "xmodule_handler/problem_save")

    def visit(browser: Browser) -> set[str]:
        calls = [status(browser.get, f"/xblock/{UNIT}"), status(browser.post, "/event", event)]
        return {*calls, status(browser.post, saved, [("input_pole_star_name_2_1", "x")])}

    with ThreadPoolExecutor(4) as threads:
        assert set().union(*threads.map(visit, browsers * 4)) == {"ok"}


@pytest.fixture(scope="module")
def never_visited(run_site: RunSite) -> Iterator[Site]:
    """A site whose staff neither enrolled nor looked at anything as somebody else."""
    with run_site() as running:
        yield running


@pytest.mark.parametrize("username", ["staff1", "super1"])
def test_staff_who_are_not_enrolled_try_the_mentor_and_nothing_is_remembered(
    never_visited: Site, username: str
) -> None:
    browser, api = never_visited.log_in(username), f"/api/ai-mentor/orgs/main/users/{username}/"
    assert "<iblai-mentor-launcher" in browser.get(f"/xblock/{UNIT}?view=student_view")
    version = json.loads(browser.get(f"{api}notice/"))["version"]
    browser.post(f"{api}notice/", [("version", str(version))])
    place = json.loads(
        browser.get(f"{api}courses/{COURSE.replace('+', '%2B')}/place/?usage_key={UNIT.replace('+', '%2B')}")
    )
    assert (place["may_ask"], place["refusal"], place["is_staff"]) == (True, None, True)

    mentor = json.loads(browser.get(api))["results"][0]["unique_id"]
    session = json.loads(browser.post(f"{api}sessions/", [("mentor", mentor)]))["session_id"]
    question = [("prompt", "north?"), ("client_id", "a"), ("course_id", COURSE), ("usage_key", UNIT)]
    asked = json.loads(browser.post(f"{api}sessions/{session}/messages/", question))["generation_id"]
    reply = f"{api}sessions/{session}/messages/{asked}/"
    wait_for(lambda: json.loads(browser.get(reply))["state"] not in {"queued", "running"})
    assert json.loads(browser.get(f"{api}edx-memory/?username={username}"))["results"] == []


def test_who_is_neither_enrolled_nor_staff_meets_no_mentor(site: Site) -> None:
    assert status(site.log_in("admin1").get, f"/xblock/{UNIT}?view=student_view") == "404"
    path = f"/api/ai-mentor/orgs/main/users/admin1/courses/{COURSE.replace('+', '%2B')}/place/"
    assert json.loads(site.log_in("admin1").get(path))["refusal"]["code"] == "not_enrolled"
