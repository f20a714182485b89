"""
Takes the pictures of README and docs, in the stand-in LMS; the same sentences stand in them each time.

From the root, with playwright and Chromium: ``PYTHONPATH=. python docs/take_pictures.py``; with names behind it, these alone.
Where an LLM replies, a script plays it: what it says is written below. All else in the pictures is what the product does.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from playwright.sync_api import Browser, FrameLocator, Locator, Page, sync_playwright

from tests.llm.provider import Provider, speak

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.llm.provider import Connection

IMAGES: Final = Path(__file__).parent / "images"
WIDE: Final = {"width": 1360, "height": 860}
PHONE: Final = {
    "viewport": {"width": 390, "height": 780},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 1.5,
}
LOW: Final = {"width": 720, "height": 520}
# Of WebP, in percent: letters stay clean.
QUALITY: Final = 82
COURSE: Final = "course-v1:OpenSky+SKY101+always"
QUESTION: Final = "Why does Polaris stay where it is?"
# What the played LLM says to what is asked of it, the last one to all else; ``[[…]]`` cites the passage that says so.
REPLIES: Final = {
    "four minutes": (
        "Because the Earth does two things at once. It turns about itself, and meanwhile it moves on along its way around "
        "the Sun. [[after one turn it has moved on along its orbit]]\n\nSo the Sun needs four minutes more to be back in the "
        "south. The stars don't wait for it: each of them rises **four minutes earlier every night**. "
        "[[The stars do not wait for it]]"
    ),
    "need help": (
        "The idea here is that a small step adds up: what happens in one night happens again in the next one. "
        "[[four minutes earlier every night]] How would you get from one night to ten?"
    ),
    "": "The colour of a star tells how hot it is: red is the coolest, blue the hottest. [[The colour is a temperature]]",
}
SELECT: Final = """(body, key) => {
  const text = body.querySelector(`[data-usage-id="${key}"] p`);
  document.getSelection().setBaseAndExtent(text, 0, text, text.childNodes.length);
}"""


def name_block(kind: str, name: str) -> str:
    """Return the usage key of a block of the stand-in's own course."""
    return f"block-v1:{COURSE.partition(':')[2]}+type@{kind}+block@{name}"


MOVING: Final = name_block("vertical", "why_the_stars_move")
NORTH: Final = name_block("vertical", "finding_north")
COLOURS: Final = name_block("vertical", "the_colours_of_stars")
TEAM_PAGE: Final = f"/api/ai-mentor/course/{COURSE}/"
OVERVIEW: Final = "/admin/iblai_mentor_plugin/overview/"


class Photographer:
    """Somebody with a browser in a running stand-in LMS."""

    def __init__(self, browser: Browser, site: dict[str, Any], data: Path) -> None:
        """Keep them."""
        self.browser = browser
        self.site = site
        self.data = data

    def visit(self, username: str, path: str = "", **options: Any) -> Page:
        """Log in as somebody, in a window of its own, and open a page of the site."""
        page = self.browser.new_context(**{"viewport": WIDE, "locale": "en-US", **options}).new_page()
        page.goto(f"{self.site['url']}/login")
        page.fill("#username", username)
        page.fill("#password", self.site["users"][0]["password"])
        page.click("#login button")
        page.goto(self.site["url"] + path)
        return page

    def visit_unit(self, username: str, unit: str = NORTH, **options: Any) -> Page:
        """Open a unit with the slot beside it."""
        page = self.visit(username, f"/courses/{COURSE}/jump_to/{unit}", **options)
        # What is left in the middle of loading is waited for by nobody, and for ever.
        page.wait_for_load_state("networkidle")
        page.click("text=With a slot")
        find_unit(page).locator("iblai-mentor-launcher button").first.wait_for()
        return page

    def visit_panel(self, username: str, unit: str = NORTH, **options: Any) -> Page:
        """Open the panel in a window of its own, as somebody who agreed to the notice."""
        address = f"/api/ai-mentor/panel/?course_id={quote(COURSE)}&usage_key={quote(unit)}&view=window"
        page = self.visit(username, address, **{"viewport": {"width": 720, "height": 860}, **options})
        agree(page)
        return page

    def write(self, statement: str, *values: object) -> None:
        """Write a row of what took weeks to come about."""
        with sqlite3.connect(self.data / "db.sqlite3", timeout=20) as database:
            database.execute(statement, values)


def find_unit(page: Page) -> FrameLocator:
    """Return the unit of a course's page."""
    return page.frame_locator("#unit-iframe")


