"""The reference of the REST interface: who may read it, and that it says what the schema says."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from django.core.cache import cache
from rest_framework.test import APIClient

from iblai_mentor_plugin.rest_api.reference import SCHEMA, load_schema
from iblai_mentor_plugin.rest_api.schema_text import COMMON, Kind, describe, list_calls, list_groups, list_shapes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

DOCS, YAML = "/api/ai-mentor/docs/", "/api/ai-mentor/schema/"
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}


class Links(HTMLParser):
    """What a page names, leads to and loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.add(tag)
        self.ids += [told["id"]] if told.get("id") else []
        if tag == "a":
            self.targets.append(str(told["href"]))
        elif told.get("src") or told.get("href"):
            self.loaded.append(str(told.get("src") or told.get("href")))


@pytest.fixture
def page(learner: User) -> str:
    client = APIClient()
    client.force_login(learner)
    answer = client.get(DOCS, **BROWSER)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    return answer.content.decode()


@pytest.mark.django_db
def test_stranger_is_shown_nothing_and_a_browser_is_led_to_the_login() -> None:
    assert APIClient().get(YAML).status_code == 401
    answer = APIClient().get(DOCS, **BROWSER)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={DOCS}")


@pytest.mark.django_db
def test_stranger_reads_it_where_the_operator_says_so(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_REFERENCE_IS_PUBLIC = True
    assert [APIClient().get(path).status_code for path in (DOCS, YAML)] == [200, 200]


@pytest.mark.django_db
def test_strangers_are_slowed_down_where_it_is_public(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_REFERENCE_IS_PUBLIC = True
    settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE = "1/min"
    cache.clear()
    assert [APIClient().get(YAML).status_code for _time in range(2)] == [200, 429]


def test_wrong_key_is_refused_where_it_is_public(settings: SettingsWrapper, db: None) -> None:
    settings.IBLAI_MENTOR_REFERENCE_IS_PUBLIC = True
    answer = APIClient(HTTP_AUTHORIZATION="Api-Token " + "0" * 64).get(YAML)
    assert answer.status_code == 401


def test_wrong_keys_are_slowed_down_where_it_is_public(settings: SettingsWrapper, db: None) -> None:
    settings.IBLAI_MENTOR_REFERENCE_IS_PUBLIC = True
    settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE = "1/min"
    cache.clear()
    client = APIClient(HTTP_AUTHORIZATION="Api-Token " + "0" * 64)
    assert [client.get(YAML).status_code for _time in range(2)] == [401, 429]


def test_key_reads_the_schema_in_both_forms(learner: User, with_key: Callable[..., APIClient]) -> None:
    client = with_key(learner, scopes=["audit:read"])
    written, plain = client.get(YAML), client.get(YAML, {"format": "json"})
    assert (written["Content-Type"], plain["Content-Type"]) == ("application/yaml; charset=utf-8", "application/json")
    assert written.content.decode() == SCHEMA.read_text("utf-8")
    assert yaml.safe_load(written.content) == json.loads(plain.content) == load_schema()
    assert client.post(YAML).status_code == 405


def test_page_has_every_call_and_every_shape(page: str) -> None:
    calls, shapes = list_calls(load_schema()), list_shapes(load_schema())
    ids = Links(page).ids
    assert {call.name for call in calls} | {f"shape-{shape.name}" for shape in shapes} <= set(ids)
    assert "`" not in page
    assert len(ids) == len(set(ids))
    assert sum(len(group) for _name, group in list_groups(load_schema())) == len(calls) > 60


def test_page_is_written_once_for_all_who_read_it(page: str, learner: User) -> None:
    client = APIClient()
    client.force_login(learner)
    again = client.get(DOCS, HTTP_HOST="localhost", **BROWSER)
    assert not again.templates
    assert again.content.decode() == page.replace("http://testserver/", "http://localhost/")
    assert "http://testserver/api/ai-mentor/orgs/main/" in page


def test_each_link_of_the_page_leads_somewhere(page: str) -> None:
    links = Links(page)
    inside = {target.removeprefix("#") for target in links.targets if target.startswith("#")}
    assert inside <= set(links.ids)
    assert {target for target in links.targets if not target.startswith("#")} == {YAML, f"{YAML}?format=json"}


def test_page_loads_nothing_but_a_style_sheet_of_this_site(page: str) -> None:
    links = Links(page)
    assert links.loaded == ["/static/iblai_mentor_plugin/reference.css"]
    assert not {"script", "iframe", "img", "style"} & links.tags
    assert not re.search(r"https?://(?!testserver)", page)
    assert "http://testserver/api/ai-mentor/orgs/main/users/USERNAME/" in page


def test_page_forbids_what_it_does_not_need(learner: User, with_key: Callable[..., APIClient]) -> None:
    policy = with_key(learner).get(DOCS)["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy


def test_page_takes_its_style_from_where_static_files_lie(
    learner: User, with_key: Callable[..., APIClient], settings: Any
) -> None:
    settings.STATIC_URL = "https://files.example.com/static/"
    policy = with_key(learner).get(DOCS)["Content-Security-Policy"]
    assert "style-src https://files.example.com;" in policy


def test_scope_of_each_call_is_the_one_that_is_asked_for() -> None:
    scopes = {call.name: call.scope for call in list_calls(load_schema())}
    assert (scopes["edx_memory_list"], scopes["edx_memory_destroy"]) == ("memory:read", "memory:write")
    assert [name for name, scope in scopes.items() if not scope] == []


def test_what_every_call_answers_is_documented_for_each() -> None:
    for calls in load_schema()["paths"].values():
        for call in calls.values():
            assert set(call["responses"]) >= COMMON


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"type": "string", "format": "uuid"}, Kind("string (uuid)")),
        ({"type": "integer", "nullable": True}, Kind("integer, or null")),
        ({"$ref": "#/components/schemas/Error"}, Kind("Error", "Error")),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Error"}}, Kind("list of Error", "Error")),
        ({"oneOf": [{"$ref": "#/components/schemas/A"}, {"enum": [""]}], "nullable": True}, Kind("A, or null", "A")),
        ({"enum": [1, -1]}, Kind("1, -1")),
        ({}, Kind("anything")),
    ],
)
def test_type_is_told_in_words(value: dict[str, Any], kind: Kind) -> None:
    assert describe(value) == kind
