"""The command: what it prints, what it keeps, how it ends."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.demo.browser import Browser
from tests.demo.site import COMMAND, start, status
from tests.llm.provider import Provider, embed
from tests.services import shared_path

if TYPE_CHECKING:
    from pathlib import Path


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *options], capture_output=True, text=True, timeout=120, check=False)


def test_main_job_works_when_checked_on_the_own_course() -> None:
    result = run("--check")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("ok ") == 13


def test_main_job_works_when_checked_on_the_shared_course(tmp_path: Path) -> None:
    course = shared_path("courses/openedx-demo-course.tar.gz")
    result = run("--check", "--data", str(tmp_path), "--course", str(course))
    assert result.returncode == 0, result.stderr


def test_check_fails_when_the_course_is_empty(tmp_path: Path) -> None:
    (tmp_path / "course.xml").write_text('<course url_name="r" org="o" course="c"/>')
    result = run("--check", "--course", str(tmp_path))
    assert result.returncode == 1
    assert "no problem that can be answered" in result.stderr


def test_site_serves_when_the_course_is_empty(tmp_path: Path) -> None:
    (tmp_path / "course.xml").write_text('<course url_name="r" org="o" course="c"/>')
    site = start(tmp_path / "data", "--course", str(tmp_path))
    assert "This course is empty" in site.log_in("learner1").get("/learning/course/course-v1:o+c+r/home")
    assert site.stop() == 0


def test_first_line_has_what_a_program_needs_when_asked_for_json(tmp_path: Path) -> None:
    site = start(tmp_path)
    site.stop()
    assert set(site.info) == {"url", "learning_url", "org", "api_keys", "users", "course_id", "units"}
    assert site.info["org"] == "main"
    assert set(site.info["api_keys"]) == {"learner", "tenant_admin"}
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in site.info["api_keys"].values())
    roles = [user["role"] for user in site.info["users"]]
    assert roles == ["learner", "learner", "course_staff", "tenant_admin", "superuser", "site_staff"]
    assert set(site.info["users"][0]) == {"username", "password", "role"}
    assert set(site.info["units"][0]) == {"usage_key", "title"}
    assert len(site.info["units"]) == 10


def test_data_is_kept_and_keys_are_new_when_started_again(tmp_path: Path) -> None:
    first = start(tmp_path)
    unit = first.info["units"][1]["usage_key"]
    first.log_in("learner1").get(f"/xblock/{unit}")
    first.stop()
    second = start(tmp_path)
    old = {"Authorization": f"Api-Token {first.info['api_keys']['learner']}"}
    assert status(Browser(second.url).get, "/api/ai-mentor/orgs/main/users/learner1/edx-memory/", old) == "401"
    assert unit.rpartition("@")[2] in second.visited("learner1")
    assert first.info["users"] == second.info["users"]
    second.stop()


def test_only_our_files_are_removed_when_reset(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    first = start(tmp_path)
    first.stop()
    second = start(tmp_path, "--reset")
    second.stop()
    assert first.info["users"] != second.info["users"]
    assert (tmp_path / "mine.txt").exists()


def test_reason_is_said_when_the_port_is_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        result = run("--data", str(tmp_path), "--port", str(server.getsockname()[1]))
    assert result.returncode == 1
    assert "is in use" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--embedding-model", "m"),
        ("--embedding-base-url", "http://127.0.0.1:1/v1"),
        ("--embedding-base-url", "127.0.0.1", "--embedding-model", "m"),
        ("--embedding-base-url", "http://127.0.0.1:1/v1", "--embedding-model", "m", "--llm-model", "m"),
    ],
)
def test_reason_is_said_when_nobody_could_be_asked_for_vectors(tmp_path: Path, options: tuple[str, ...]) -> None:
    result = run("--data", str(tmp_path), *options)
    assert (result.returncode, "Traceback" in result.stderr) == (1, False)
    assert result.stderr


def test_search_is_measured_with_vectors_when_somebody_makes_them(tmp_path: Path) -> None:
    key = "block-v1:OpenSky+SKY101+always+type@"
    right = {
        "usage_key": f"{key}html+block@light",
        "unit_key": f"{key}vertical+block@old_light",
        "begins": "Light is fast",
    }
    asked = {"course": "course-v1:OpenSky+SKY101+always", "kind": "plain", "question": "What is a light-year?"}
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({**asked, "right": [right]}), "utf-8")
    with Provider() as server:
        server.scripts = [embed(lambda text: [0.1, float(text.lower().count("light-year"))])]
        options = (
            "--embedding-base-url",
            server.base_url,
            "--embedding-model",
            "m",
            "--embedding-prefixes",
            "q:",
            "p:",
        )
        result = run("--retrieval", str(path), *options, "--set", "IBLAI_MENTOR_EMBEDDING_SECONDS=30")
    assert result.returncode == 0, result.stderr
    assert "Searched by words and by vectors of m; 0 questions had none in time." in result.stdout
    assert server.bodies[0]["input"][0].startswith("p: ")
    assert server.bodies[-1]["input"] == ["q: What is a light-year?"]


@pytest.mark.parametrize("options", [("http://127.0.0.1:1/v1",), ("ftp://127.0.0.1/", "--llm-model", "a-model")])
def test_reason_is_said_when_no_llm_could_be_asked(tmp_path: Path, options: tuple[str, ...]) -> None:
    result = run("--data", str(tmp_path), "--llm-base-url", *options)
    assert result.returncode == 1
    assert "--llm-" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("content", [None, b"no archive"])
def test_reason_is_said_when_the_course_is_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "x.tar.gz").write_bytes(content)
    result = run("--data", str(tmp_path / "data"), "--course", str(tmp_path / "x.tar.gz"))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr


def test_settings_count_when_they_are_named(tmp_path: Path) -> None:
    site = start(tmp_path, "--set", "IBLAI_MENTOR_MESSAGES_A_DAY=7")
    browser, api = site.log_in("learner1"), "/api/ai-mentor/orgs/main/users/learner1/"
    place = browser.get(f"{api}courses/{site.info['course_id']}/place/")
    assert json.loads(place)["allowance"]["messages_left"] == 7
    assert site.stop() == 0


@pytest.mark.parametrize("option", ["IBLAI_MENTOR_NONSENSE=1", "SECRET_KEY=x", "IBLAI_MENTOR_STREAMING"])
def test_start_fails_with_a_reason_when_a_setting_is_none(option: str, tmp_path: Path) -> None:
    result = run("--data", str(tmp_path), "--set", option)
    assert (result.returncode, "names no setting" in result.stderr) == (1, True)
