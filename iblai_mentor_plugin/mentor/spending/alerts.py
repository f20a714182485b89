"""
Mail to who is named on a budget: at 50, 80 and 100 %, each once a month.

Sent by who produces replies, once one ended, and by the schedule; never in a learner's request. Who makes the row of an alert
writes the mail, so that two processes do not. One that could not be sent is tried again later.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from iblai_mentor_plugin.mentor.providers.choice import list_asked
from iblai_mentor_plugin.mentor.spending.budgets import get_month, is_below, list_states
from iblai_mentor_plugin.mentor.spending.prices import find_price, from_units, read_prices, reckon_greatest_cost
from iblai_mentor_plugin.models import Budget, BudgetAlert

if TYPE_CHECKING:
    from decimal import Decimal

    from iblai_mentor_plugin.mentor.spending.budgets import BudgetState

log = logging.getLogger(__name__)
_PERCENTS: Final = (100, 80, 50)
# After so long, somebody who said that they would write has died, or found no mail server.
_PATIENCE: Final = timedelta(minutes=15)
_MAIL_SECONDS: Final = 10
# Seconds between two looks of one process at the end of replies.
_INTERVAL: Final = 60.0


class _Clock:
    """When this process looked last."""

    looked_at = -_INTERVAL


def send_due_alerts() -> int:
    """Write to who is named on budgets of which so much is spent that they are to know; returns how many mails went out."""
    budgets = list(Budget.objects.select_related("tenant"))
    return sum(_send_due(*one) for one in zip(budgets, list_states(budgets), strict=True))


def alert_now_and_then() -> None:
    """Do so once a minute in each process; raises nothing."""
    now = time.monotonic()
    if now - _Clock.looked_at < _INTERVAL:
        return
    _Clock.looked_at = now
    try:
        send_due_alerts()
    except DatabaseError as error:
        log.warning("Nobody could be told of budgets: %s", type(error).__name__)


def forget_last_look() -> None:
    """Look again at the next reply's end, as a process that has just begun does."""
    _Clock.looked_at = -_INTERVAL


def _send_due(budget: Budget, state: BudgetState) -> bool:
    percent = next((percent for percent in _PERCENTS if _is_reached(budget, state, percent)), None)
    alert = None if percent is None else _claim(budget, percent)
    if alert is None:
        return False
    is_sent = _send(budget, state, alert.percent)
    if is_sent is not None:
        BudgetAlert.objects.filter(pk=alert.pk).update(sent_at=timezone.now())
    return bool(is_sent)


def _is_reached(budget: Budget, state: BudgetState, percent: int) -> bool:
    """Say whether so much is spent; all of it is once the dearest mentor below the budget cannot be asked any more."""
    if percent < _PERCENTS[0]:
        return state.percent >= percent
    return state.percent >= percent or state.spent + _find_dearest(budget) > state.limit


def _find_dearest(budget: Budget) -> Decimal:
    prices = read_prices()
    found = (
        find_price(one.provider, one.model, prices) for mentor, one in list_asked() if is_below(budget, mentor.tenant)
    )
    return from_units(max((reckon_greatest_cost(price) for price in found if price is not None), default=0))


def _claim(budget: Budget, percent: int) -> BudgetAlert | None:
    """Return the alert for who is to write it; None where somebody did, or does, or was told of more already."""
    now = timezone.now()
    this_month = BudgetAlert.objects.filter(budget=budget, month=get_month(), amount=budget.amount)
    alert = this_month.filter(percent__gte=percent).order_by("percent").first()
    if alert is not None:
        # Not sent by who said so: somebody else's turn.
        late = this_month.filter(pk=alert.pk, sent_at=None, claimed_at__lt=now - _PATIENCE)
        return alert if late.update(claimed_at=now) else None
    try:
        with transaction.atomic():
            return BudgetAlert.objects.create(
                budget=budget, month=get_month(), percent=percent, amount=budget.amount, claimed_at=now
            )
    except IntegrityError:  # Somebody else was first.
        return None


def _send(budget: Budget, state: BudgetState, percent: int) -> bool | None:
    """Send the mail; True where it went out, False where nobody is named, None where it is to be tried again."""
    addresses = split_addresses(budget.mail_to)
    log.warning("Of the budget of %s, %s of %s %s are spent", state.name, state.spent, state.limit, state.currency)
    if not addresses:
        return False
    with override(settings.LANGUAGE_CODE):
        subject, body = _write(state, percent)
    try:
        connection = get_connection(timeout=settings.EMAIL_TIMEOUT or _MAIL_SECONDS)
        # One mail to all of them: of several, one might go out and be sent again with the others.
        EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, addresses, connection=connection).send()
    # Each mail backend has errors of its own, and a producer goes on after this.
    except Exception as error:  # noqa: BLE001
        log.warning("The mail on the budget of %s could not be sent: %s", state.name, type(error).__name__)
        return None
    return True


def split_addresses(text: str) -> list[str]:
    """Return the addresses of a list with commas, each once."""
    return list(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


def _write(state: BudgetState, percent: int) -> tuple[str, str]:
    """Return subject and text."""
    said = {
        "name": state.name,
        "percent": percent,
        "spent": f"{state.spent:.2f}",
        "limit": state.limit,
        "currency": state.currency,
        "forecast": state.forecast,
    }
    is_spent = percent >= _PERCENTS[0]
    if is_spent:
        subject = _("AI mentor: the month's budget of %(name)s is spent") % said
        then = _(
            "Until the month ends (UTC), learners are answered by the search of the course, which costs nothing, and are told "
            "so. To go on before that, raise the budget in the admin."
        )
    else:
        subject = _("AI mentor: %(percent)s %% of the month's budget of %(name)s is spent") % said
        then = _(
            "When all of it is spent, learners are answered by the search of the course until the month ends (UTC)."
        )
    parts = [_("%(spent)s of %(limit)s %(currency)s are spent this month.") % said]
    if state.forecast is not None and not is_spent:
        parts.append(_("At the pace of the last seven days the month will have cost %(forecast)s %(currency)s.") % said)
    return subject, "\n\n".join([*parts, then])
