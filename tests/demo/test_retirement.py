"""The stand-in LMS retires an account as the platform does: asked for by the learner, taken in steps by the pipeline."""

from __future__ import annotations

import json
import sqlite3
import urllib.request
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.demo.browser import Browser
from tests.demo.site import COURSE, Site, block, status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.demo.site import RunSite

UNIT = block("vertical", "finding_north")


@pytest.fixture
def site(run_site: RunSite) -> Iterator[Site]:
    with run_site() as running:
        yield running


@pytest.fixture
def pipeline(site: Site) -> Browser:
    """Return the one who takes the steps."""
    browser = site.log_in("super1")
    browser.get("/dashboard")
    return browser


def take(pipeline: Browser, step: str, username: str = "learner1") -> str:
    """Take a step of the retirement; returns the status where it is no success, else "ok"."""
    token = next(str(cookie.value) for cookie in pipeline.cookies if "csrf" in cookie.name)
    headers = {"Content-Type": "application/json", "X-CSRFToken": token, "Referer": pipeline.url}
    body = json.dumps({"username": username}).encode()
    address = f"{pipeline.url}/api/user/v1/accounts/{step}/"
    return status(pipeline._send, urllib.request.Request(address, body, headers))  # noqa: S310


def execute(site_data: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(site_data / "db.sqlite3", timeout=20)) as database, database:
        return database.execute(statement).fetchall()


def count_entries(site_data: Path) -> object:
    statement = (
        "SELECT COUNT(*) FROM iblai_mentor_plugin_memoryentry WHERE user_id ="
        " (SELECT id FROM auth_user WHERE username = 'learner1' OR username LIKE 'retired%')"
    )
    return execute(site_data, statement)[0][0]


def ask_for_deletion(site: Site) -> Browser:
    learner = site.log_in("learner1")
    learner.get(f"/xblock/{UNIT}")
    learner.post("/api/user/v1/accounts/deactivate_logout/", [("password", site.info["users"][0]["password"])])
    return learner


def test_a_failed_erasure_answers_500_and_the_second_try_succeeds(site: Site, pipeline: Browser) -> None:
    ask_for_deletion(site)
    assert count_entries(site.data) != 0
    table = "iblai_mentor_plugin_memoryentry"
    execute(site.data, f"CREATE TRIGGER refusal BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'refused'); END")

    assert take(pipeline, "retire_misc") == "500"
    assert count_entries(site.data) != 0

    execute(site.data, "DROP TRIGGER refusal")
    assert take(pipeline, "retire_misc") == "ok"
    assert count_entries(site.data) == 0


def test_who_is_retired_has_lost_name_and_memory_after_the_last_step(site: Site, pipeline: Browser) -> None:
    ask_for_deletion(site)

    assert [take(pipeline, step) for step in ("retire_misc", "retire", "retire")] == ["ok", "ok", "ok"]
    assert count_entries(site.data) == 0
    assert execute(site.data, "SELECT * FROM auth_user WHERE username = 'learner1'") == []


def test_api_keys_of_who_is_retired_open_nothing(site: Site, pipeline: Browser) -> None:
    path = "/api/ai-mentor/orgs/main/users/learner1/edx-memory/"
    headers = {"Authorization": f"Api-Token {site.info['api_keys']['learner']}"}
    Browser(site.url).get(path, headers)

    ask_for_deletion(site)
    assert status(Browser(site.url).get, path, headers) == "404"
    take(pipeline, "retire_misc")
    assert status(Browser(site.url).get, path, headers) == "401"


def test_only_a_superuser_takes_steps_and_only_for_who_asked(site: Site, pipeline: Browser) -> None:
    learner = site.log_in("learner2")
    learner.get(f"/learning/course/{COURSE}/home")
    assert take(learner, "retire_misc", "learner2") == "403"
    assert take(pipeline, "retire_misc", "learner2") == "404"
