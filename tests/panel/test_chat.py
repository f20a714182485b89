"""
The chat of the panel, in a browser: what is said, shown, told to screen readers, and refused.

By two learners.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site, block
from tests.llm.provider import Provider, refuse, speak
from tests.services import expect
from tests.worker import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.demo.site import RunSite

QUESTION = "Why are stars of different colours?"
OTHER_UNIT = block("vertical", "old_light")
# What a learner would read of it; some markup of each kind.
RICH = """### Heat

A **hot** star is *bluish*.

| star | colour |
|:--|--:|
| Rigel | white |

```python
print("a star")
```

It is $T = \\frac{b}{\\lambda}$, and

$$\\int_0^1 x^2\\,dx$$

1. one
2. two
"""
HOSTILE = """<script>window.ran = 1</script><img src=x onerror="window.ran = 2"><svg onload="window.ran = 3">
<iframe src="javascript:parent.ran = 4"></iframe><style>* { display: none !important }</style><a href="javascript:ran = 5">a</a>

[click](javascript:window.ran=6) ![image](https://evil.example/x.png) <https://evil.example/> https://evil.example/y

[reference]: https://evil.example/z

$\\href{javascript:window.ran=7}{x}$ $\\htmlStyle{position:fixed}{y}$ $$\\def\\x{\\x\\x}\\x$$ <form action=https://evil.example><button>go

```html"><img src=x onerror="window.ran = 8">
<b
| a | b
|---
> > > > > > - - - - - **unclosed `everything"""


# Playwright's own waiting for a function needs eval, which the page's policy forbids.
IDLE = """() => new Promise((done) => {
  const {conversation} = document.querySelector("iblai-mentor");
  const look = () => conversation.activity === "" ? done() : setTimeout(look, 20);
  look();
})"""


def ask(page: Page, text: str = QUESTION) -> None:
    page.fill("#question", text)
    page.press("#question", "Enter")


def finished(page: Page) -> Any:
    """Wait until the reply ended and is shown as it stays; returns it."""
    page.evaluate(IDLE)
    reply = page.locator(".said:not(.own)").last
    expect(reply).to_have_attribute("aria-busy", "false")
    return reply


def test_notice_is_accepted_before_the_first_question(talking: Site, open_page: Any) -> None:
    page = open_page(talking, "learner2", path=f"/api/ai-mentor/panel/?course_id={COURSE.replace('+', '%2B')}")
    page.wait_for_selector("#accept")
    expect(page.locator(".notice-text")).to_contain_text("The mentor remembers where you are")
    expect(page.locator("#question")).to_be_hidden()
    page.click("#accept")
    expect(page.locator("#question")).to_be_focused()


def test_who_declines_is_answered_by_the_search_and_may_change_their_mind(
    talking: Site, provider: Provider, open_page: Any, find_violations: Any
) -> None:
    page = open_page(talking, "staff1", path=f"/api/ai-mentor/panel/?course_id={COURSE.replace('+', '%2B')}")
    page.wait_for_selector("#decline")
    expect(page.locator("#destination")).to_contain_text("127.0.0.1")
    assert find_violations(page) == []
    asked = len(provider.requests)
    page.click("#decline")
    expect(page.locator("#question")).to_be_focused()
    ask(page, "Why do the stars move?")
    finished(page)
    assert len(provider.requests) == asked
    page.get_by_role("tab", name="My mentor").click()
    expect(page.locator("#my-choice")).to_contain_text("You chose to only search the course.")
    page.click("#my-accept")
    expect(page.locator("#my-choice")).to_contain_text("You agreed to the notice.")
    page.get_by_role("button", name="Take back my choice").click()
    expect(page.locator("#my-choice")).to_contain_text("You have not chosen yet.")


def test_reply_is_shown_as_it_is_meant_when_it_has_markup(talking: Site, provider: Provider, open_panel: Any) -> None:
    provider.scripts = [speak(*[RICH[at : at + 7] for at in range(0, len(RICH), 7)], pause=0.005)]
    page = open_panel(talking)
    ask(page)
    reply = finished(page)
    # The page's own headings come first.
    expect(reply.locator("h3")).to_have_text("Heat")
    expect(reply.locator("strong")).to_have_text("hot")
    expect(reply.locator("td")).to_have_text(["Rigel", "white"])
    expect(reply.locator("pre")).to_have_text('print("a star")')
    expect(reply.locator(".words li")).to_have_text(["one", "two"])
    expect(reply.locator("math")).to_have_count(2)
    expect(reply.locator("mfrac")).to_have_count(1)


def test_code_is_copied_when_the_button_is_pressed(talking: Site, provider: Provider, open_panel: Any) -> None:
    provider.scripts = [speak("```js\nlet a = 1;\n```")]
    page = open_panel(talking, permissions=["clipboard-read", "clipboard-write"])
    ask(page)
    finished(page).locator(".copy").click()
    expect(page.locator(".copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "let a = 1;\n"
    # It is said for a moment, to who hears it, too.
    expect(page.locator(".code [role=status]")).to_have_text("Copied")
    expect(page.locator(".copy")).to_have_text("Copy")
    expect(page.locator(".code [role=status]")).to_have_text("")


def test_nothing_of_a_hostile_reply_runs_when_it_is_shown(talking: Site, provider: Provider, open_panel: Any) -> None:
    provider.scripts = [speak(*[HOSTILE[at : at + 5] for at in range(0, len(HOSTILE), 5)], pause=0.002)]
    page = open_panel(talking)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ask(page)
    reply = finished(page)
    expect(reply.locator(".words")).to_contain_text("unclosed")
    # What it said; beside it stands a link of ours, as it cites nothing.
    words = reply.locator(".words")
    expect(words.locator("script, img, iframe, form, style, a, svg, [onerror], [onload], [style]")).to_have_count(0)
    assert page.evaluate("window.ran") is None
    assert [url for url in asked if not url.startswith(talking.url)] == []
    expect(page.locator("#question")).to_be_visible()


def test_markup_of_a_question_stays_text_when_it_is_shown(talking: Site, provider: Provider, open_panel: Any) -> None:
    provider.scripts = [speak("Because.")]
    page = open_panel(talking)
    ask(page, "<b>why</b> **this**")
    finished(page)
    expect(page.locator(".own .words").last).to_have_text("<b>why</b> **this**")


def test_reply_is_announced_in_sentences_when_it_has_300_tokens(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    sentences = [f"This is sentence {place}, and it tells a little of the sky. " for place in range(22)]
    words = "".join(sentences).split(" ")
    provider.scripts = [speak(*[f"{word} " for word in words if word], pause=0.01)]
    page = open_panel(talking)
    page.evaluate(
        "() => { const region = document.querySelector('iblai-mentor').shadowRoot.querySelector('.announcements');"
        " window.said = []; new MutationObserver((all) => all.forEach(({addedNodes}) =>"
        " addedNodes.forEach((node) => window.said.push(node.textContent)))).observe(region, {childList: true}); }"
    )
    ask(page)
    finished(page)
    said = page.evaluate("window.said")
    assert 2 <= len(said) <= 10
    assert all(re.fullmatch(r"This is .*\.", words) for words in said)
    assert " ".join(said) == "".join(sentences).strip()


def test_text_that_was_read_stays_where_it_is_when_a_reply_grows(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    provider.scripts = [speak(*[f"Paragraph {place}.\n\n" for place in range(60)], pause=0.03)]
    page = open_panel(talking)
    ask(page)
    page.wait_for_selector(".words >> text=Paragraph 3.")
    page.evaluate(
        "() => { const words = document.querySelector('iblai-mentor').shadowRoot.querySelectorAll('.said:not(.own) .words');"
        " window.first = words[words.length - 1].firstElementChild; }"
    )
    page.wait_for_selector(".words >> text=Paragraph 30.")
    # The same element: nothing that a learner reads or selects is made anew.
    assert page.evaluate("window.first.isConnected && window.first.textContent") == "Paragraph 0."
    finished(page)


def test_reply_goes_on_when_the_page_is_loaded_again(talking: Site, provider: Provider, open_panel: Any) -> None:
    provider.scripts = [speak(*["one ", *["more "] * 40, "last"], pause=0.05)]
    page = open_panel(talking)
    ask(page)
    page.wait_for_selector(".words >> text=one")
    page.fill("#question", "The next one")
    page.reload()
    reply = finished(page)
    expect(reply.locator(".words")).to_have_text(re.compile(r"last\s*$"))
    expect(page.locator("#question")).to_have_value("The next one")


def test_reply_comes_by_events_when_connections_are_held(
    provider: Provider, open_panel: Any, run_site: RunSite
) -> None:
    provider.scripts = [speak(*["one ", *["more "] * 40, "last"], pause=0.05)]
    options = ("--llm-base-url", provider.base_url, "--llm-model", "a-model", "--set", "IBLAI_MENTOR_STREAMING=true")
    with run_site(*options) as streaming:
        page = open_panel(streaming)
        kinds = []
        page.on("response", lambda response: kinds.append(response.headers.get("content-type", "")))
        ask(page)
        page.wait_for_selector(".words >> text=one")
        page.reload()
        reply = finished(page)
        expect(reply.locator(".words")).to_have_text(re.compile(r"last\s*$"))
        assert kinds.count("text/event-stream") == 2


def test_reply_ends_when_it_is_stopped(talking: Site, provider: Provider, open_panel: Any) -> None:
    provider.scripts = [speak(*["and on "] * 200, pause=0.05)]
    page = open_panel(talking, "learner2")
    ask(page)
    page.wait_for_selector(".words >> text=and on")
    page.click("#stop")
    expect(finished(page)).to_contain_text("You stopped this.")
    expect(page.locator("#question")).to_be_focused()


def test_question_is_asked_again_when_the_provider_failed(talking: Site, provider: Provider, open_panel: Any) -> None:
    provider.scripts = [refuse(401), speak("Now I can.")]
    page = open_panel(talking, "learner2")
    ask(page)
    finished(page).get_by_role("button", name="Try again").click()
    expect(page.locator(".words >> text=Now I can.")).to_be_visible()


def test_mentor_looks_at_another_unit_when_it_is_told(talking: Site, open_panel: Any) -> None:
    page = open_panel(talking, "learner2")
    page.fill("#question", "A draft")
    message = {"type": "iblai-mentor.unit", "courseId": COURSE, "usageKey": OTHER_UNIT, "title": "Old light"}
    page.evaluate("(message) => window.postMessage(message, window.location.origin)", message)
    expect(page.locator(".unit")).to_contain_text("light")
    expect(page.get_by_role("status").filter(has_text="The mentor now looks at")).to_have_count(1)
    expect(page.locator("#question")).to_have_value("A draft")


def test_question_stays_and_is_sent_once_when_the_site_was_out_of_reach(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    provider.scripts = [speak("Here I am.")]
    page = open_panel(talking, "learner2")
    page.context.set_offline(True)
    ask(page)
    expect(page.locator(".problem")).to_contain_text("The site cannot be reached")
    expect(page.locator("#question")).to_have_value(QUESTION)
    page.context.set_offline(False)
    page.locator(".problem").get_by_role("button", name="Try again").click()
    expect(page.locator(".words >> text=Here I am.")).to_be_visible()
    expect(page.locator(".own")).to_have_count(1)


@pytest.mark.parametrize("viewport", [{"width": 460, "height": 800}, {"width": 390, "height": 560}])
def test_way_to_the_newest_line_lies_over_no_text_and_moves_none(
    talking: Site, provider: Provider, open_panel: Any, viewport: dict[str, int]
) -> None:
    provider.scripts = [speak("\n\n".join(f"Line {number} of a long reply." for number in range(60)))]
    page = open_panel(talking, viewport=viewport)
    ask(page)
    finished(page)
    log, arrow, box = page.locator(".log"), page.locator(".to-end"), page.locator("#question")
    log.evaluate("log => log.scrollTo(0, 0)")
    expect(arrow).to_be_visible()
    shown, pressed, written = log.bounding_box(), arrow.bounding_box(), box.bounding_box()
    assert shown["y"] + shown["height"] <= pressed["y"]
    assert pressed["y"] + pressed["height"] <= written["y"]
    arrow.click()
    expect(arrow).to_have_count(0)
    expect(log).to_be_focused()
    assert (log.bounding_box(), box.bounding_box()) == (shown, written)


def test_course_is_quoted_with_chips_when_there_is_no_llm(site: Site, open_panel: Any) -> None:
    page = open_panel(site)
    expect(page.locator("h1")).to_have_text("Search this course")
    ask(page)
    reply = finished(page)
    chip = reply.locator(".cite").first
    chip.focus()
    card = page.locator(".quote")
    expect(card).to_be_visible()
    said = card.locator("blockquote").inner_text()
    expect(reply.locator(".words")).to_contain_text(said)
    # The same words on demand in the list of sources, which has none of its own.
    expect(reply.locator(".sources")).not_to_contain_text(said)
    reply.locator(".sources .cite").first.click()
    expect(card.locator("blockquote")).to_have_text(said)
    page.keyboard.press("Escape")
    chip.press("Enter")
    link = card.locator("a")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("href", re.compile(re.escape(f"/courses/{COURSE}/jump_to/")))
    expect(link).to_have_attribute("target", "_top")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(chip).to_be_focused()


def cite_first(connection: Any) -> None:
    """Quote the first passage of the prompt, once in each kind of place, among what only looks like it."""
    told = "\n".join(message["content"] for message in connection.body["messages"])
    words = " ".join(re.findall(r"^\[1\] [^\n]*\n([^\n]+)", told, re.MULTILINE)[0].split()[:7])
    marker = f"[[1|{words}]]"
    text = f"""The course has it {words} 😀 {marker}, but the Moon is made of cheese [1], says “nobody at all here” [[1]].

In code `b[1]`, in a formula $c[1]$, and a[1] is an index; if x<y then y>z.

| a | b |
|--|--|
| one | {marker} |

- {marker}

قال المعلم هذه الكلمات كلها في درس اليوم عن النجوم {marker}
"""
    speak(*[text[at : at + 3] for at in range(0, len(text), 3)], pause=0.002)(connection)


def test_only_what_was_verified_is_a_chip_when_an_llm_writes_marks(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    provider.scripts = [cite_first]
    page = open_panel(talking)
    ask(page)
    reply = finished(page)
    words = reply.locator(".words")
    expect(words.locator(".cite")).to_have_text(["1"] * 4)
    expect(words.locator("td .cite")).to_have_count(1)
    expect(words.locator("li .cite")).to_have_count(1)
    expect(reply.locator(".sources li")).to_have_count(1)
    # Formulas are drawn by a script that comes with the first one.
    expect(words.locator("math")).to_have_count(1)
    words.scroll_into_view_if_needed()
    # What is not drawn yet has no inner text.
    shown = wait_for(words.inner_text)
    assert "cheese, says.\n" in shown
    assert "b[1]" in shown
    assert "a[1] is an index; if x<y then y>z." in shown
    assert not re.search(r"\[\[|nobody|\ufffd", shown)
    words.locator(".cite").last.click()
    quote = page.locator(".quote blockquote").inner_text()
    expect(words.locator("p").first).to_contain_text(quote)
    # The same after the page was loaded again: it is kept so.
    before = words.inner_html()
    page.reload()
    expect(words.locator("math")).to_have_count(1)
    after = words.inner_html()
    assert after == before


def test_pieces_are_shown_as_they_will_stay_when_a_reply_is_written(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    provider.scripts = [cite_first]
    page = open_panel(talking, "learner2")
    page.evaluate("""() => {
      window.seen = [];
      const {conversation} = document.querySelector("iblai-mentor");
      conversation.addEventListener("changed", () => window.seen.push(conversation.messages.at(-1)?.text ?? ""));
    }""")
    ask(page)
    finished(page)
    seen = page.evaluate("window.seen")
    last = seen[-1]
    grown = [text for text in seen if text and text.startswith("The course")]
    assert len(set(grown)) > 1
    assert [text for text in grown if not last.startswith(text)] == []


def test_reply_says_where_it_came_from_when_an_llm_wrote_it(talking: Site, provider: Provider, open_panel: Any) -> None:
    provider.scripts = [speak("Because.")]
    page = open_panel(talking, "learner2")
    ask(page)
    expect(finished(page).locator(".origin")).to_contain_text("a-model · 127.0.0.1")


def test_thumb_and_reason_are_kept_when_the_page_is_loaded_again(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    provider.scripts = [speak("Because.")]
    page = open_panel(talking, "learner2")
    ask(page)
    reply = finished(page)
    reply.locator("[data-thumb=down]").click()
    expect(page.locator(".reasons input").first).to_be_focused()
    page.get_by_label("I did not understand it").check()
    page.locator(".reasons button[type=submit]").click()
    expect(reply.get_by_text("Thank you.")).to_be_visible()
    page.reload()
    expect(page.locator("[data-thumb=down]").last).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("status", [429, 503])
def test_wait_is_counted_down_when_the_server_asks_for_one(talking: Site, open_panel: Any, status: int) -> None:
    page = open_panel(talking, "learner2")
    answer = {"status": status, "headers": {"Retry-After": "2"}, "json": {"detail": "Come back soon."}}
    page.route("**/messages/", lambda route: route.fulfill(**answer))
    ask(page)
    problem = page.locator(".problem")
    expect(problem).to_contain_text("Come back soon.")
    expect(problem).to_contain_text("You can ask again in")
    expect(problem.get_by_role("button", name="Try again")).to_be_enabled()
    expect(page.locator("#question")).to_have_value(QUESTION)
