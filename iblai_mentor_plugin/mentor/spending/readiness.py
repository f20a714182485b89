"""
Whether money is looked after: each LLM that mentors ask has a price, and a budget in its currency.

Forms ask before somebody switches one on. What was on before there were budgets goes on, and is named here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.mentor.providers.choice import describe_llm, list_asked, list_asked_by
from iblai_mentor_plugin.mentor.spending.alerts import split_addresses
from iblai_mentor_plugin.mentor.spending.budgets import is_below, overlap
from iblai_mentor_plugin.mentor.spending.prices import ANY_MODEL, find_price, read_prices
from iblai_mentor_plugin.models import Budget, Mentor, Price

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.models import Provider, Tenant

    Prices = Mapping[tuple[str, str], Price]


@dataclass(frozen=True, slots=True)
class Gap:
    """
    An LLM in service whose money is not looked after, in words for operators.

    ``is_stopped``: a budget keeps it from being asked, and the search of the course replies; else it goes on without.
    """

    model: str
    provider: str
    text: str
    is_stopped: bool


def list_gaps() -> list[Gap]:
    """Return what is to be mended, each once."""
    prices, budgets = read_prices(), list(Budget.objects.select_related("tenant"))
    gaps = (
        gap
        for mentor, replier in list_asked()
        for gap in _find_gaps(
            replier, find_price(replier.provider, replier.model, prices), _list_over(mentor.tenant, budgets)
        )
    )
    return list(dict.fromkeys(gaps))


def build_price(provider: Provider, prompt_price: Decimal, reply_price: Decimal, currency: str) -> Price:
    """Return a price of a provider's model, in place of the one that there is; the caller saves it."""
    replier = describe_llm(Mentor(provider=provider), "")
    price = Price.objects.filter(provider=replier.provider, model=replier.model).first()
    price = price or Price(provider=replier.provider, model=replier.model)
    price.prompt_price, price.reply_price, price.currency = prompt_price, reply_price, currency
    return price


def find_provider_price(provider: Provider) -> Price | None:
    """Return what a provider's model costs."""
    replier = describe_llm(Mentor(provider=provider), "")
    return find_price(replier.provider, replier.model, read_prices())


def check_provider(provider: Provider, price: Price | None = None) -> None:
    """
    Refuse to switch a provider on whose money would not be looked after. Raises ``InvalidInputError``.

    It needs a price for each model that is asked of it (``price`` is about to be entered), and a budget of each tenant whose
    mentors ask it, or of the site.
    """
    prices = read_prices() if price is None else _add(price)
    mentors = list(
        Mentor.objects.select_related("tenant").filter(provider=provider.pk, is_active=True) if provider.pk else ()
    )
    for mentor in mentors:
        mentor.provider = provider
    own = (fault for one in list_asked_by(Mentor(provider=provider)) for fault in _find_faults(one, None, prices))
    faults = [*own, *(fault for mentor in mentors for fault in _check(mentor, prices))]
    if faults:
        raise InvalidInputError({"is_active": list(dict.fromkeys(faults))})


def check_mentor(mentor: Mentor) -> None:
    """Refuse to have a mentor ask an LLM whose money would not be looked after. Raises ``InvalidInputError``."""
    if faults := _check(mentor, read_prices()):
        raise InvalidInputError({"provider": faults})


def check_price(price: Price) -> None:
    """Refuse a price that could not be reckoned with. Raises ``InvalidInputError``."""
    if price.model == ANY_MODEL and not price.provider:
        raise InvalidInputError({"provider": [_("A price of any model needs the host whose models they are.")]})
    prices = _add(price)
    budgets = list(Budget.objects.select_related("tenant"))
    for mentor, replier in list_asked():
        if find_price(replier.provider, replier.model, prices) is not price:
            continue
        if replier.leaves_site and _is_free(price):
            raise InvalidInputError({"prompt_price": [_say_free(replier)]})
        for budget in _list_over(mentor.tenant, budgets):
            if budget.currency != price.currency and not _is_free(price):
                raise InvalidInputError({"currency": [_say_currency(replier, price, budget)]})


def check_budget(budget: Budget) -> None:
    """Refuse a budget that could not be kept, or that would stop an LLM at once. Raises ``InvalidInputError``."""
    errors = {**_check_scope(budget), **_check_fields(budget)}
    if not errors:
        errors = _check_currency(budget)
    if errors:
        raise InvalidInputError(errors)


def _check_scope(budget: Budget) -> dict[str, list[str]]:
    is_of_tenant, is_of_course = budget.scope == Budget.Scope.TENANT, budget.scope == Budget.Scope.COURSE
    errors = {}
    if is_of_tenant is not (budget.tenant_id is not None):
        errors["tenant"] = [_("Choose a tenant for a tenant's budget, and none for another one.")]
    if is_of_course is not bool(budget.course_key) or (is_of_course and not _is_course_key(budget.course_key)):
        errors["course_key"] = [_("Enter the key of a course for a course's budget, and none for another one.")]
    if Budget.objects.filter(account=budget.name_account()).exclude(pk=budget.pk).exists():
        errors["scope"] = [_("There is a budget for this already: change that one.")]
    return errors


