"""Two learners, two tabs each, two processes, all at once: the ledger, the sessions and the cap stay right."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import LedgerEntry, Message, ProducerLease, Session
from tests.conftest import COURSE
from tests.consenting import agree
from tests.mentor.conftest import reserved
from tests.worker import OtherProcess, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import Tenant

pytestmark = [pytest.mark.database, pytest.mark.server, pytest.mark.django_db(transaction=True)]

QUESTIONS_A_DAY, PLACES, PROCESSES = 7, 2, 2


@pytest.fixture
def tabs(make_user: Callable[..., User], main: Tenant, switched_on: None, shared: None) -> list[str]:
    """Return username and session of two learners, in two tabs each."""
    found: list[str] = []
    for username in ("learner1", "learner2"):
        user = make_user(username, COURSE)
        agree(user)
        access = operating_api.get_access(user, tenant_key="main", username=username)
        for _tab in range(2):
            found += [username, str(mentor_api.create_session(access, mentor="mentor").session_id)]
    return found


def test_two_learners_in_two_tabs_and_two_processes(tabs: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.mentor.exchange", *tabs]
    limits = {
        "IBLAI_MENTOR_LLM": "tests.fakes_llm.FakeLlm",
        "IBLAI_MENTOR_MESSAGES_A_DAY": QUESTIONS_A_DAY,
        "IBLAI_MENTOR_WEB_REPLIES": PLACES,
    }
    processes = [OtherProcess(command, tmp_path / f"{number}.log", limits) for number in range(PROCESSES)]
    most = 0

    def are_done() -> bool:
        nonlocal most
        most = max(most, ProducerLease.objects.exclude(holder=None).count())
        return all(process.process.poll() is not None for process in processes)

    wait_for(are_done)
    assert [process.process.returncode for process in processes] == [0] * PROCESSES, [one.log for one in processes]

    # Each learner was answered as often as the limit says, to the message, and nothing is held back any more.
    replies = Message.objects.filter(kind=Message.Kind.REPLY).values_list("session__user__username", "state")
    assert Counter(replies) == {("learner1", "complete"): QUESTIONS_A_DAY, ("learner2", "complete"): QUESTIONS_A_DAY}
    entries = LedgerEntry.objects.filter(scope=LedgerEntry.Scope.LEARNER_MESSAGES)
    assert [entry.settled for entry in entries] == [QUESTIONS_A_DAY] * 2
    assert reserved() == 0
    # In every session a reply follows each question, in order.
    for session in Session.objects.all():
        messages = list(session.messages.order_by("number").values_list("number", "kind"))
        assert messages == [(number, 1 if number % 2 else 2) for number in range(1, len(messages) + 1)]
    assert most <= PLACES
    assert ProducerLease.objects.count() <= PLACES
    assert not ProducerLease.objects.exclude(holder=None).exists()
