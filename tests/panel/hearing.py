"""A page as who does not see it has it: the browser's own tree of names and roles, the keyboard, and what is announced."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.services import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

# Keeps what a screen reader is told: what is added to a log, and the whole of a status or an alert that changes.
LISTEN = """(() => {
  window.heard = [];
  const ROLES = {status: "polite", alert: "assertive", log: "polite"};
  const squeeze = (node) => node.textContent.replace(/\\s+/g, " ").trim();
  const climb = (node) => node.parentElement ?? node.getRootNode().host;
  const findRegion = (node) => {
    for (let one = node.nodeType === 1 ? node : climb(node); one; one = climb(one)) {
      const live = one.getAttribute("aria-live") ?? ROLES[one.getAttribute("role")];
      if (live) { return live === "off" ? null : one; }
    }
    return null;
  };
  const last = new WeakMap();
  const say = (text) => { if (text) { window.heard.push(text); } };
  const sayAll = (region) => {
    const text = region.checkVisibility() ? squeeze(region) : "";
    if (text !== (last.get(region) ?? "")) { say(text); }
    last.set(region, text);
  };
  const hear = (changes) => {
    const changed = new Set();
    for (const {target, addedNodes} of changes) {
      const region = findRegion(target);
      if (region?.getAttribute("role") === "log") {
        addedNodes.forEach((node) => say(squeeze(node)));
      } else if (region) { changed.add(region); }
      // An alert that comes whole speaks, too.
      const elements = [...addedNodes].filter(({nodeType}) => nodeType === 1);
      const all = elements.flatMap((one) => [one, ...one.querySelectorAll("*")]);
      all.filter((one) => one.matches("[role=alert]")).forEach((one) => changed.add(one));
    }
    changed.forEach(sayAll);
  };
  const watch = (root) => new MutationObserver(hear).observe(root, {subtree: true, childList: true, characterData: true});
  watch(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (how) { const root = attach.call(this, how); watch(root); return root; };
})()"""
PRESSED = ("button", "link", "DisclosureTriangle", "tab", "textbox", "searchbox", "checkbox", "switch", "combobox")


@dataclass(frozen=True)
class Control:
    """Something of the page's tree; ``id`` is the browser's own, ``url`` a link's."""

    role: str
    name: str
    url: str
    id: int


def listen(context: BrowserContext) -> None:
    """Keep what pages that are opened from now on announce."""
    context.add_init_script(LISTEN)


class Ear:
    """Reads a page, and all that is framed in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.devtools = page.context.new_cdp_session(page)
        # What was announced in each task so far.
        self.tasks: list[list[str]] = []

    def heard(self) -> list[str]:
        """Return what was announced so far, frame by frame; a frame that goes to another page just now says nothing."""
        from playwright.sync_api import Error as PageGone  # noqa: PLC0415 - there is not a browser everywhere

        found: list[str] = []
        for frame in self.page.frames:
            with suppress(PageGone):
                found += frame.evaluate("window.heard ?? []")
        return found

    def wait_to_hear(self, words: str) -> None:
        """Wait until something was announced that has these words."""
        self.wait(lambda: words in "\n".join(self.heard()), lambda: f"{words!r} is not among {self.heard()}")

    def end_task(self, words: str) -> None:
        """Wait until the task's last words were announced."""
        before = sum(map(len, self.tasks))
        self.wait_to_hear(words)
        self.tasks.append(self.heard()[before:])

    def read(self) -> list[Control]:
        """Return what can be pressed or written in, in the order of the page."""
        frames = [self.devtools.send("Page.getFrameTree")["frameTree"]]
        found = []
        while frames:
            tree = frames.pop(0)
            frames = [*tree.get("childFrames", []), *frames]
            nodes = self.devtools.send("Accessibility.getFullAXTree", {"frameId": tree["frame"]["id"]})["nodes"]
            found += [_read(node) for node in nodes if not node["ignored"] and node["role"]["value"] in PRESSED]
        return found

    def press(self, role: str, name: str, *, exactly: bool = False) -> None:
        """Go to the first control of this role whose name begins so, or is this one, and press Enter there."""
        self.go_to(role, name, exactly=exactly)
        self.page.keyboard.press("Enter")

    def go_to(self, role: str, name: str, *, exactly: bool = False) -> None:
        """Put the focus on the first control of this role whose name begins so, as soon as there is one."""
        found: list[Control] = []

        def look() -> bool:
            known = [one for one in self.read() if one.role == role and one.name.startswith(name)]
            found[:] = [one for one in known if one.name == name or not exactly]
            return bool(found)

        self.wait(look, lambda: f"no {role} {name!r} among {[(one.role, one.name) for one in self.read()]}")
        self.devtools.send("DOM.focus", {"backendNodeId": found[0].id})

    def wait(self, look: Callable[[], bool], describe: Callable[[], object]) -> None:
        """Look until it is so."""
        until = time.monotonic() + PATIENCE / 1000
        while not look():
            assert time.monotonic() < until, describe()
            self.page.wait_for_timeout(50)


def _read(node: dict[str, Any]) -> Control:
    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    name = node.get("name", {}).get("value", "")
    return Control(node["role"]["value"], name, properties.get("url") or "", node["backendDOMNodeId"])
