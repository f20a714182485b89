"""Who is named on a budget is written to at 50, 80 and 100 %, once each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iblai_mentor_plugin import tasks
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from iblai_mentor_plugin.mentor.spending.alerts import forget_last_look, send_due_alerts
from iblai_mentor_plugin.mentor.spending.funds import charge
from iblai_mentor_plugin.mentor.spending.prices import Taken
from iblai_mentor_plugin.models import Budget, BudgetAlert
from tests.conftest import COURSE
from tests.mentor.replying.test_concurrency import at_once
from tests.mentor.spending.budget_rows import FAKE, HOST, MODEL, make_budget, make_price

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message
    from tests.fakes_llm import FakeLlm

pytestmark = pytest.mark.database

NAMED = {"mail_to": "money@example.org, dean@example.org"}


@pytest.fixture
def budget(db: None) -> Budget:
    """Return a budget of 1, and have a million tokens cost as much."""
    make_price("1", "1")
    return make_budget("1", **NAMED)


def spend(percent: int) -> None:
    charge(COURSE, Taken(HOST, MODEL, percent * 10_000, 0), {})


class OddBackend(BaseEmailBackend):
    """A mail backend with errors of its own, which takes no more than it must."""

    def send_messages(self, _messages: object) -> int:
        raise KeyError("quota")


def subjects() -> list[str]:
    return [one.subject for one in mail.outbox]


@pytest.mark.usefixtures("budget")
def test_mail_goes_out_at_each_step_and_once() -> None:
    counts = []
    for _step in range(11):
        spend(10)
        counts.append(send_due_alerts())
    assert counts == [0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0]
    assert [one.split()[2] for one in subjects()] == ["50", "80", "the"]
    assert mail.outbox[0].to == ["money@example.org", "dean@example.org"]
    assert "0.50 of 1.00 USD are spent" in mail.outbox[0].body
    assert "search of the course" in mail.outbox[2].body


@pytest.mark.usefixtures("budget")
def test_what_was_used_is_read_once_for_all_budgets() -> None:
    for number in range(3):
        make_budget("1", course_key=f"{COURSE}{number}")
    with CaptureQueriesContext(connection) as captured:
        send_due_alerts()
    assert sum("iblai_mentor_plugin_usageentry" in query["sql"] for query in captured) == 2


@pytest.mark.usefixtures("budget")
def test_who_is_told_of_more_is_not_told_of_less() -> None:
    spend(90)
    assert (send_due_alerts(), send_due_alerts()) == (1, 0)
    assert "80 %" in subjects()[0]


@pytest.mark.usefixtures("budget")
def test_next_month_tells_again() -> None:
    for month in (11, 12):
        with time_machine.travel(datetime(2026, month, 10, tzinfo=UTC), tick=False):
            spend(60)
            assert send_due_alerts() == 1
    assert len(mail.outbox) == 2


def test_budget_that_is_raised_and_spent_again_tells_again(budget: Budget) -> None:
    spend(100)
    send_due_alerts()
    Budget.objects.filter(pk=budget.pk).update(amount=Decimal(2))
    spend(100)
    assert send_due_alerts() == 1
    assert "is spent" in subjects()[1]


@pytest.mark.usefixtures("llm", "asker")
def test_all_is_spent_once_the_rest_covers_no_reply(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 100_000
    make_price("1", "1", **FAKE)
    make_price("1", "1")
    make_budget("1", **NAMED)
    spend(95)
    assert send_due_alerts() == 1
    assert "of the site is spent" in subjects()[0]


def test_mail_that_could_not_be_sent_is_tried_again_later(budget: Budget, settings: SettingsWrapper) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    spend(60)
    assert send_due_alerts() == 0
    assert BudgetAlert.objects.get().sent_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due_alerts() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert (send_due_alerts(), send_due_alerts()) == (1, 0)


@pytest.mark.usefixtures("budget")
def test_mail_backend_that_breaks_in_its_own_way_stops_nobody(settings: SettingsWrapper) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.OddBackend"
    spend(60)
    assert send_due_alerts() == 0
    assert BudgetAlert.objects.get().sent_at is None


@pytest.mark.django_db
def test_nobody_is_named_and_nobody_is_written_to() -> None:
    make_price("1", "1")
    make_budget("1")
    spend(60)
    assert (send_due_alerts(), mail.outbox) == (0, [])


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_two_who_see_it_at_once_write_one_mail(budget: Budget) -> None:
    spend(60)
    sent = at_once(8, lambda _number: send_due_alerts())
    assert sorted(sent) == [0] * 7 + [1]
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "produce", [lambda reply: tasks.produce_reply(reply.pk), lambda reply: ThreadProducer().run(reply)]
)
def test_end_of_a_reply_tells_and_not_its_question(
    produce: Callable[[Message], None], ask: Callable[..., Message], llm: FakeLlm, budget: Budget
) -> None:
    forget_last_look()
    make_price("1000", "1000", **FAKE)
    Budget.objects.filter(pk=budget.pk).update(amount=Decimal(13))
    spend(650)
    reply = ask()
    assert mail.outbox == []
    produce(reply)
    assert len(mail.outbox) == 1


def test_schedule_tells_too() -> None:
    assert tasks.SCHEDULE["send_alerts"][0] is tasks.send_alerts
