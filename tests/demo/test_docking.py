"""Where the panel is in a course's pages: a tab and a tool, the window's end, a sidebar, a window that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.demo.site import COURSE, Site, block
from tests.demo.test_launcher import LAUNCHER, PHONE, UNIT, dialog, heard, launch, unit
from tests.services import expect

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

DOCK = "iblai-mentor-dock"
TRIGGER = "iblai-mentor-trigger"


def path_with(docking: str) -> str:
    return f"/courses/{COURSE}/jump_to/{UNIT}?docking={docking}"


def open_with(open_unit: Any, site: Site, docking: str, **options: Any) -> Page:
    """Open a unit in a page that has this place for the panel."""
    page: Page = open_unit(site, path_with("dialog"), **options)
    page.click(f"a[href='?docking={docking}']")
    unit(page).locator(LAUNCHER).wait_for()
    if docking == "script":
        # The script is a request of its own.
        page.locator(f"{DOCK}[mounted]").wait_for(state="attached")
    return page


def docked(page: Page) -> FrameLocator:
    return page.frame_locator(f"{DOCK} iframe")


def right_of(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return float(box["x"] + box["width"])


def test_tab_of_the_course_leads_to_the_mentor_and_back(site: Site, open_page: Any) -> None:
    page = open_page(site, path=f"/courses/{COURSE}/course")
    page.click("[data-tab=iblai_mentor]")
    page.wait_for_url("**/api/ai-mentor/panel/?course_id=*&view=page")
    page.locator("#tab-chat").wait_for()
    page.get_by_role("link", name="Back to the course").click()
    page.wait_for_url(f"**/course/{COURSE}/home")


def test_mentor_is_among_the_tools_of_the_course(site: Site, open_page: Any) -> None:
    page = open_page(site, path=f"/courses/{COURSE}/course")
    page.click("[data-tool='iblai.mentor']")
    page.wait_for_url("**/api/ai-mentor/panel/?course_id=*&view=page")


def test_panel_is_beside_the_unit_when_the_web_server_added_the_script(site: Site, open_unit: Any) -> None:
    page = open_with(open_unit, site, "script")
    launch(page)
    heard(docked(page), "focus:")
    assert right_of(page, DOCK) == 1400
    assert page.locator(f"{DOCK} iframe").bounding_box()["height"] == 900
    assert right_of(page, "#unit-iframe") <= 1400 - 400
    docked(page).locator("#close").click()
    unit(page).locator(f"{LAUNCHER}[aria-expanded=false]:focus").wait_for()
    assert page.evaluate("document.body.style.paddingInlineEnd") == ""


def test_panel_at_the_windows_end_follows_to_the_next_unit(site: Site, open_unit: Any) -> None:
    page = open_with(open_unit, site, "script")
    launch(page)
    heard(docked(page), "focus:")
    page.click("#next")
    heard(docked(page), "unit:finding_north")
    assert len(page.asked) == 1


def test_panel_covers_a_phone_when_the_web_server_added_the_script(site: Site, open_unit: Any) -> None:
    page = open_with(open_unit, site, "script", viewport=PHONE)
    launch(page)
    heard(docked(page), "focus:")
    assert page.locator(f"{DOCK} iframe").bounding_box() == {"x": 0, "y": 0, **PHONE}


def test_window_end_is_no_place_when_the_page_has_a_slot(site: Site, open_unit: Any) -> None:
    page = open_with(open_unit, site, "script")
    make = """(lms) => {
      const dock = document.createElement("iblai-mentor-dock");
      dock.setAttribute("lms", lms);
      document.getElementById("learning").append(dock);
    }"""
    page.evaluate(make, site.url)
    launch(page)
    heard(page.frame_locator(f"{DOCK}:not([mounted]) iframe"), "focus:")
    expect(page.locator(f"{DOCK}[mounted] iframe")).to_have_count(0)


def test_sidebar_of_the_page_has_the_panel_instead_of_the_outline(site: Site, open_unit: Any) -> None:
    page = open_with(open_unit, site, "sidebar")
    page.locator(TRIGGER).get_by_role("button", name="Ask about this unit", expanded=False).click()
    heard(docked(page), "focus:")
    expect(page.locator("#outline")).to_be_hidden()
    unit(page).locator(f"{LAUNCHER}[aria-expanded=true]").wait_for()
    docked(page).locator("#close").click()
    expect(page.locator(TRIGGER).get_by_role("button", expanded=False)).to_be_focused()
    expect(page.locator("#outline")).to_be_visible()


def test_button_in_the_unit_opens_and_closes_the_sidebar(site: Site, open_unit: Any) -> None:
    page = open_with(open_unit, site, "sidebar")
    launch(page)
    heard(docked(page), "focus:")
    expect(docked(page).locator("textarea")).to_be_focused()
    docked(page).locator("#close").click()
    unit(page).locator(f"{LAUNCHER}[aria-expanded=false]:focus").wait_for()


def test_sidebar_that_was_left_open_is_open_again_and_follows(site: Site, open_unit: Any) -> None:
    page = open_with(open_unit, site, "sidebar")
    launch(page)
    heard(docked(page), "focus:")
    page.reload()
    docked(page).locator("h1").wait_for()
    expect(docked(page).locator("textarea")).not_to_be_focused()
    page.click("#next")
    heard(docked(page), "unit:finding_north")
    expect(page.locator("#outline")).to_be_hidden()


def test_window_opens_at_once_when_the_learner_chose_it_before(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    launch(page)
    heard(dialog(page), "focus:")
    dialog(page).locator("body").evaluate("() => window.send('pop-out', {url: ''})")
    page.wait_for_selector("#modal", state="hidden")
    with page.context.expect_page() as opened:
        launch(page)
    heard(opened.value, "focus:")
    expect(page.locator("#modal")).to_be_hidden()


def test_dialog_is_back_when_the_learner_came_back_from_the_window(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    launch(page)
    dialog(page).locator("body").evaluate("() => window.send('pop-out', {url: ''})")
    with page.context.expect_page() as opened:
        launch(page)
    heard(opened.value, "focus:")
    opened.value.evaluate("() => { window.send('pop-in'); window.close(); }")
    heard(dialog(page), "focus:")


def test_unit_ends_where_the_sheet_begins_when_there_is_room(site: Site, open_unit: Any) -> None:
    page = open_unit(site, f"/xblock/{block('vertical', 'how_bright_is_bright')}")
    page.click(LAUNCHER)
    heard(page.frame_locator("iblai-mentor-launcher iframe"), "focus:")
    sheet = page.locator("iblai-mentor-launcher dialog").bounding_box()
    assert right_of(page, "#content") <= sheet["x"]
    page.keyboard.press("Escape")
    page.frame_locator("iblai-mentor-launcher iframe").locator("#close").click()
    page.wait_for_selector(f"{LAUNCHER}:focus")
    assert right_of(page, "#content") == 1400
