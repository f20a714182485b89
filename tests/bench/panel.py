"""
The panel in Chromium: how soon it can be used, and how long a reply that grows keeps the page from doing anything else.

``python -m tests.bench.panel``. Texts are handed to the conversation of a real page, as its follower hands them on: at
200 tokens a second, all at once, and hostile ones. Before them: how long a new visitor with a slow line waits for the box
to write in.
"""

from __future__ import annotations

import gzip
import random
import tempfile
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from tests.demo.conftest import find_cookies
from tests.demo.site import COURSE, Site, start
from tests.services import browser_path

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Milliseconds that a task may take before the page counts as held up.
LONG = 50
TOKENS = 10_000
WORDS = ["the sky turns", "because", "Earth does", "a star that seems to move", "`code`", "**strong**", "$x^2$"]
# A phone's slow line: bits a second, milliseconds that each request waits; and seconds until one can write a question.
BITS = 400_000
LATENCY = 400
SOON = 4.0
# Done when one can write: seconds since the page was asked for.
USABLE = """() => new Promise((done) => {
  const look = () => {
    const box = document.querySelector("iblai-mentor")?.shadowRoot?.querySelector("#question");
    if (box?.checkVisibility()) { done(performance.now() / 1000); } else { setTimeout(look, 10); }
  };
  look();
})"""
# What was asked for, in order: its name, when it was asked for and there (seconds), and its bytes on the line.
ASKED = """() => performance.getEntriesByType("resource").map(({name, startTime, responseEnd, transferSize}) =>
  [name.split("?")[0].split("/").filter(Boolean).at(-1), startTime / 1000, responseEnd / 1000, transferSize])"""
# Adds a reply to the conversation and lets it grow, by so many characters so many times a second; returns every long task.
GROW = """([text, step, beat]) => new Promise((done) => {
  const {conversation} = document.querySelector("iblai-mentor");
  const reply = {key: crypto.randomUUID(), id: 0, isOwn: false, text: "", state: "running", citations: []};
  const tasks = [];
  const watch = new PerformanceObserver((list) => list.getEntries().forEach(({duration}) => tasks.push(duration)));
  watch.observe({type: "longtask"});
  conversation.messages = [...conversation.messages, reply];
  let at = 0;
  const began = performance.now();
  const grow = () => {
    at = beat ? Math.min(text.length, step * Math.ceil((performance.now() - began) / beat)) : text.length;
    reply.text = text.slice(0, at);
    if (at >= text.length) { reply.state = "complete"; }
    conversation.say({activity: at < text.length ? "writing" : ""});
    if (at < text.length) { setTimeout(grow, beat); } else { setTimeout(() => { watch.disconnect(); done(tasks); }, 4000); }
  };
  grow();
})"""


def write_reply(tokens: int) -> str:
    """Return so many tokens of paragraphs, lists, tables, code and formulas; always the same ones."""
    chosen = random.Random(5)  # noqa: S311 - not for secrets
    parts = [
        "# Title\n\n",
        "- item\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n",
        "```js\nlet a = 1;\n```\n\n",
        "$$\\frac{a}{b}$$\n\n",
    ]
    text = ""
    while len(text) < tokens * 4:
        text += " ".join(chosen.choices(WORDS, k=25)) + ".\n\n" + chosen.choice(parts)
    return text


REPLIES = {
    "1,000 tokens at 200 a second": (write_reply(1000), 80, 100),
    f"{TOKENS:,} tokens at 200 a second, eight times as fast": (write_reply(TOKENS), 640, 100),
    f"{TOKENS:,} tokens at once": (write_reply(TOKENS), 0, 0),
    "one paragraph of 200 kB at once": ("word " * 40_000, 0, 0),
    "one unclosed code of 200 kB, fast": ("```\n" + "let a = 1;\n" * 18_000, 4_000, 50),
    "200 kB of opened brackets, fast": ("[" * 200_000, 4_000, 50),
    "200 kB of stars, fast": ("*a **b " * 28_000, 4_000, 50),
    "200 kB of quotes in quotes, at once": (("> " * 50 + "x\n") * 2_000, 0, 0),
}


def open_panel(site: Site, browser: Any) -> Page:
    """Return the page, with the notice accepted."""
    context = browser.new_context(viewport={"width": 460, "height": 800})
    context.add_cookies(find_cookies(site, "learner1"))
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.goto(f"{site.url}/api/ai-mentor/panel/?{urlencode({'course_id': COURSE})}")
    page.wait_for_selector("#accept, #question")
    return page


class Compressing(BaseHTTPRequestHandler):
    """What Tutor's web server does, and the stand-in does not: hands pages on compressed."""

    protocol_version = "HTTP/1.1"
    site_url = ""

    def do_GET(self) -> None:
        """Hand on a page."""
        sent = {name: value for name, value in self.headers.items() if name in ("Accept", "Accept-Language", "Cookie")}
        with urllib.request.urlopen(urllib.request.Request(self.site_url + self.path, headers=sent)) as answer:  # noqa: S310
            body = gzip.compress(answer.read())
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.startswith("Content-") and name != "Content-Length":
                    self.send_header(name, value)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


def wait_on_a_slow_line(site: Site, browser: Any) -> None:
    """Print how long a visitor waits whose browser has nothing of the site yet, and what for."""
    page = open_panel(site, browser)
    if page.is_visible("#accept"):
        page.click("#accept")
        page.wait_for_selector("#question")
    handler = type("Handler", (Compressing,), {"site_url": site.url})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line = {"offline": False, "latency": LATENCY, "downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8}
    devtools.send("Network.emulateNetworkConditions", line)
    address = page.url.replace(site.url, f"http://127.0.0.1:{server.server_port}")
    page.goto(address, wait_until="commit")
    took = page.evaluate(USABLE)
    verdict = "reached" if took <= SOON else "missed"
    print(f"{'can be written in, at 400 kbit/s and 400 ms':60} {took:4.1f} s, aim {SOON:.0f} s: {verdict}")
    for name, asked, there, size in page.evaluate(ASKED):
        print(f"    {name:40} asked for after {asked:4.1f} s, there after {there:4.1f} s, {size / 1000:4.0f} kB")
    page.context.close()
    server.shutdown()


def main() -> None:
    """Print the wait, and the longest tasks."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = start(Path(folder))
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        try:
            wait_on_a_slow_line(site, browser)
            for name, (text, step, beat) in REPLIES.items():
                tasks = open_panel(site, browser).evaluate(GROW, [text, step, beat])
                verdict = "reached" if not tasks else "missed"
                print(
                    f"{name:60} longest task {max(tasks, default=0):5.0f} ms, {len(tasks):3} over {LONG} ms: {verdict}"
                )
        finally:
            browser.close()
            site.stop()


main()
