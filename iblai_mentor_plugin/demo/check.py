"""The main job over HTTP: a learner walks, a program reads what is remembered."""

from __future__ import annotations

import json
import re
import sys
import threading
import time
import urllib.parse
from functools import wraps
from typing import TYPE_CHECKING, Any

from iblai_mentor_plugin.demo.access import get_course
from iblai_mentor_plugin.demo.assessment import build_answer
from iblai_mentor_plugin.demo.browser import Browser, CheckError
from iblai_mentor_plugin.demo.exams import find_exam
from iblai_mentor_plugin.demo.problem import Problem, parse_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.demo.olx import Block
    from iblai_mentor_plugin.demo.seed import Keys
    from iblai_mentor_plugin.demo.server import Servers

LEARNER = "learner1"
API = f"/api/ai-mentor/orgs/main/users/{LEARNER}/"
# Seconds that a reply may take, what a page taught to be written on a slow machine, and between two looks.
REPLY_SECONDS = 150
WRITE_SECONDS = 15
LOOK = 0.3


def _looked_for_again(step: Callable[[Walk], str]) -> Callable[[Walk], str]:
    """Look again for a while at what is written when the response of a page has left."""

    @wraps(step)
    def look(walk: Walk) -> str:
        until = time.monotonic() + WRITE_SECONDS
        while True:
            try:
                return step(walk)
            except CheckError:
                if time.monotonic() >= until:
                    raise
            time.sleep(LOOK)

    return look


class Walk:
    """The steps, in order; each one a method that says what it saw."""

    def __init__(self, url: str, keys: Keys, password: str) -> None:
        """Choose what to visit: the first unit, and the first one with a problem that can be answered."""
        self.browser = Browser(url)
        self.keys = keys
        self.password = password
        self.course = get_course()
        self.problem_block, self.problem = _choose_problem(self.course.units)
        unit = self.course.find_unit(self.problem_block)
        self.second = unit if unit is not None else self.problem_block
        self.first = next(other for other in self.course.units if other is not self.second and find_exam(other) is None)

    def log_in(self) -> str:
        """Log in as a learner."""
        self.browser.get("/login")
        page = self.browser.post("/login", [("username", LEARNER), ("password", self.password)])
        _expect(self.course.title in page or "logout" in page, "the dashboard did not come")
        return LEARNER

    def open_outline(self) -> str:
        """See the outline."""
        page = self.browser.get(f"/learning/course/{self.course.key}/home")
        links = len(set(re.findall(r'href="([^"]*/learning/course/[^"]+@vertical[^"]*)"', page)))
        _expect(links > 0, "the outline names no unit")
        return f"{links} units"

    def open_first(self) -> str:
        """Open a unit."""
        return self._open(self.first)

    def open_second(self) -> str:
        """Open another unit."""
        return self._open(self.second)

    def answer(self) -> str:
        """Answer a problem."""
        path = f"/courses/{self.course.key}/xblock/{self.problem_block.usage_key}/handler/xmodule_handler/problem_check"
        result = json.loads(self.browser.post(path, _right_answers(self.problem)))
        _expect(result.get("success") == "correct", f"the right answer was judged {result.get('success')!r}")
        return self.problem_block.title

    def refuse(self) -> str:
        """Read the memory with a wrong key, in vain."""
        try:
            self._read("0" * 64)
        except CheckError as error:
            _expect("answered 401" in str(error), str(error))
            return "401"
        message = "a wrong key was served"
        raise CheckError(message)

    @_looked_for_again
    def read_memory(self) -> str:
        """Read the memory with the learner's key."""
        data = self._data()
        page = (data["current_page"] or {}).get("usage_key")
        _expect(page == str(self.second.usage_key), f"the current page is {page!r}")
        return str(data["summary"])

    @_looked_for_again
    def find_visits(self) -> str:
        """Find both units among the visited blocks."""
        visited = self._visited()
        missing = {str(unit.usage_key) for unit in (self.first, self.second)} - set(visited)
        _expect(not missing, f"not remembered: {', '.join(sorted(missing))}")
        return f"{len(visited)} blocks"

    @_looked_for_again
    def find_score(self) -> str:
        """Find attempts and score of the problem."""
        facts = self._visited().get(str(self.problem_block.usage_key), {}).get("facts", {})
        attempts, score = (facts.get(name, {}).get("value") for name in ("attempts", "score"))
        _expect(isinstance(attempts, int) and attempts >= 1, f"attempts are {attempts!r}")
        _expect(bool(score) and score["earned"] == score["possible"] > 0, f"the score is {score!r}")
        return f"attempts: {attempts}, score: {score['earned']:g} of {score['possible']:g}"

    def read_as_admin(self) -> str:
        """Read the learner's memory with the tenant admin's key."""
        count = json.loads(self._read(self.keys.tenant_admin))["count"]
        _expect(count >= 1, "the tenant admin sees no memory")
        return f"{count} memory" if count == 1 else f"{count} memories"

    def accept_notice(self) -> str:
        """Accept the notice."""
        notice = json.loads(self.browser.get(f"{API}notice/"))
        accepted = json.loads(self.browser.post(f"{API}notice/", [("version", str(notice["version"]))]))
        _expect(accepted["is_accepted"] is True, "the notice is not accepted")
        return f"version {accepted['version']}"

    def open_panel(self) -> str:
        """Find the launcher in the unit, and open the panel."""
        unit = self.browser.get(f"/xblock/{self.first.usage_key}?view=student_view")
        path = re.search(r'<iblai-mentor-launcher [^>]*data-panel="([^"]+)"', unit)
        _expect(path is not None, "the unit has no launcher")
        query = urllib.parse.urlencode({"course_id": self.course.key, "usage_key": self.first.usage_key})
        page = self.browser.get(f"{path[1] if path else ''}?{query}")
        _expect("<iblai-mentor " in page, "the panel did not come")
        return "in a page of its own"

    def ask(self) -> str:
        """Ask a question, and follow a link of the cited reply."""
        mentors = json.loads(self.browser.get(API))["results"]
        _expect(bool(mentors), "there is no mentor")
        session = json.loads(self.browser.post(f"{API}sessions/", [("mentor", mentors[0]["unique_id"])]))
        messages = f"{API}sessions/{session['session_id']}/messages/"
        asked = json.loads(self.browser.post(messages, self._question()))
        citations = self._follow(f"{messages}{asked['generation_id']}/")
        _expect(bool(citations), "the reply cites nothing")
        for citation in citations:
            start = f"{self.browser.url}/courses/{self.course.key}/jump_to/"
            _expect(citation["url"].startswith(start), f"a citation leads to {citation['url']}")
        self.browser.get(citations[0]["url"].removeprefix(self.browser.url))
        return f"{len(citations)} cited, the first is “{citations[0]['title']}”"

    def _question(self) -> list[tuple[str, str]]:
        return [
            ("prompt", f"What does the course say about “{self.first.title}”?"),
            ("client_id", "check"),
            ("course_id", str(self.course.key)),
            ("usage_key", str(self.first.usage_key)),
        ]

    def _follow(self, path: str) -> list[dict[str, Any]]:
        """Wait for a reply; returns what it cites."""
        until = time.monotonic() + REPLY_SECONDS
        while time.monotonic() < until:
            reply = json.loads(self.browser.get(path))
            if reply["state"] not in {"queued", "running"}:
                end = reply["frames"][-1]
                _expect(reply["state"] == "complete", f"the reply is {reply['state']}: {end.get('error', '')}")
                return list(end["citations"])
            time.sleep(LOOK)
        message = f"there was no reply within {REPLY_SECONDS} seconds"
        raise CheckError(message)

    def _open(self, unit: Block) -> str:
        parent = unit.parent.usage_key if unit.parent else ""
        page = self.browser.get(f"/learning/course/{self.course.key}/{parent}/{unit.usage_key}")
        _expect(f"/xblock/{unit.usage_key}" in page, "the page has no iframe with the unit")
        self.browser.get(f"/xblock/{unit.usage_key}?show_title=0&view=student_view")
        return unit.title

    def _read(self, key: str) -> str:
        course_id = urllib.parse.quote(str(self.course.key))
        path = f"{API}edx-memory/?course_id={course_id}"
        return Browser(self.browser.url).get(path, {"Authorization": f"Api-Token {key}"})

    def _data(self) -> dict[str, Any]:
        results = json.loads(self._read(self.keys.learner))["results"]
        _expect(len(results) == 1, f"there are {len(results)} memories of the course")
        return dict(results[0]["data"])

    def _visited(self) -> dict[str, Any]:
        return {block["usage_key"]: block for block in self._data()["visited_blocks"]["results"]}

    def list_steps(self) -> list[Callable[[], str]]:
        """Return the steps."""
        walk = [self.log_in, self.open_outline, self.open_first, self.open_second, self.answer]
        memory = [self.refuse, self.read_memory, self.find_visits, self.find_score, self.read_as_admin]
        return [*walk, *memory, self.open_panel, self.accept_notice, self.ask]


