"""The command ``iblai-mentor-demo``: the stand-in LMS in one line."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iblai_mentor_plugin.demo.archive import CourseError
from iblai_mentor_plugin.demo.llm import API_KEY, LlmOptionError, build_llm_environment, build_vector_environment
from iblai_mentor_plugin.demo.operations import SettingOptionError, build_setting_environment
from iblai_mentor_plugin.demo.people import PEOPLE, read_password
from iblai_mentor_plugin.demo.worker import WorkerError, build_worker_environment, run_worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.demo.seed import Keys
    from iblai_mentor_plugin.demo.server import Servers

# What --reset removes; nothing else in the folder is ours.
OWN_FILES = ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "password", "secret", "tracking.log")
ANY_HOST = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not bound to


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = _build_parser().parse_args(arguments)
    with ExitStack() as stack:
        stack.enter_context(_ending_on_termination())
        if (options.check or options.retrieval) and options.data is None:
            options.data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="iblai-mentor-check-")))
        try:
            return _run(options)
        except KeyboardInterrupt:
            return 0


@contextmanager
def _ending_on_termination() -> Iterator[None]:
    """
    Take a termination as Ctrl-C: the worker goes along, and the ports are given back.

    A shell has what it starts in the background ignore Ctrl-C's own signal; this one reaches it there, too.
    """
    earlier = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)


def _run(options: argparse.Namespace) -> int:
    from iblai_mentor_plugin.demo.server import PortError, find_free_port

    if options.port is None and not (options.check or options.retrieval):
        options.port = 8000
    # Beside a port that was chosen, the next one; else any free ones.
    options.learning_port = options.learning_port or (options.port + 1 if options.port else None)
    options.port = options.port or find_free_port(options.host)
    options.learning_port = options.learning_port or find_free_port(options.host)
    data = (options.data or default_data_dir()).expanduser().resolve()
    try:
        return _serve(options, data)
    except (CourseError, LlmOptionError, PortError, SettingOptionError, WorkerError) as error:
        print(error, file=sys.stderr)
        return 1


def _serve(options: argparse.Namespace, data: Path) -> int:
    url = _configure(options, data)
    from iblai_mentor_plugin.demo.seed import prepare
    from iblai_mentor_plugin.demo.server import Servers

    # The address first: a start that fails must not end the keys of one that runs.
    with Servers(options.host, (options.port, options.learning_port)) as server:
        keys = prepare()
        with run_worker():
            return _show(options, server, url, data, keys)


def _show(options: argparse.Namespace, server: Servers, url: str, data: Path, keys: Keys) -> int:
    """Say where the site is, and serve it or go through it."""
    _warn_of_closure()
    if options.json:
        print(json.dumps(describe(url, data, keys)), flush=True)
    if options.check:
        from iblai_mentor_plugin.demo.check import check

        return check(server, url, keys, read_password(data))
    if options.retrieval:
        from iblai_mentor_plugin.demo.vectors import measure_retrieval

        return measure_retrieval(options.retrieval, options.floor)
    if not options.json:
        _greet(url, data, keys)
    _serve_forever(server)
    return 0


def _warn_of_closure() -> None:
    """Say it where the course does not run: everything works then, but asking."""
    from django.utils import timezone

    from iblai_mentor_plugin.demo.access import get_course
    from iblai_mentor_plugin.demo.dates import describe_closure

    closure = describe_closure(get_course(), timezone.now())
    if closure:
        print(f"{closure} Start with --move-dates to have it begin this week.", file=sys.stderr, flush=True)


def _serve_forever(server: Servers) -> None:
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)


def _configure(options: argparse.Namespace, data: Path) -> str:
    """Prepare folder and settings, start Django, read the course; returns the site's address."""
    llm = build_llm_environment(options.llm_base_url, options.llm_model)
    vectors = build_vector_environment(options)
    worker = build_worker_environment(options.worker, data)
    settings = build_setting_environment(options.set)
    data.mkdir(parents=True, exist_ok=True)
    if options.reset:
        for name in OWN_FILES:
            (data / name).unlink(missing_ok=True)
    shown = "127.0.0.1" if options.host in ANY_HOST else options.host
    site = f"http://{f'[{shown}]' if ':' in shown else shown}"
    url = f"{site}:{options.port}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "iblai_mentor_plugin.demo.settings",
        "IBLAI_MENTOR_DEMO_DATA": str(data),
        "IBLAI_MENTOR_DEMO_COURSE": str(options.course.expanduser().resolve()) if options.course else "",
        "IBLAI_MENTOR_DEMO_MOVE_DATES": "1" if options.move_dates else "",
        "IBLAI_MENTOR_DEMO_URL": url,
        "IBLAI_MENTOR_DEMO_LEARNING_URL": f"{site}:{options.learning_port}/learning",
        "IBLAI_MENTOR_DEMO_DOCKING": options.docking,
        "IBLAI_MENTOR_DEMO_OPEN": "" if options.host in {"127.0.0.1", "localhost", "::1"} else "1",
        **llm,
        **vectors,
        **worker,
        **settings,
    }
    import django

    django.setup()
    from iblai_mentor_plugin.demo.access import get_course

    get_course()
    return url


