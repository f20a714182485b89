"""A note-taker that is killed while its LLM thinks: what it held back is found, and settled once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from iblai_mentor_plugin import tasks
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.memory.session_notes import choose_session_memory
from iblai_mentor_plugin.mentor.spending.reservations import settle_held
from iblai_mentor_plugin.models import LedgerEntry, Session, TokenReservation, UsageEntry
from tests.llm.provider import stall_after
from tests.mentor.conftest import reserved
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.models import Message
    from tests.llm.provider import Provider
    from tests.worker import OtherProcess

pytestmark = pytest.mark.django_db(transaction=True)


def count_settled() -> int:
    return sum(LedgerEntry.objects.filter(scope=LedgerEntry.Scope.COURSE_TOKENS).values_list("settled", flat=True))


def test_killed_note_taker_holds_nothing_back_for_longer_than_a_sweep_takes(
    start_worker: Callable[..., OtherProcess],
    answered: Message,
    provider: Provider,
    provider_settings: dict[str, Any],
) -> None:
    user_id = answered.session.user_id
    choose_session_memory(user_id, keeps=True)
    Session.objects.update(modified=timezone.now() - timedelta(hours=1))
    provider.scripts = [stall_after("[")]
    worker = start_worker(**provider_settings)
    tasks.send(tasks.note_sessions, user_id)
    wait_for(lambda: provider.requests)
    worker.kill()

    held = TokenReservation.objects.get()
    assert (reserved() > 0, held.prompt_tokens > 0) == (True, True)
    assert operating_api.sweep().reservations == 0
    TokenReservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert operating_api.sweep().reservations == 1
    assert (reserved(), count_settled()) == (0, held.prompt_tokens)
    assert UsageEntry.objects.get(prompt_tokens__gt=0).model == "small-1"

    # Whoever was only slow, and comes to settle after all, finds that it is done.
    assert not settle_held(held.pk, prompt_tokens=1000, reply_tokens=5)
    assert count_settled() == held.prompt_tokens