def _check_fields(budget: Budget) -> dict[str, list[str]]:
    try:
        for address in split_addresses(budget.mail_to):
            validate_email(address)
    except ValidationError:
        return {"mail_to": [_("“%s” is not an e-mail address.") % address]}
    return {}


def _check_currency(budget: Budget) -> dict[str, list[str]]:
    for other in Budget.objects.select_related("tenant").exclude(pk=budget.pk):
        if other.currency != budget.currency and overlap(budget, other):
            said = {"other": other, "currency": other.currency}
            message = _(
                "The budget of %(other)s covers the same courses and is in %(currency)s: use the same currency."
            )
            return {"currency": [message % said]}
    prices = read_prices()
    asked = [replier for mentor, replier in list_asked() if is_below(budget, mentor.tenant)]
    unpriced = [one for one in asked if find_price(one.provider, one.model, prices) is None]
    if unpriced:
        return {"amount": [_say_unpriced(one) for one in dict.fromkeys(unpriced)]}
    found = ((one, find_price(one.provider, one.model, prices)) for one in asked)
    others = [
        _say_currency(one, price, budget)
        for one, price in found
        if price is not None and price.currency != budget.currency and not _is_free(price)
    ]
    return {"currency": list(dict.fromkeys(others))} if others else {}


def _add(price: Price) -> Prices:
    """Return the prices, with one that is about to be entered."""
    return {**read_prices(), (price.provider.lower(), price.model.lower()): price}


def _check(mentor: Mentor, prices: Prices) -> list[str]:
    return [fault for one in list_asked_by(mentor) for fault in _find_faults(one, mentor.tenant, prices)]


def _find_faults(replier: Replier, tenant: Tenant | None, prices: Prices) -> Iterator[str]:
    """Yield what is missing before this LLM may be switched on, in a tenant or (None) at all."""
    price = find_price(replier.provider, replier.model, prices)
    budgets = list(Budget.objects.select_related("tenant"))
    over = _list_over(tenant, budgets) if tenant else [one for one in budgets if one.scope == Budget.Scope.SITE]
    if price is None:
        yield _say_unpriced(replier)
    elif _is_free(price):
        if replier.leaves_site:
            yield _say_free(replier)
    elif tenant and not _list_whole(over):
        yield _("Enter a budget first (Budgets): for the site, or for the tenant “%s”.") % tenant
    else:
        yield from (_say_currency(replier, price, one) for one in over if one.currency != price.currency)


def _find_gaps(replier: Replier, price: Price | None, over: list[Budget]) -> Iterator[Gap]:
    def say(text: str, *, is_stopped: bool = False) -> Gap:
        return Gap(replier.model, replier.provider, text, is_stopped)

    if price is None:
        yield say(_say_unpriced(replier), is_stopped=bool(over))
    elif _is_free(price):
        if replier.leaves_site:
            yield say(_say_free(replier))
    elif not _list_whole(over):
        named = {"model": replier.model, "host": replier.provider}
        yield say(_("Nothing limits what “%(model)s” at %(host)s costs in a month: enter a budget.") % named)
    else:
        for budget in over:
            if budget.currency != price.currency:
                yield say(_say_currency(replier, price, budget), is_stopped=True)


def _list_over(tenant: Tenant, budgets: Iterable[Budget]) -> list[Budget]:
    """Return the budgets of the site, of a tenant and of its courses."""
    return [one for one in budgets if is_below(one, tenant)]


def _list_whole(over: Iterable[Budget]) -> list[Budget]:
    """Return those that cover every course of a tenant."""
    return [one for one in over if one.scope != Budget.Scope.COURSE]


def _is_free(price: Price) -> bool:
    return not (price.prompt_price or price.reply_price)


def _is_course_key(text: str) -> bool:
    try:
        return str(CourseKey.from_string(text)) == text
    except InvalidKeyError:
        return False


def _say_unpriced(replier: Replier) -> str:
    said = {"model": replier.model, "host": replier.provider}
    return (
        _(
            "Enter what “%(model)s” costs first (Prices; host %(host)s), 0 if it runs on this site and costs nothing. Below a "
            "budget, the search of the course replies in place of a model without a price."
        )
        % said
    )


def _say_free(replier: Replier) -> str:
    said = {"model": replier.model, "host": replier.provider}
    return _("“%(model)s” at %(host)s is not on this site: enter what it costs, more than 0.") % said


def _say_currency(replier: Replier, price: Price, budget: Budget) -> str:
    said = {"model": replier.model, "price": price.currency, "budget": budget, "currency": budget.currency}
    return (
        _(
            "The price of “%(model)s” is in %(price)s and the budget of %(budget)s in %(currency)s: enter both in one currency."
        )
        % said
    )
