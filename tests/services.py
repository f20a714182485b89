"""
What some tests need besides Python: recordings and courses, a browser, the vendor's clients, Redis.

On a bare machine a test that lacks one is skipped and says why. Under ``CI=true`` nothing is skipped: what is missing
there is a failure, or a hole in the tests would go unnoticed.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PANEL = ROOT / "iblai_mentor_plugin" / "panel"
CLIENT_VERSIONS = ("3.54.3", "3.66.0")
# Nothing of a page takes longer, on a machine that does other things, too. Milliseconds.
PATIENCE = 40_000
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def is_ci() -> bool:
    """Say whether this run must not leave anything out."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def miss(what: str) -> NoReturn:
    """End the test for want of something: skipped on a bare machine, failed in CI."""
    if is_ci():
        pytest.fail(f"missing in CI: {what}", pytrace=False)
    pytest.skip(f"missing on this machine: {what}")


def shared_path(relative: str) -> Path:
    """Return a file of the folder ``shared`` beside this repository (a recording, a course, a list of pins)."""
    path = SHARED / relative
    return path if path.exists() else miss(f"../shared/{relative}")


def browser_path() -> str:
    """Return the browser that tests drive; ``MENTOR_BROWSER`` names another one."""
    if find_spec("playwright") is None:
        miss("playwright (pip install playwright)")
    candidates = [os.environ.get("MENTOR_BROWSER"), *map(shutil.which, _BROWSERS)]
    return next(filter(None, candidates), None) or miss("a browser (Debian: apt-get install chromium)")


def axe_source() -> str:
    """Return axe-core, which finds faults of accessibility in a page."""
    return (node_modules() / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the one browser of this process: Playwright can be started once at a time."""
    path = browser_path()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a machine without it skips these tests

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright's loop stays in this thread. Tests of the database that come later in this process are not in it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def expect(actual: Any) -> Any:
    """Return Playwright's assertions about what is in a page, which wait; it is loaded by who has a page."""
    from playwright.sync_api import expect as expect_in_page  # noqa: PLC0415 - a machine without it skips these tests

    expect_in_page.set_options(timeout=PATIENCE)
    return expect_in_page(actual)


def client_python(version: str) -> Path:
    """Return the Python of an environment that holds one version of the vendor's client, and nothing of ours."""
    folder = Path(os.environ.get("MENTOR_CLIENTS", ROOT / ".clients"))
    python = folder / version / "bin" / "python"
    return python if python.exists() else miss(f"the client iblai=={version} ({python}; .ci/clients makes it)")


def run_client(version: str, script: Path, errand: dict[str, str]) -> Any:
    """Return what a script says that one version of the vendor's client runs, on an errand that it reads."""
    run = subprocess.run(
        [client_python(version), "-I", script],
        input=json.dumps(errand),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def xapi_python() -> Path:
    """Return the Python of an environment that holds event-routing-backends beside the plugin's own requirements."""
    python = Path(os.environ.get("MENTOR_XAPI", ROOT / ".xapi")) / "bin" / "python"
    return python if python.exists() else miss(f"event-routing-backends ({python}; .ci/xapi makes it)")


def redis_url() -> str:
    """Return the address of a Redis that answers; ``MENTOR_REDIS`` names another one."""
    if find_spec("redis") is None:
        miss("redis (pip install redis)")
    import redis  # noqa: PLC0415 - a machine without it skips these tests

    url = os.environ.get("MENTOR_REDIS", "redis://127.0.0.1:6379/0")
    try:
        redis.Redis.from_url(url, socket_connect_timeout=5).ping()
    except redis.RedisError as error:
        miss(f"Redis at {url} ({error}; Debian: apt-get install redis-server)")
    return url


def node_path() -> str:
    """Return node, which builds the panel's files and runs the tests of its modules."""
    return shutil.which("node") or miss("node (Debian: apt-get install nodejs npm)")


def node_modules() -> Path:
    """Return the folder of the panel's libraries as the lock file pins them; ``npm ci`` makes it where it is missing."""
    folder = PANEL / "node_modules"
    npm = shutil.which("npm") or miss("npm (Debian: apt-get install nodejs npm)")
    # Several workers of a test run come here at once.
    with (PANEL / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        installed = folder / ".package-lock.json"
        if not installed.exists() or installed.stat().st_mtime < (PANEL / "package-lock.json").stat().st_mtime:
            run = subprocess.run(
                [npm, "ci", "--ignore-scripts"], cwd=PANEL, capture_output=True, text=True, check=False
            )
            if run.returncode:
                miss(f"the panel's libraries (npm ci: {run.stderr.strip()[-300:]})")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn every skip into a failure in CI, whoever asked for it."""
    report = yield
    if is_ci() and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that skips itself."""
    report = yield
    if is_ci() and report.outcome == "skipped":
        report.outcome = "failed"
    return report


# Before pytest looks at ``-m``.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests marked ``server`` or ``mariadb`` to the runs on one: elsewhere they have no meaning, which is no skip."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    meaningless = {"mysql": (), "postgresql": ("mariadb",)}.get(
        os.environ.get("MENTOR_TEST_DB", ""), ("mariadb", "server")
    )
    elsewhere = [item for item in items if any(item.get_closest_marker(name) for name in meaningless)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]
