"""Two processes ask below one budget: it is not passed, the LLM hears nothing more, and one of them writes the mails."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import BudgetAlert, Message
from tests.conftest import COURSE
from tests.consenting import agree
from tests.mentor.spending.budget_rows import FAKE, make_budget, make_price, spent
from tests.worker import OtherProcess, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import User

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("main", "switched_on", "shared")
def test_two_processes_spend_one_budget(make_user: Callable[..., User], tmp_path: Path) -> None:
    make_price("100", "100", **FAKE)
    budget = make_budget("1", mail_to="money@example.org")
    limits = {
        "IBLAI_MENTOR_LLM": "tests.fakes_llm.FakeLlm",
        "IBLAI_MENTOR_TOKENS_A_REPLY": 2000,
        "IBLAI_MENTOR_PROMPT_TOKENS": 1500,
        "IBLAI_MENTOR_LONGEST_REPLY": 100,
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    }
    processes = []
    for number in range(2):
        user = make_user(f"learner{number}", COURSE)
        agree(user)
        access = operating_api.get_access(user, tenant_key="main", username=user.username)
        session = mentor_api.create_session(access, mentor="mentor")
        command = [sys.executable, "-m", "tests.mentor.spending.spender", user.username, str(session.session_id)]
        processes.append(OtherProcess(command, tmp_path / f"{number}.log", limits))
    wait_for(lambda: all(one.process.poll() is not None for one in processes))
    assert [one.process.returncode for one in processes] == [0, 0], [one.log for one in processes]
    told = [json.loads(one.log.splitlines()[-1]) for one in processes]
    assert [one["late"] for one in told] == [0, 0]
    asked = Message.objects.filter(kind=Message.Kind.REPLY, search_reason="")
    assert asked.count() == sum(one["replied"] for one in told) > 2
    tokens = sum(reply.prompt_tokens + reply.reply_tokens for reply in asked)
    # Of the last fifth of a unit no reply could be sure any more.
    assert spent(budget) == (Decimal(tokens) / 10_000, Decimal(0))
    assert Decimal("0.8") < spent(budget)[0] <= 1
    assert sum(one["mails"] for one in told) == BudgetAlert.objects.count()
    assert list(BudgetAlert.objects.order_by("percent").values_list("percent", flat=True))[-1] == 100
