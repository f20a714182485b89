"""
Takes the README's pictures: a learner in the stand-in LMS, and what is remembered of them.

From the root, with playwright and Chromium: ``python docs/take_pictures.py``.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
SIZE = {"width": 1360, "height": 860}


def walk(page: Page, site: dict[str, Any]) -> None:
    """Log in as the first learner, open some units, ask, and take a picture of the last one and of the memory."""
    learner = next(user for user in site["users"] if user["role"] == "learner")
    page.goto(f"{site['url']}/login")
    page.fill("#username", learner["username"])
    page.fill("#password", learner["password"])
    page.click("#login button")
    for unit in site["units"][1:4]:
        page.goto(f"{site['url']}/courses/{site['course_id']}/jump_to/{unit['usage_key']}")
        page.wait_for_load_state("networkidle")
    ask(page, "Why does Polaris stay where it is?")
    page.screenshot(path=IMAGES / "learner.png")
    page.goto(f"{site['url']}/memory")
    page.wait_for_selector("article.memory")
    page.screenshot(path=IMAGES / "memory.png")


def ask(page: Page, question: str) -> None:
    """Accept the notice and ask beside the unit; returns when the reply and its sources are there."""
    page.click("#chat-accept")
    page.fill("#chat-question", question)
    page.click("#chat-send")
    page.wait_for_selector("#chat-log a", timeout=20_000)


def main() -> None:
    """Start the stand-in LMS on data of its own, and walk."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "iblai_mentor_plugin.demo.cli", "--json", "--port", port, "--data", data]
        demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
        try:
            site = json.loads(demo.stdout.readline()) if demo.stdout else {}
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
                walk(chromium.new_page(viewport=SIZE), site)
        finally:
            demo.terminate()
            demo.wait()


if __name__ == "__main__":
    main()