def check(server: Servers, url: str, keys: Keys, password: str) -> int:
    """Serve, walk, print each step; returns 0 when all went well, else 1."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        return _walk(url, keys, password)
    finally:
        server.shutdown()


def _walk(url: str, keys: Keys, password: str) -> int:
    try:
        walk = Walk(url, keys, password)
        for step in walk.list_steps():
            name = (step.__doc__ or "").rstrip(".")
            print(f"ok      {name}: {step()}", flush=True)
    except (CheckError, KeyError, ValueError, StopIteration) as error:
        print(f"FAILED  {error!r}" if not isinstance(error, CheckError) else f"FAILED  {error}", file=sys.stderr)
        return 1
    print("The main job works.")
    return 0


def _choose_problem(units: list[Block]) -> tuple[Block, Problem]:
    """Return the first problem that can be answered by anybody at any time, and whose result is shown."""
    for unit in units:
        if find_exam(unit) is not None:
            continue
        for block in unit.children:
            if block.category == "problem" and _is_open(block):
                return block, parse_problem(block)
    message = "the course has no problem that can be answered here"
    raise CheckError(message)


def _is_open(block: Block) -> bool:
    problem = parse_problem(block)
    has_answers = all(item.response.get("type") not in {"regexp", "ci regexp"} for item in problem.questions)
    rules = (block.setting("show_correctness"), block.setting("due"), block.setting("start"))
    return problem.is_gradable and has_answers and rules[0] in (None, "always") and rules[1] is None


def _right_answers(problem: Problem) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    for question in problem.questions:
        answer = build_answer(question)
        name = f"input_{question.input_id}"
        if isinstance(answer, list):
            fields += [(f"{name}[]", value) for value in answer]
        else:
            fields.append((name, answer))
    return fields


def _expect(condition: bool, complaint: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise CheckError(complaint)
