"""The management commands that switch the mentor and make keys."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from iblai_mentor_plugin.api import operating as operating_api
from tests.conftest import COURSE

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: str) -> str:
    """Return what a command prints."""
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.parametrize("target", ["--all", "DemoX", COURSE])
def test_enable_switches_on_and_disable_off(target: str) -> None:
    assert "on" in run("mentor_enable", target)
    assert operating_api.is_switched_on(COURSE)
    assert "Nothing is switched on." in run("mentor_disable", target)
    assert not operating_api.is_switched_on(COURSE)


def test_disable_of_a_course_wins_over_everything_on() -> None:
    run("mentor_enable", "--all")
    assert run("mentor_disable", COURSE).splitlines() == ["every course : on", f"one course {COURSE}: off"]
    assert not operating_api.is_switched_on(COURSE)
    assert operating_api.is_switched_on("course-v1:DemoX+OTHER+2026")


def test_kill_stops_everything_and_revive_takes_it_back() -> None:
    run("mentor_enable", "--all")
    assert "The kill switch is thrown" in run("mentor_disable", "--kill")
    assert not operating_api.is_switched_on(COURSE)
    run("mentor_enable", "--revive")
    assert operating_api.is_switched_on(COURSE)


@pytest.mark.parametrize("arguments", [[], ["--all", "DemoX"], ["not/an org"]])
def test_enable_refuses_what_it_cannot_understand(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("mentor_enable", *arguments)


def test_create_key_prints_the_key_alone(learner: User) -> None:
    raw = run("mentor_create_key", "learner1", "--days", "7", "--name", "lab", "--scope", "memory:read").strip()
    key = operating_api.find_api_key(raw)
    assert key is not None
    assert (key.user, key.tenant.key, key.name, key.scopes) == (learner, "main", "lab", ["memory:read"])
    assert key.expires_at is not None
    assert timedelta(days=6) < key.expires_at - timezone.now() <= timedelta(days=7)


def test_create_key_gives_every_scope_unless_told(learner: User) -> None:
    key = operating_api.find_api_key(run("mentor_create_key", "learner1").strip())
    assert key is not None
    assert key.scopes == list(operating_api.SCOPES)


@pytest.mark.parametrize(
    "arguments",
    [["nobody"], ["learner1", "--tenant", "none"], ["learner1", "--days", "-1"], ["learner1", "--days", "9999999999"]],
)
def test_create_key_refuses_what_is_not_there(arguments: list[str], learner: User) -> None:
    with pytest.raises(CommandError):
        run("mentor_create_key", *arguments)


def test_rotated_key_is_printed_alone_and_the_old_one_goes_on(learner: User) -> None:
    old = run("mentor_create_key", "learner1", "--name", "lab").strip()
    new = run("mentor_rotate_key", old[:8], "--days", "2").strip()
    old_key, new_key = operating_api.find_api_key(old), operating_api.find_api_key(new)
    assert old_key is not None
    assert new_key is not None
    assert (new_key.name, old_key.successor) == ("lab", new[:8])
    assert old_key.expires_at is not None
    assert old_key.expires_at - timezone.now() <= timedelta(days=2)


@pytest.mark.parametrize("days", ["-1", "91", "9999999999"])
def test_rotation_refuses_what_makes_no_sense(days: str, learner: User) -> None:
    old = run("mentor_create_key", "learner1").strip()
    for arguments in ((old[:8], "--days", days), ("00000000",)):
        with pytest.raises(CommandError):
            run("mentor_rotate_key", *arguments)
