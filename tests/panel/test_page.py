"""The panel's page as the LMS serves it: who sees it, who may frame it, what it may do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
COURSE = "course-v1:OpenSky+SKY101+always"
UNIT = "block-v1:OpenSky+SKY101+always+type@vertical+block@old_light"
PANEL = "/api/ai-mentor/panel/"


@pytest.fixture
def learner(django_user_model: type[User]) -> User:
    return django_user_model.objects.create_user("an@na +", password="x")


def open_panel(client: Client, **parameters: str) -> HttpResponse:
    return client.get(PANEL, {"course_id": COURSE, "usage_key": UNIT, **parameters})


def configuration(page: HttpResponse) -> dict[str, Any]:
    found = re.search(r'<script id="iblai-mentor-configuration"[^>]*>(.*?)</script>', page.content.decode())
    return json.loads(found[1])


def policy(page: HttpResponse) -> dict[str, str]:
    rules = (rule.strip().partition(" ") for rule in page["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in rules}


def test_element_is_given_its_place_when_a_learner_opens_the_panel(client: Client, learner: User) -> None:
    client.force_login(learner)
    page = open_panel(client, view="sheet", tab="abc")
    assert page.status_code == 200
    assert f'course-id="{COURSE}" usage-key="{UNIT}" view="sheet" tab="abc"' in page.content.decode()


def test_api_is_the_learners_own_when_the_user_name_is_odd(client: Client, learner: User) -> None:
    client.force_login(learner)
    assert configuration(open_panel(client))["apiUrl"] == "/api/ai-mentor/orgs/main/users/an%40na%20%2B/"


def test_parameters_stay_text_when_they_hold_markup(client: Client, learner: User) -> None:
    client.force_login(learner)
    page = open_panel(client, usage_key='"><script>1</script>', view="<b>", tab='" onclick="1')
    assert "<script>1" not in page.content.decode()
    assert 'view="" tab="&quot; onclick=&quot;1"' in page.content.decode()


@pytest.mark.parametrize("course_id", ["", "nonsense", "course-v1:a"])
def test_there_is_no_panel_when_there_is_no_course_key(client: Client, learner: User, course_id: str) -> None:
    client.force_login(learner)
    assert open_panel(client, course_id=course_id).status_code == 404


def test_plus_signs_are_understood_when_they_arrived_as_spaces(client: Client, learner: User) -> None:
    client.force_login(learner)
    assert COURSE in open_panel(client, course_id=COURSE.replace("+", " ")).content.decode()


def test_login_opens_in_the_top_window_when_nobody_is_logged_in(client: Client) -> None:
    page = open_panel(client)
    assert page.status_code == 401
    assert 'target="_top"' in page.content.decode()
    assert "next=%2Fapi%2Fai-mentor%2Fpanel%2F%3Fcourse_id" in page.content.decode()
    assert "iblai-mentor-configuration" not in page.content.decode()


@pytest.mark.parametrize("path", [PANEL, f"{PANEL}logged-in/"])
def test_nothing_inline_runs_when_a_page_is_served(client: Client, learner: User, path: str) -> None:
    client.force_login(learner)
    page = client.get(path, {"course_id": COURSE})
    rules = policy(page)
    assert (rules["default-src"], rules["script-src"], rules["style-src"]) == ("'none'", "'self'", "'self'")
    assert "unsafe" not in page["Content-Security-Policy"]
    body = page.content.decode()
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", body) == []
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", body))


def test_only_the_lms_may_frame_when_there_is_no_learning_mfe(client: Client, learner: User, settings: Any) -> None:
    settings.LEARNING_MICROFRONTEND_URL = None
    client.force_login(learner)
    page = open_panel(client)
    assert policy(page)["frame-ancestors"] == "'self'"
    assert "X-Frame-Options" not in page


def test_learning_mfe_may_frame_when_the_platform_names_it(client: Client, learner: User, settings: Any) -> None:
    settings.LEARNING_MICROFRONTEND_URL = "https://apps.example.com:8443/learning"
    settings.IBLAI_MENTOR_PANEL_ORIGINS = ["https://portal.example.com", "https://x.example.com; script-src *", "no"]
    client.force_login(learner)
    page = open_panel(client)
    allowed = ["https://apps.example.com:8443", "https://portal.example.com"]
    assert policy(page)["frame-ancestors"] == " ".join(["'self'", *allowed])
    assert configuration(page)["hostOrigins"] == allowed


def test_scripts_come_from_the_files_host_alone_when_there_is_one(client: Client, learner: User, settings: Any) -> None:
    settings.STATIC_URL = "https://files.example.com/static/"
    client.force_login(learner)
    rules = policy(open_panel(client))
    assert (rules["script-src"], rules["font-src"]) == ("https://files.example.com", "https://files.example.com")


@pytest.mark.parametrize(("scheme", "said"), [("dark", ' data-scheme="dark"'), ("light", ' data-scheme="light"')])
def test_page_is_as_its_host_says_before_a_script_runs(client: Client, learner: User, scheme: str, said: str) -> None:
    client.force_login(learner)
    assert said in open_panel(client, scheme=scheme).content.decode()
    assert "data-scheme" not in open_panel(client, scheme='"><b>').content.decode()


def test_page_is_kept_nowhere_when_it_is_personal(client: Client, learner: User) -> None:
    client.force_login(learner)
    page = open_panel(client)
    assert {"private", "no-store"} <= {part.strip() for part in page["Cache-Control"].split(",")}
    assert page["Referrer-Policy"] == "no-referrer"


def test_panel_is_only_read_when_it_is_posted_to(client: Client, learner: User) -> None:
    client.force_login(learner)
    assert client.post(f"{PANEL}?course_id={COURSE}").status_code == 405
