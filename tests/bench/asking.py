"""A learner who uses the REST interface as a program does, and remembers what they were promised."""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from tests.conftest import COURSE
from tests.mentor.conftest import UNIT

Web = Callable[[], int]
# Seconds that a reply or an export may take.
PATIENCE: Final = 120


class Asker:
    """A learner with a key; ``web`` says the port of whichever web server is to answer."""

    def __init__(self, tenant_key: str, username: str, token: str) -> None:
        """Know who they are; nothing was asked."""
        self._headers = {"Authorization": f"Api-Token {token}", "Content-Type": "application/json"}
        self._place = f"/api/ai-mentor/orgs/{tenant_key}/users/{username}/"
        self.replies: list[str] = []
        self.exports: list[str] = []
        self.profession = "pilot"
        self.answers: Counter[str] = Counter()

    def ask(self, web: Web, session: str) -> None:
        """Ask, and follow the reply to its end."""
        path = f"sessions/{session}/messages/"
        asked = {"prompt": "Which star shows north?", "course_id": COURSE, "usage_key": UNIT}
        generation = self.send(web, "POST", path, asked).get("generation_id")
        if generation:
            said = self._follow(web, f"{path}{generation}/", "state", ("queued", "running"))
            self.replies.append(said["state"])

    def wish(self, web: Web) -> None:
        """Write down who one is."""
        wished = f"pilot {uuid4()}"
        if self.send(web, "PUT", "custom-instruction/", {"profession": wished}):
            self.profession = wished

    def export(self, web: Web) -> None:
        """Have all that was said written into a file, and fetch it."""
        task = self.send(web, "POST", "export-chathistory/", {}).get("task_id")
        if task:
            said = self._follow(web, f"tasks/{task}", "task", ("queued", "running"))
            self.exports.append(said["task"])
            self.send(web, "GET", f"downloads/tasks/{task}/")

    def _follow(self, web: Web, path: str, name: str, open_states: tuple[str, ...]) -> dict[str, Any]:
        """Ask until it ends; returns the last answer."""
        until = time.monotonic() + PATIENCE
        while (said := self.send(web, "GET", path)).get(name) in open_states:
            if time.monotonic() > until:
                break
            time.sleep(0.5)
        return {name: "none", **said}

    def send(self, web: Web, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Return the object that is answered, an empty one where there is none; each status is counted."""
        client = http.client.HTTPConnection("127.0.0.1", web(), timeout=PATIENCE)
        try:
            client.request(method, self._place + path, None if body is None else json.dumps(body), self._headers)
            answer = client.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.answers[f"{type(error).__name__} {method} {path.split('/', maxsplit=1)[0]}"] += 1
            return {}
        finally:
            client.close()
        good = answer.status < http.client.MULTIPLE_CHOICES
        self.answers["good" if good else f"{answer.status} {method} {path.split('/', maxsplit=1)[0]}"] += 1
        found = json.loads(text) if good and answer.getheader("Content-Type") == "application/json" else {}
        return found if isinstance(found, dict) else {}
