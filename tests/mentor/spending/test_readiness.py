"""What is switched on has a price and a budget; what was on before goes on, and is named."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api.inspection import Installation, Severity, examine
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.mentor.spending.usage import record_usage
from iblai_mentor_plugin.models import Budget, Mentor, Price, Provider, Tenant
from tests.conftest import COURSE
from tests.mentor.provider_rows import SECRET, give, make_provider
from tests.mentor.spending.budget_rows import FAKE, HOST, MODEL, make_budget, make_price, spent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message, Session
    from tests.fakes_llm import FakeLlm

ADDRESS = f"https://{HOST}/v1"


@pytest.fixture(autouse=True)
def _secret(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]


def url(model: str, view: str, *args: object) -> str:
    return reverse(f"admin:iblai_mentor_plugin_{model}_{view}", args=args)


def post(client: Client, page: str, fields: dict[str, Any]) -> str:
    """Post a form; returns the page that answers, "" when it was accepted."""
    response = client.post(page, fields)
    return "" if response.status_code == 302 else response.content.decode()


def provider_fields(**changes: Any) -> dict[str, Any]:
    values = {"name": "Campus", "base_url": ADDRESS, "model": MODEL, "embedding_batch": "64", "is_active": "on"}
    return {**values, "currency": "USD", **changes}


def budget_fields(**changes: Any) -> dict[str, Any]:
    return {"scope": Budget.Scope.SITE, "amount": "100", "currency": "USD", **changes}


def mentor_fields(mentor: Mentor, **changes: Any) -> dict[str, Any]:
    return {"tenant": mentor.tenant_id, "name": mentor.name, "slug": mentor.slug, "is_active": "on", **changes}


# Providers


def test_provider_is_not_switched_on_without_a_price(admin_client: Client) -> None:
    page = post(admin_client, url("provider", "add"), provider_fields())
    assert f"Enter what “{MODEL}” costs first (Prices; host {HOST})" in page
    assert post(admin_client, url("provider", "add"), provider_fields(is_active="")) == ""


def test_price_may_be_entered_with_the_provider(admin_client: Client) -> None:
    fields = provider_fields(prompt_price="2.5", reply_price="10", currency="eur")
    assert post(admin_client, url("provider", "add"), fields) == ""
    price = Price.objects.get()
    assert (price.provider, price.model, price.reply_price, price.currency) == (HOST, MODEL, Decimal(10), "EUR")
    page = admin_client.get(url("provider", "change", Provider.objects.get().pk)).content.decode()
    assert 'value="2.5000"' in page
    assert "Enter both prices" in post(admin_client, url("provider", "add"), provider_fields(prompt_price="1"))


def test_provider_that_only_makes_vectors_has_a_price_too(admin_client: Client) -> None:
    fields = provider_fields(model="", embedding_model="embed-1")
    assert "Enter what “embed-1” costs first" in post(admin_client, url("provider", "add"), fields)
    assert post(admin_client, url("provider", "add"), {**fields, "prompt_price": "1", "reply_price": "0"}) == ""
    assert Price.objects.get().model == "embed-1"


def test_nothing_is_free_that_is_not_on_this_site(admin_client: Client) -> None:
    free = {"prompt_price": "0", "reply_price": "0"}
    assert "is not on this site" in post(admin_client, url("provider", "add"), provider_fields(**free))
    assert post(admin_client, url("provider", "add"), provider_fields(**free, is_on_site="on")) == ""


def test_provider_is_not_switched_on_in_another_currency_than_the_sites_budget(admin_client: Client) -> None:
    make_budget("100")
    fields = provider_fields(prompt_price="1", reply_price="1", currency="EUR")
    assert "in one currency" in post(admin_client, url("provider", "add"), fields)


def test_provider_that_was_on_before_is_edited_as_before(admin_client: Client) -> None:
    provider = make_provider(ADDRESS)
    assert post(admin_client, url("provider", "change", provider.pk), provider_fields(name="Other")) == ""
    page = post(admin_client, url("provider", "change", provider.pk), provider_fields(name="Other", model="great-2"))
    assert "Enter what “great-2” costs first" in page


@pytest.mark.usefixtures("session")
def test_mentor_gets_a_provider_with_a_budget_only(admin_client: Client, session: Session) -> None:
    provider = make_provider(ADDRESS)
    mentor, page = session.mentor, url("mentor", "change", session.mentor.pk)
    fields = mentor_fields(mentor, provider=provider.pk)
    assert "costs first" in post(admin_client, page, fields)
    make_price("1", "1")
    assert "Enter a budget first" in post(admin_client, page, fields)
    make_budget("1", tenant=mentor.tenant)
    assert post(admin_client, page, fields) == ""
    assert "costs first" in post(admin_client, page, {**fields, "model": "great-2"})


# Budgets


def test_budget_is_entered_and_shown_with_what_is_spent(admin_client: Client) -> None:
    assert post(admin_client, url("budget", "add"), budget_fields(mail_to="a@example.org, b@example.org")) == ""
    page = admin_client.get(url("budget", "changelist")).content.decode()
    assert "100.00" in page
    assert "0.0000" in page
    budget = Budget.objects.get()
    assert post(admin_client, url("budget", "change", budget.pk), {"amount": "200", "mail_to": ""}) == ""
    assert admin_client.post(url("budget", "delete", budget.pk), {"post": "yes"}).status_code == 302
    assert not Budget.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"course_key": COURSE}, "Enter the key of a course"),
        ({"scope": Budget.Scope.COURSE}, "Enter the key of a course"),
        ({"scope": Budget.Scope.COURSE, "course_key": "DemoX"}, "Enter the key of a course"),
        ({"scope": Budget.Scope.TENANT}, "Choose a tenant"),
        ({"amount": "-1"}, "greater than or equal to 0"),
        ({"amount": "1e9"}, "digits"),
        ({"amount": "NaN"}, "Enter a number"),
        ({"currency": "12"}, "not a currency"),
        ({"mail_to": "a@example.org, b"}, "“b” is not an e-mail address"),
    ],
)
def test_budget_that_cannot_be_kept_is_refused(changes: dict[str, Any], words: str, admin_client: Client) -> None:
    assert words in post(admin_client, url("budget", "add"), budget_fields(**changes))
    assert not Budget.objects.exists()


def test_there_is_one_budget_of_each_and_one_currency_of_all_that_cover_a_course(
    admin_client: Client, main: Tenant
) -> None:
    make_budget("100")
    page = url("budget", "add")
    assert "change that one" in post(admin_client, page, budget_fields())
    of_tenant = {"scope": Budget.Scope.TENANT, "tenant": main.pk}
    assert "use the same currency" in post(admin_client, page, budget_fields(**of_tenant, currency="EUR"))
    assert post(admin_client, page, budget_fields(**of_tenant)) == ""
    of_course = {"scope": Budget.Scope.COURSE, "course_key": COURSE}
    assert post(admin_client, page, budget_fields(**of_course)) == ""


@pytest.mark.usefixtures("asker", "llm")
def test_budget_that_would_stop_what_has_no_price_is_refused(admin_client: Client) -> None:
    assert "costs first" in post(admin_client, url("budget", "add"), budget_fields())
    make_price("1", "1", currency="EUR", **FAKE)
    assert "in one currency" in post(admin_client, url("budget", "add"), budget_fields())
    assert post(admin_client, url("budget", "add"), budget_fields(currency="EUR")) == ""


@pytest.mark.usefixtures("asker", "llm")
def test_price_in_another_currency_than_a_budget_that_it_counts_for_is_refused(admin_client: Client) -> None:
    make_budget("1")
    fields = {**FAKE, "prompt_price": "1", "reply_price": "1", "currency": "EUR"}
    assert "in one currency" in post(admin_client, url("price", "add"), fields)
    assert "needs the host" in post(admin_client, url("price", "add"), {**fields, "provider": "", "currency": "USD"})
    assert post(admin_client, url("price", "add"), {**fields, "currency": "USD"}) == ""


def test_who_may_only_look_sees_budgets_and_changes_none(sign_in: Callable[..., Client]) -> None:
    budget = make_budget("1")
    client = sign_in("view_budget")
    assert client.get(url("budget", "changelist")).status_code == 200
    client.post(url("budget", "changelist"), {"action": "reckon_anew", "_selected_action": [budget.pk]})
    assert client.post(url("budget", "change", budget.pk), {"amount": "5"}).status_code == 403


def test_who_may_not_look_is_shown_no_budget(sign_in: Callable[..., Client]) -> None:
    assert sign_in("view_mentor").get(url("budget", "changelist")).status_code == 403


def test_month_is_reckoned_anew_after_a_wrong_price(admin_client: Client) -> None:
    budget = make_budget("1")
    price = make_price("1000", "1000")
    record_usage(COURSE, operating_api.Taken(HOST, MODEL, 1000, 0))
    Price.objects.filter(pk=price.pk).update(prompt_price=Decimal(1))
    admin_client.post(url("budget", "changelist"), {"action": "reckon_anew", "_selected_action": [budget.pk]})
    assert spent(budget)[0] == Decimal("0.001")


# What goes on without


def test_what_was_on_before_goes_on_and_is_named(
    admin_client: Client, ask: Callable[..., Message], llm: FakeLlm, learner: User
) -> None:
    reply = ask()
    produce_reply(reply.pk)
    assert len(llm.prompts) == 1
    for page in (url("provider", "changelist"), url("budget", "changelist")):
        assert "costs first" in admin_client.get(page).content.decode()
    assert "costs first" in find_finding(learner, "prices").detail
    make_price("1", "1", **FAKE)
    assert "Nothing limits" in find_finding(learner, "prices").detail
    make_budget("10")
    assert find_finding(learner, "prices").severity is Severity.FINE
    budgets = find_finding(learner, "budgets")
    assert budgets.severity is Severity.FINE
    assert "of 10.00 USD" in budgets.detail


@pytest.mark.usefixtures("llm")
def test_check_says_what_a_budget_stops_and_which_is_spent(learner: User, asker: User) -> None:
    budget = make_budget("1")
    gap = operating_api.list_gaps()[0]
    assert gap.is_stopped
    make_price("1", "1", **FAKE)
    operating_api.open_month(budget)
    budget.entries.update(settled=100_000_000)
    assert find_finding(learner, "budgets").severity > Severity.NOTE
    assert asker == learner


def find_finding(user: User, name: str) -> Any:
    installation = Installation(COURSE, user.pk)
    return next(one for one in examine(installation, is_quick=True) if one.name == name)


def test_provider_of_another_tenant_needs_no_budget_here(main: Tenant, session: Session) -> None:
    other = Tenant.objects.create(key="other")
    Mentor.objects.create(tenant=other, slug="theirs", name="Theirs", provider=make_provider(ADDRESS))
    make_price("1", "1")
    make_budget("1", tenant=main)
    assert [gap.is_stopped for gap in operating_api.list_gaps()] == [False]
    give(session.mentor, Provider.objects.get())
    make_budget("1", tenant=other)
    assert operating_api.list_gaps() == []
