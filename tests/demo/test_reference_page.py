"""The reference of the REST interface in a browser: for everybody, and without scrolling sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.test_launcher import PHONE
from tests.demo.test_launcher_access import CHECK, RULES
from tests.services import axe_source

if TYPE_CHECKING:
    from tests.demo.site import Site

DOCS = "/api/ai-mentor/docs/"


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "color_scheme": "dark"}, {"locale": "ar"}])
def test_reference_has_no_fault_and_fits(site: Site, open_page: Any, options: dict[str, Any]) -> None:
    # The page allows no script, of anybody; the checks are one.
    page = open_page(site, path=DOCS, bypass_csp=True, **options)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.evaluate(axe_source())
    found = page.evaluate(CHECK, {"rules": RULES, "off": [], "within": "html"})
    assert (found["faults"], found["passes"] > 0) == ([], True)


def test_link_of_the_contents_leads_to_its_calls(site: Site, open_page: Any) -> None:
    page = open_page(site, path=DOCS)
    page.get_by_role("navigation").get_by_role("link", name="sessions", exact=True).click()
    page.get_by_role("heading", name="sessions", exact=True).wait_for()
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none", "its style sheet is loaded"
