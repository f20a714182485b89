"""A budget that is spent, in a browser: the operator enters it, and learners are told who answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.panel.test_chat import IDLE, ask
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.demo.site import RunSite, Site
    from tests.llm.provider import Provider

WORDS = "What the mentor may cost this month is used up."


@pytest.fixture
def site(provider: Provider, run_site: RunSite) -> Iterator[Site]:
    with run_site("--llm-base-url", provider.base_url, "--llm-model", "a-model") as running:
        yield running


def enter(site: Site, form: str, **fields: str) -> None:
    """Post a form of the admin, as the operator."""
    admin = site.log_in("super1")
    page = f"/admin/iblai_mentor_plugin/{form}/add/"
    admin.get(page)
    assert "errornote" not in admin.post(page, list(fields.items()))


def test_learner_is_told_when_the_budget_is_spent(site: Site, open_panel: Any, provider: Provider) -> None:
    enter(site, "price", model="a-model", prompt_price="1", reply_price="1", currency="USD")
    page = open_panel(site)
    expect(page.locator("[data-reason=budget]")).to_have_count(0)
    asked = len(provider.requests)
    enter(site, "budget", scope="3", amount="0", currency="USD")
    ask(page, "Why are stars of different colours?")
    page.evaluate(IDLE)
    # The reply that ends tells, without a page anew.
    expect(page.locator("[data-reason=budget]")).to_contain_text(WORDS)
    assert len(provider.requests) == asked
    expect(open_panel(site, "learner2").locator("[data-reason=budget]")).to_contain_text(WORDS)