def describe(url: str, data: Path, keys: Keys) -> dict[str, Any]:
    """Return what a program needs to use the site."""
    from django.conf import settings

    from iblai_mentor_plugin.demo.access import get_course
    from iblai_mentor_plugin.demo.seed import ORG

    password, course = read_password(data), get_course()
    return {
        "url": url,
        "learning_url": settings.LEARNING_MICROFRONTEND_URL,
        "org": ORG,
        "api_keys": {"learner": keys.learner, "tenant_admin": keys.tenant_admin},
        "users": [{"username": person.username, "password": password, "role": person.role} for person in PEOPLE],
        "course_id": str(course.key),
        "units": [{"usage_key": str(unit.usage_key), "title": unit.title} for unit in course.units],
    }


def _greet(url: str, data: Path, keys: Keys) -> None:
    from iblai_mentor_plugin.demo.access import get_course

    names = ", ".join(person.username for person in PEOPLE)
    print(f"“{get_course().title}” is at {url}")
    print(f"Log in as {names}; the password is {read_password(data)}.")
    print(
        f"Walk through the course as learner1, then see what is remembered at {url}/memory, or with the learner's API key:"
    )
    print(
        f"  curl -H 'Authorization: Api-Token {keys.learner}' {url}/api/ai-mentor/orgs/main/users/learner1/edx-memory/"
    )
    print(f"The data is kept in {data}. Stop with Ctrl-C.", flush=True)


def default_data_dir() -> Path:
    """Return this user's folder for the data, where the system wants it."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "iblai-mentor-demo"


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="iblai-mentor-demo", description="A stand-in LMS with a course, ready users and the AI mentor plugin."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, help="port to listen on (default: 8000; 0: any free one)")
    parser.add_argument("--learning-port", type=int, help="port of the course's pages (default: the one after --port)")
    parser.add_argument(
        "--docking",
        choices=("dialog", "slot", "script", "sidebar"),
        default="dialog",
        help="where the course's pages have a place for the mentor (default: in a dialog)",
    )
    parser.add_argument("--slot", dest="docking", action="store_const", const="slot", help="the same as --docking slot")
    parser.add_argument("--data", type=Path, help="folder of the data, kept between runs (default: one of this user's)")
    parser.add_argument("--reset", action="store_true", help="forget the data of earlier runs first")
    parser.add_argument("--course", type=Path, help="another course: OLX, as a folder or a .tar.gz")
    parser.add_argument(
        "--move-dates", action="store_true", help="move the course's dates, so that it began within the last week"
    )
    parser.add_argument("--llm-base-url", help=f"endpoint of OpenAI's protocol; its key comes from ${API_KEY}")
    parser.add_argument("--llm-model", help="model to ask there (default: no LLM, the mentor searches the course)")
    parser.add_argument("--embedding-base-url", help=f"endpoint that makes vectors; its key comes from ${API_KEY}")
    parser.add_argument(
        "--embedding-model", help="model that makes vectors there (default: none, words are searched for)"
    )
    parser.add_argument(
        "--embedding-prefixes",
        nargs=2,
        metavar=("QUESTION", "PASSAGE"),
        help="what its model wants before a question and a passage, e.g. query: passage:",
    )
    parser.add_argument(
        "--worker", metavar="BROKER", help="produce replies in a Celery worker, on redis://… for example"
    )
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a setting of the plugin, e.g. IBLAI_MENTOR_STREAMING=true; may be given several times",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON first: address, keys, users, units")
    parser.add_argument(
        "--check", action="store_true", help="go through the main job over HTTP, and say whether it works"
    )
    parser.add_argument(
        "--retrieval",
        type=Path,
        metavar="FILE",
        help="measure the search of the course with a file of questions and the passages that answer them",
    )
    parser.add_argument(
        "--floor",
        metavar="NAME=SHARE",
        action="append",
        default=[],
        help="fail below this share with --retrieval, e.g. elsewhere:r@3=0.7; may be given several times",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