def open_panel(page: Page) -> FrameLocator:
    """Press the launcher; returns the panel in the slot."""
    find_unit(page).locator("iblai-mentor-launcher button").first.click()
    return page.frame_locator("iblai-mentor-dock iframe")


def agree(panel: FrameLocator | Page) -> None:
    """Accept the notice where it is shown."""
    panel.locator("#accept, #question, .gate").first.wait_for()
    if panel.locator("#accept").count():
        panel.locator("#accept").click()
        panel.locator("#accept").wait_for(state="detached")


def ask(panel: FrameLocator | Page, question: str = QUESTION) -> None:
    """Ask; returns when the reply and its sources are there."""
    agree(panel)
    panel.locator("#question").fill(question)
    panel.locator("#question").press("Enter")
    finish(panel)


def finish(panel: FrameLocator | Page) -> Locator:
    """Wait for the last reply; returns it."""
    reply = panel.locator(".said:not(.own)[data-state=complete]").last
    reply.locator(".sources a").first.wait_for()
    return reply


def reply_by_script(connection: Connection) -> None:
    """Play the LLM: say what is written above for the question."""
    messages = [str(message["content"]) for message in connection.body["messages"]]
    said = next(said for part, said in REPLIES.items() if part in messages[-1].rpartition("==\n")[2].lower())
    speak(re.sub(r"\[\[(.+?)\]\]", lambda found: cite(found[1], "\n".join(messages)), said))(connection)


def cite(words: str, prompt: str) -> str:
    """Return a citation of the passage of the prompt that has these words."""
    number = re.findall(r"^\[(\d+)\] ", prompt.partition(words)[0], re.MULTILINE)[-1]
    return f"[[{number}|{words}]]"


# README: the main states, without an LLM


def show_learner(one: Photographer) -> Page:
    """Show what the search of the course found."""
    page = one.visit_unit("learner1")
    ask(open_panel(page))
    return page


def show_phone(one: Photographer) -> Page:
    """Show the same on a phone."""
    page = one.visit_unit("learner1", **PHONE)
    ask(open_panel(page))
    return page


def show_dark(one: Photographer) -> Page:
    """Show the same where the system is dark."""
    page = one.visit_panel("learner1", color_scheme="dark")
    ask(page)
    return page


def show_arabic(one: Photographer) -> Page:
    """Show the same for who reads Arabic."""
    page = one.visit_unit("learner1", locale="ar")
    ask(open_panel(page))
    return page


def show_staff(one: Photographer) -> Page:
    """Show what course staff decide beside a unit."""
    page = one.visit_unit("staff1")
    panel = open_panel(page)
    panel.locator("#tab-staff").click()
    panel.locator("#course-on").wait_for()
    return page


# A learner's day, with an LLM


def show_day_notice(one: Photographer) -> Page:
    """Show the choice before the first question."""
    page = one.visit_unit("learner2", MOVING, viewport={"width": 1360, "height": 1040})
    open_panel(page).locator("#accept").wait_for()
    return page


def show_day_reply(one: Photographer) -> Page:
    """Show a reply and its sources."""
    page = one.visit_unit("learner1", MOVING)
    ask(open_panel(page), "Why four minutes?")
    return page


def show_day_source(one: Photographer) -> Page:
    """Show a source that was followed, marked in the unit."""
    page = show_day_reply(one)
    panel = page.frame_locator("iblai-mentor-dock iframe")
    panel.locator(".sources a").first.click()
    panel.get_by_text("The unit is at this place now.").wait_for(state="attached")
    page.wait_for_timeout(800)
    return page


def show_day_explain(one: Photographer) -> Page:
    """Show what is offered at text that was selected."""
    page = one.visit_unit("learner1", COLOURS)
    unit = find_unit(page)
    unit.locator("body").click(position={"x": 4, "y": 4})
    unit.locator("body").evaluate(SELECT, name_block("html", "colours"))
    unit.locator("button.ask").wait_for()
    return page


def show_day_hint(one: Photographer) -> Page:
    """Show help at a problem that is open."""
    page = one.visit_unit("learner1", MOVING)
    agree(open_panel(page))
    find_unit(page).get_by_role("button", name="Help with “Earlier every night”").click()
    finish(page.frame_locator("iblai-mentor-dock iframe"))
    return page


