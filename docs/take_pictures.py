"""
Takes the README's pictures of the main states, in the stand-in LMS.

From the root, with playwright and Chromium: ``python docs/take_pictures.py``.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, FrameLocator, Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

IMAGES = Path(__file__).parent / "images"
WIDE = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 780}
QUESTION = "Why does Polaris stay where it is?"


class Photographer:
    """Somebody with a browser in a running stand-in LMS."""

    def __init__(self, browser: Browser, site: dict[str, Any]) -> None:
        """Keep both."""
        self.browser = browser
        self.site = site

    def visit(self, role: str, **options: Any) -> Page:
        """Log in as somebody of this role, in a window of its own, and open the third unit with the slot."""
        person = next(user for user in self.site["users"] if user["role"] == role)
        page = self.browser.new_context(**{"viewport": WIDE, **options}).new_page()
        page.goto(f"{self.site['url']}/login")
        page.fill("#username", person["username"])
        page.fill("#password", person["password"])
        page.click("#login button")
        unit = self.site["units"][2]
        page.goto(f"{self.site['url']}/courses/{self.site['course_id']}/jump_to/{unit['usage_key']}")
        page.click("text=With a slot")
        page.frame_locator("#unit-iframe").locator("iblai-mentor-launcher button").wait_for()
        return page

    def take(self, page: Page, name: str) -> None:
        """Take a picture, and close the window."""
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{name}.png")
        page.context.close()

    def take_all(self) -> None:
        """Take a picture of each state."""
        page = self.visit("learner")
        ask(open_panel(page))
        self.take(page, "learner")
        for name, options in {
            "phone": {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 2},
            "dark": {"color_scheme": "dark"},
            "arabic": {"locale": "ar"},
        }.items():
            page = self.visit("learner", **options)
            ask(open_panel(page))
            self.take(page, name)
        page = self.visit("course_staff")
        panel = open_panel(page)
        panel.locator("#tab-staff").click()
        panel.locator("#panel-staff").wait_for()
        self.take(page, "staff")
        page = self.visit("learner")
        page.goto(f"{self.site['url']}/memory")
        page.wait_for_selector("article.memory")
        self.take(page, "memory")


def open_panel(page: Page) -> FrameLocator:
    """Press the launcher; returns the panel in the slot."""
    page.frame_locator("#unit-iframe").locator("iblai-mentor-launcher button").click()
    return page.frame_locator("iblai-mentor-dock iframe")


def ask(panel: FrameLocator) -> None:
    """Accept the notice where it is shown, and ask; returns when the reply and its sources are there."""
    panel.locator("#accept, #question").first.wait_for()
    if panel.locator("#accept").count():
        panel.locator("#accept").click()
    panel.locator("#question").fill(QUESTION)
    panel.locator("#question").press("Enter")
    panel.locator(".sources a").first.wait_for()


@contextmanager
def run_stand_in() -> Iterator[dict[str, Any]]:
    """Run the stand-in LMS on data of its own; gives what it says of itself."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        ports = ["--port", str(one.getsockname()[1]), "--learning-port", str(other.getsockname()[1])]
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "iblai_mentor_plugin.demo.cli", "--json", *ports, "--data", data]
        demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
        try:
            yield json.loads(demo.stdout.readline()) if demo.stdout else {}
        finally:
            demo.terminate()
            demo.wait()


def main() -> None:
    """Start the stand-in LMS and a browser, and take the pictures."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with run_stand_in() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        Photographer(browser, site).take_all()


if __name__ == "__main__":
    main()
