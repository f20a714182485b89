"""A worker beside the stand-in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.demo.site import block, start
from tests.demo.test_cli import run
from tests.llm.provider import Provider, stall_after
from tests.services import redis_url
from tests.worker import wait_for

if TYPE_CHECKING:
    from pathlib import Path

API = "/api/ai-mentor/orgs/main/users/learner1/"
UNIT = block("vertical", "why_the_stars_move")


def test_main_job_works_with_a_worker(tmp_path: Path) -> None:
    result = run("--check", "--data", str(tmp_path), "--worker", redis_url())
    assert result.returncode == 0, result.stderr


def test_worker_ends_with_the_site_while_a_reply_is_produced(tmp_path: Path) -> None:
    with Provider() as provider:
        provider.scripts = [stall_after("Polaris ")]
        options = ("--llm-base-url", provider.base_url, "--llm-model", "a-model", "--worker", redis_url())
        site = start(tmp_path, *options)
        browser = site.log_in("learner1")
        notice = json.loads(browser.get(f"{API}notice/"))
        browser.post(f"{API}notice/", [("version", str(notice["version"]))])
        session_id = json.loads(browser.post(f"{API}sessions/", [("mentor", "mentor")]))["session_id"]
        asked = [("prompt", "Why do the stars move?"), ("usage_key", UNIT)]
        browser.post(f"{API}sessions/{session_id}/messages/", asked)
        wait_for(lambda: provider.requests)
        assert site.stop() == 0
        # The kernel closed the worker's connection.
        assert provider.hung_up.wait(20)


def test_broker_that_does_not_answer_is_told_of(tmp_path: Path) -> None:
    redis_url()
    result = run("--data", str(tmp_path), "--worker", "redis://127.0.0.1:1/0")
    assert result.returncode == 1
    assert "redis://127.0.0.1:1/0 does not answer" in result.stderr