def show_day_my_mentor(one: Photographer) -> Page:
    """Show what the mentor knows, and why."""
    for unit in (NORTH, COLOURS, MOVING):
        one.visit_unit("learner1", unit).context.close()
    page = one.visit_panel("learner1", MOVING)
    page.click("#tab-mentor")
    page.locator(".statements .why").first.click()
    page.locator(".reasons-list").first.wait_for()
    page.locator("#known-title").scroll_into_view_if_needed()
    return page


def show_day_history(one: Photographer) -> Page:
    """Show chats that were found again."""
    page = one.visit_panel("learner2", MOVING, viewport=LOW)
    for question in ("Why four minutes?", "How hot is Rigel?", "Why are stars of different colours?"):
        page.click("#newChat")
        ask(page, question)
    page.click("#tab-history")
    page.get_by_label("Search your chats").fill("hot")
    page.get_by_role("status").filter(has_text="Chats found: 2").first.wait_for(state="attached")
    return page


def show_day_quiet(one: Photographer) -> Page:
    """Show quiet hours, told ahead."""
    starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    add_quiet_hours(one, starts, starts + timedelta(hours=2))
    page = one.visit_panel("learner1", MOVING)
    page.locator("[data-reason=quiet]").wait_for()
    return page


def show_day_exam(one: Photographer) -> Page:
    """Show the mentor during an exam."""
    page = one.visit("learner1", f"/courses/{COURSE}/jump_to/{name_block('vertical', 'exam_north')}")
    page.click("text=Start the exam")
    page.wait_for_selector("text=Submit the exam")
    page.context.close()
    page = one.visit_panel("learner1", COLOURS, viewport=LOW)
    page.locator(".gate[data-code=exam]").wait_for()
    return page


# The course team, and the operator


def add_quiet_hours(one: Photographer, starts: datetime, ends: datetime) -> None:
    """Set quiet hours, as a course team does."""
    page = one.visit("staff1", f"{TEAM_PAGE}#quiet", timezone_id="UTC")
    page.fill("#quiet-starts", f"{starts:%Y-%m-%dT%H:%M}")
    page.fill("#quiet-ends", f"{ends:%Y-%m-%dT%H:%M}")
    page.click("#add-quiet")
    page.locator(".quiet-times li").first.wait_for()
    page.context.close()


def show_tab(one: Photographer, tab: str, height: int = 860) -> Page:
    """Open a tab of the course team's page."""
    page = one.visit("staff1", f"{TEAM_PAGE}#{tab}", viewport={"width": 1200, "height": height})
    page.wait_for_selector(f"#panel-{tab}:not([hidden]) section")
    return page


def show_team_levels(one: Photographer) -> Page:
    """Show how far the mentor helps where."""
    page = show_tab(one, "levels")
    page.locator(".part", has_text="Assignments: Homework").get_by_role("checkbox").check()
    page.click("[data-level=hints]")
    page.locator(".apply [role=status]", has_text="Parts changed").wait_for()
    page.mouse.wheel(0, -2000)
    page.mouse.move(0, 0)
    return page


def show_team_quiet(one: Photographer) -> Page:
    """Show quiet hours that are planned."""
    starts = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=9)
    add_quiet_hours(one, starts, starts + timedelta(minutes=90))
    return show_tab(one, "quiet", 600)


def show_team_numbers(one: Photographer) -> Page:
    """Show where learners ask, of a week that is over."""
    today = datetime.now(UTC).date()
    week = today - timedelta(days=today.weekday() + 7)
    one.write("UPDATE iblai_mentor_plugin_tenant SET activity_from = ?", str(week - timedelta(days=7)))
    one.write(
        "INSERT INTO iblai_mentor_plugin_closedweek (course_key, week, is_small, closed_at) VALUES (?, ?, 0, ?)",
        COURSE,
        str(week),
        str(week + timedelta(days=8)),
    )
    for measure, unit, learners in (
        ("asked", NORTH, 40),
        ("asked", MOVING, 30),
        ("asked", COLOURS, 20),
        ("helped", NORTH, 40),
        ("helped", MOVING, 20),
        ("up", NORTH, 20),
        ("down", MOVING, 10),
    ):
        one.write(
            "INSERT INTO iblai_mentor_plugin_showncount (course_key, week, measure, key, learners) VALUES (?, ?, ?, ?, ?)",
            COURSE,
            str(week),
            measure,
            unit,
            learners,
        )
    return show_tab(one, "numbers")


def show_team_sheet(one: Photographer) -> Page:
    """Show the course sheet."""
    return one.visit("staff1", f"{TEAM_PAGE}sheet/", viewport={"width": 900, "height": 1060})


