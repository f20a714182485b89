"""Commands of ``tutor local do``, ``dev do`` and ``k8s do``, and the smoke test of ``do tests`` where Tutor has it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from tutor import hooks

SMOKE: Final = Path(__file__).parent / "smoke"
Jobs = Iterable[tuple[str, str]]


def _manage(*arguments: str) -> Jobs:
    """Return the job that runs a command of the LMS, its arguments as one word each."""
    yield ("lms", shlex.join(["./manage.py", "lms", *arguments]))


@click.command(name="mentor-check", help="Check that the AI mentor is installed and well.")
@click.option("--course", default="", help="The key of a course to look at.")
@click.option("--user", default="", help="A learner who is enrolled in it.")
@click.option("--privacy", is_flag=True, help="Say what is kept, and who may read it.")
@click.option("--json", "as_json", is_flag=True, help="Say it for a program.")
def check(course: str, user: str, privacy: bool, as_json: bool) -> Jobs:  # noqa: FBT001 - click's
    """Run the LMS's ``mentor_check``."""
    options = [("--course", course), ("--user", user)]
    chosen = [word for name, value in options if value for word in (name, value)]
    flags = [("--privacy", privacy), ("--json", as_json)]
    return _manage("mentor_check", *chosen, *(name for name, is_set in flags if is_set))


@click.command(name="mentor-enable", help="Switch the AI mentor on for a course, an org, or every course.")
@click.argument("target", required=False)
@click.option("--all", "everywhere", is_flag=True, help="Every course of the site.")
def enable(target: str | None, everywhere: bool) -> Jobs:  # noqa: FBT001 - click's
    """Run the LMS's ``mentor_enable``."""
    if bool(target) is everywhere:
        raise click.UsageError("Say which: the key of a course, an org, or --all.")
    return _manage("mentor_enable", *([target] if target else ["--all"]))


@click.command(name="mentor-disable", help="Switch the AI mentor off again, or stop it everywhere at once.")
@click.argument("target", required=False)
@click.option("--all", "everywhere", is_flag=True, help="Every course of the site.")
@click.option("--kill", is_flag=True, help="Stop it everywhere at once, whatever the switches say.")
def disable(target: str | None, everywhere: bool, kill: bool) -> Jobs:  # noqa: FBT001 - click's
    """Run the LMS's ``mentor_disable``."""
    if sum((bool(target), everywhere, kill)) != 1:
        raise click.UsageError("Say which: the key of a course, an org, --all, or --kill.")
    return _manage("mentor_disable", *([target] if target else ["--all"] if everywhere else ["--kill"]))


COMMANDS: Final = [check, enable, disable]


def register_tests() -> None:
    """Add the smoke test, for Tutor from 21.0.8 on."""
    if hasattr(hooks.Filters, "TESTS"):
        hooks.Filters.TESTS.add_item(("lms", "smoke", str(SMOKE)))
