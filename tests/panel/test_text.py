"""What a learner reads, as it is drawn: formulas, amounts, tables, marks; and what has the focus."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from tests.llm.provider import Provider, speak
from tests.panel.test_chat import ask, finished
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.demo.site import Site

# How many bars a picture has: heights at which most of what is drawn is one dark line, neighbours counted once.
COUNT_BARS = """async (picture) => {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const {data, width, height} = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
  const isDark = (row, column) => data[4 * (row * width + column)] < 140;
  const rows = [...Array(height).keys()];
  const columns = [...Array(width).keys()].filter((column) => rows.some((row) => isDark(row, column)));
  const drawn = columns.at(-1) - columns[0] + 1;
  const isBar = (row) => {
    let run = 0, longest = 0;
    for (let column = 0; column < width; column += 1) {
      run = isDark(row, column) ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest >= drawn * 0.6;
  };
  return rows.map(isBar).filter((is, row, all) => is && !all[row - 1]).length;
}"""


def reply_with(page: Page, provider: Provider, text: str) -> Locator:
    """Have the mentor say a text; returns the words as they are shown."""
    provider.scripts = [speak(text)]
    page.click("#newChat")
    ask(page)
    return finished(page).locator(".words")


def count_bars(page: Page, formula: Locator) -> int:
    picture = base64.b64encode(formula.screenshot()).decode()
    return int(page.evaluate(COUNT_BARS, picture))


@pytest.mark.parametrize(
    ("formula", "bars"), [(r"\frac{\sqrt{xxxxxxxx}}{2}", 2), (r"\sqrt{xxxxxxxx}", 1), ("xxxxxxxx", 0)]
)
def test_roots_are_drawn_whatever_fonts_a_reader_has(
    talking: Site, provider: Provider, open_panel: Callable[..., Page], formula: str, bars: int
) -> None:
    page = open_panel(talking, device_scale_factor=4)
    math = reply_with(page, provider, f"$${formula}$$").locator("math")
    expect(math).to_be_visible()
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].map(({status}) => status)") == ["loaded"]
    assert count_bars(page, math) == bars


def test_amounts_and_names_are_no_formulas(talking: Site, provider: Provider, open_panel: Callable[..., Page]) -> None:
    said = "It costs 5$, 10$ or $20 and US$5. Set $HOME/$USER, then go to $PATH:$HOME.\n\nThe $n$th of $a_1$, $b$."
    words = reply_with(open_panel(talking), provider, said)
    expect(words.locator("math")).to_have_count(3)
    paragraph = "It costs 5$, 10$ or $20 and US$5. Set $HOME/$USER, then go to $PATH:$HOME."
    expect(words.locator("p").first).to_have_text(paragraph)


TABLE = """| size of $|x|$ | what it is | more of it | and the last of them |
|--|--|--|--|
| $|x| > 2$ | extraordinarily | incomprehensibilities | `a` |
| [1] | H~2~O, x^2^, ~~no~~ | ~/a and ~/b | 2^10 |
"""


def test_bar_of_a_formula_splits_no_cell(talking: Site, provider: Provider, open_panel: Callable[..., Page]) -> None:
    words = reply_with(open_panel(talking), provider, TABLE)
    expect(words.locator("tr")).to_have_count(3)
    expect(words.locator("td")).to_have_count(8)
    expect(words.locator("td math")).to_have_count(1)
    expect(words.locator("td sub")).to_have_text("2")
    expect(words.locator("td sup")).to_have_text("2")
    expect(words.locator("td").nth(6)).to_have_text("~/a and ~/b")
    expect(words.locator("td").nth(7)).to_have_text("2^10")


def test_wide_table_scrolls_and_breaks_no_word(
    talking: Site, provider: Provider, open_panel: Callable[..., Page], find_violations: Callable[[Page], list[str]]
) -> None:
    page = open_panel(talking, viewport={"width": 320, "height": 640})
    frame = reply_with(page, provider, TABLE).locator(".table")
    assert frame.evaluate("(frame) => frame.scrollWidth > frame.clientWidth")
    count = """(cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return range.getClientRects().length;
    }"""
    lines = frame.locator("td", has_text="incomprehensibilities").evaluate(count)
    assert lines == 1
    assert find_violations(page) == []


def test_boxes_stand_where_a_list_says_what_is_done(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    words = reply_with(open_panel(talking), provider, "- [x] looked up\n- [ ] written down\n- [y] neither\n")
    expect(words.locator("li")).to_have_text(["☑ looked up", "☐ written down", "[y] neither"])


def test_what_has_the_focus_is_in_sight_when_one_goes_back_from_the_box(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    page = open_panel(talking, viewport={"width": 460, "height": 600})
    reply_with(page, provider, "```\nlet a;\n```\n\n" + "A paragraph of it.\n\n" * 60)
    focused: Any = page.locator(":focus")
    # Past what can be asked next and the reply's buttons, to what is above them.
    above = page.locator(".copy:focus, pre:focus, .log:focus, [role=tab]:focus, header button:focus")
    for _step in range(30):
        page.keyboard.press("Shift+Tab")
        expect(focused.first).to_be_in_viewport()
        if above.count():
            break
    expect(above).to_have_count(1)


def test_place_that_was_scrolled_to_stays_while_a_reply_grows(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    page = open_panel(talking, viewport={"width": 460, "height": 600})
    reply_with(page, provider, "The beginning.\n\n" + "A paragraph of it.\n\n" * 60)
    provider.scripts = [speak(*["And on it goes.\n\n"] * 60, pause=0.05)]
    ask(page, "And?")
    page.wait_for_selector(".words >> text=And on it goes.")
    # As the browser's own search does.
    page.locator(".words >> text=The beginning.").evaluate("(found) => found.scrollIntoView()")
    expect(page.locator(".words >> text=The beginning.")).to_be_in_viewport()
    count = ".words >> text=And on it goes."
    before = page.locator(count).count()
    # So many more lines came meanwhile.
    page.locator(count).nth(before + 10).wait_for(state="attached")
    expect(page.locator(".words >> text=The beginning.")).to_be_in_viewport()
    finished(page)


def test_heading_is_in_sight_before_the_first_question_when_the_page_is_enlarged(
    talking: Site, open_panel: Callable[..., Page]
) -> None:
    page = open_panel(talking, "learner2", viewport={"width": 230, "height": 400})
    page.click("#newChat")
    expect(page.locator(".suggestion").first).to_be_visible()
    expect(page.locator(".beginning h2")).to_be_in_viewport(ratio=1)
    assert page.locator(".log").evaluate("(log) => log.scrollTop") == 0