def show_home(one: Photographer) -> Page:
    """Show the operator's home."""
    add_costs(one)
    return one.visit("super1", OVERVIEW, viewport={"width": 1200, "height": 980})


def show_home_costs(one: Photographer) -> Page:
    """Show what the month costs."""
    return one.visit("super1", f"{OVERVIEW}costs/", viewport={"width": 1200, "height": 980})


def add_costs(one: Photographer) -> None:
    """Write what replies of some weeks took, and their price."""
    one.write(
        "INSERT INTO iblai_mentor_plugin_price (provider, model, prompt_price, reply_price, currency, modified)"
        " VALUES ('llm.example.org', 'small-1', 0.5, 1.5, 'USD', ?)",
        str(datetime.now(UTC).date()),
    )
    one.write(
        "INSERT INTO iblai_mentor_plugin_price (provider, model, prompt_price, reply_price, currency, modified)"
        " VALUES ('', 'a-script', 0, 0, 'USD', ?)",
        str(datetime.now(UTC).date()),
    )
    for days in range(30):
        replies = 40 + (days * 37) % 90
        one.write(
            "INSERT INTO iblai_mentor_plugin_usageentry"
            " (shard, provider, model, day, course_key, replies, prompt_tokens, reply_tokens)"
            " VALUES (0, 'llm.example.org', 'small-1', ?, ?, ?, ?, ?)",
            str(datetime.now(UTC).date() - timedelta(days=days)),
            COURSE,
            replies,
            replies * 3000,
            replies * 400,
        )


# Without an LLM, and with one; each in the order in which it is taken.
KEYLESS: Final = {
    "learner": show_learner,
    "phone": show_phone,
    "dark": show_dark,
    "arabic": show_arabic,
    "staff": show_staff,
}
TALKING: Final = {
    "day-notice": show_day_notice,
    "day-reply": show_day_reply,
    "day-source": show_day_source,
    "day-explain": show_day_explain,
    "day-hint": show_day_hint,
    "day-my-mentor": show_day_my_mentor,
    "day-history": show_day_history,
    "day-quiet": show_day_quiet,
    "day-exam": show_day_exam,
    "team-levels": show_team_levels,
    "team-quiet": show_team_quiet,
    "team-numbers": show_team_numbers,
    "team-sheet": show_team_sheet,
    "home": show_home,
    "home-costs": show_home_costs,
}


def save(page: Page, name: str) -> None:
    """Take a picture of what is shown, as WebP, and close the window."""
    page.wait_for_load_state("networkidle")
    scale = page.evaluate("devicePixelRatio")
    clip = {"x": 0, "y": page.evaluate("scrollY"), **(page.viewport_size or {}), "scale": scale}
    devtools = page.context.new_cdp_session(page)
    taken = devtools.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY, "clip": clip})
    (IMAGES / f"{name}.webp").write_bytes(base64.b64decode(taken["data"]))
    page.context.close()


@contextmanager
def run_stand_in(*options: str) -> Iterator[tuple[dict[str, Any], Path]]:
    """Run the stand-in LMS on data of its own; gives what it says of itself, and where the data is."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        ports = ["--port", str(one.getsockname()[1]), "--learning-port", str(other.getsockname()[1])]
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "iblai_mentor_plugin.demo.cli", "--json", *ports, "--data", data, *options]
        demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
        try:
            yield (json.loads(demo.stdout.readline()) if demo.stdout else {}), Path(data)
        finally:
            demo.terminate()
            demo.wait()


def take(browser: Browser, scenes: dict[str, Callable[[Photographer], Page]], *options: str) -> None:
    """Take a picture of each scene, in a stand-in LMS with these options."""
    wanted = {name: show for name, show in scenes.items() if name in (sys.argv[1:] or scenes)}
    if wanted:
        with run_stand_in(*options) as (site, data):
            for name, show in wanted.items():
                save(show(Photographer(browser, site, data)), name)


def main() -> None:
    """Start a browser, and take the pictures."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    settings = ("IBLAI_MENTOR_QUESTION_THROTTLE=99/min", "IBLAI_MENTOR_LLM_IS_ON_SITE=true")
    options = [part for setting in settings for part in ("--set", setting)]
    with sync_playwright() as playwright, Provider() as provider:
        provider.scripts = [reply_by_script]
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        take(browser, KEYLESS)
        take(browser, TALKING, "--llm-base-url", provider.base_url, "--llm-model", "a-script", *options)


if __name__ == "__main__":
    main()
