"""A running stand-in LMS, for tests over HTTP."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from iblai_mentor_plugin.demo.browser import Browser, CheckError
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    # Starts a stand-in with options of the command, see ``tests.demo.ready``.
    RunSite = Callable[..., AbstractContextManager["Site"]]

COMMAND = [sys.executable, "-m", "iblai_mentor_plugin.demo.cli"]
COURSE = "course-v1:OpenSky+SKY101+always"
# The tests of a module together ask, and look, more than a learner may in a minute.
_LIMITS = ("--set", "IBLAI_MENTOR_QUESTION_THROTTLE=999/min", "--set", "IBLAI_MENTOR_THROTTLE=9999/min")


def block(kind: str, name: str) -> str:
    """Return a usage key of the stand-in's own course."""
    return f"block-v1:OpenSky+SKY101+always+type@{kind}+block@{name}"


@dataclass
class Site:
    """What the command said when it started."""

    process: subprocess.Popen[str]
    info: dict[str, Any]
    # Its folder.
    data: Path
    # Who is logged in already, for tests that change nothing of it.
    sessions: dict[str, Browser] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return its address."""
        return str(self.info["url"])

    def log_in(self, username: str) -> Browser:
        """Return a browser, logged in."""
        browser = Browser(self.url)
        browser.get("/login")
        browser.post("/login", [("username", username), ("password", self.info["users"][0]["password"])])
        return browser

    def memories(self, username: str) -> list[dict[str, Any]]:
        """Return what is remembered of a user, as the tenant's admin reads it."""
        headers = {"Authorization": f"Api-Token {self.info['api_keys']['tenant_admin']}"}
        page = Browser(self.url).get(f"/api/ai-mentor/orgs/main/users/{username}/edx-memory/", headers)
        return list(json.loads(page)["results"])

    def visited(self, username: str) -> dict[str, Any]:
        """Return the blocks that are remembered of a user, with their facts, by id."""
        rows = [row for memory in self.memories(username) for row in memory["data"]["visited_blocks"]["results"]]
        return {row["usage_key"].rpartition("@")[2]: row["facts"] for row in rows}

    def await_visited(self, username: str, name: str) -> dict[str, Any]:
        """Return the facts of a block, as soon as it is remembered: a page is written when its response has left."""
        found = wait_for(lambda: visited if name in (visited := self.visited(username)) else None)
        return dict(found[name])

    def handler(self, usage_key: str, name: str) -> str:
        """Return the address of a handler."""
        return f"/courses/{COURSE}/xblock/{usage_key}/handler/{name}"

    def head(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str]]:
        """Return status and headers of an address."""
        request = urllib.request.Request(self.url + path, headers=headers or {})  # noqa: S310 - our own address
        try:
            with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
                return response.status, dict(response.headers)
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers)

    def stop(self) -> int:
        """Stop it; returns the exit status. By a termination: what a shell starts in the background ignores Ctrl-C."""
        self.process.terminate()
        return self.process.wait(timeout=20)


def start(data: Path, *options: str, attempts: int = 3) -> Site:
    """Start the stand-in on free ports; what ``options`` set counts before the limits that suit tests."""
    ports = find_two_ports()
    places = ["--data", str(data), "--port", ports[0], "--learning-port", ports[1]]
    command = [*COMMAND, "--json", *places, *_LIMITS, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    if said := process.stdout.readline():
        return Site(process, json.loads(said), data)
    process.wait(timeout=20)
    # Until it listens, somebody else may have taken the port.
    assert attempts > 1, f"the stand-in ended with {process.returncode}"
    return start(data, *options, attempts=attempts - 1)


def find_two_ports() -> tuple[str, str]:
    """Return two ports that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return str(one.getsockname()[1]), str(other.getsockname()[1])


def status(call: Any, *arguments: Any) -> str:
    """Return the status that a browser's call ends with, or "ok"."""
    try:
        call(*arguments)
    except CheckError as error:
        return str(error).rpartition(" ")[2]
    return "ok"
