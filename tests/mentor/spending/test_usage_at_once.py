"""Many replies end at once: sums, the ledger and corrections stay right, and nobody waits in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.db.models import Sum

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.collisions import retried
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.providers.choice import Replier
from iblai_mentor_plugin.mentor.replying.lifecycle import Used, claim_reply, finish_reply, note_prompt
from iblai_mentor_plugin.mentor.spending.calibration import learn_correction
from iblai_mentor_plugin.mentor.spending.ledger import reserve, settle
from iblai_mentor_plugin.mentor.spending.usage import record_usage
from iblai_mentor_plugin.models import LedgerEntry, Message, TokenCorrection, UsageEntry
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, IdleProducer
from tests.mentor.replying.test_concurrency import at_once

if TYPE_CHECKING:
    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

pytestmark = [pytest.mark.database, pytest.mark.server, pytest.mark.django_db(transaction=True)]

REPLIER = Replier("Campus", "llm.example.org", "small-1", leaves_site=True, is_search=False)


def total(model: type[Any], **fields: str) -> dict[str, int]:
    return model.objects.aggregate(**{name: Sum(field) for name, field in fields.items()})


@pytest.mark.parametrize("_round", range(3))
@pytest.mark.usefixtures("main")
def test_first_replies_of_a_day_begin_one_sum(_round: int) -> None:
    # As replies end: a deadlock is the whole transaction's to begin anew.
    @retried
    def call(number: int) -> None:
        with transaction.atomic():
            record_usage(COURSE, operating_api.Taken("host", f"model-{number % 3}", 10, 1))

    assert set(at_once(24, call)) == {None}
    assert total(UsageEntry, replies="replies", prompts="prompt_tokens") == {"replies": 24, "prompts": 240}


def test_who_settles_and_who_reserves_do_not_wait_in_a_circle(session: Session) -> None:
    """Half of the threads settle and sum what they reserved, over few courses; the other half goes on reserving."""
    courses = [f"course-v1:DemoX+C{number}+2026" for number in range(3)]

    @retried
    def begin(user_id: int, course_key: str) -> list[list[int]]:
        with transaction.atomic():
            return reserve(user_id, course_key, session.mentor)

    @retried
    def end(reserved: list[list[int]], course_key: str) -> None:
        with transaction.atomic():
            settle(reserved, messages=1, tokens=7)
            record_usage(course_key, operating_api.Taken("host", "model", 5, 2))

    def call(number: int) -> None:
        for turn in range(8):
            course_key = courses[(number + turn) % 3]
            end(begin(number + 1, course_key), course_key)

    assert set(at_once(16, call)) == {None}
    assert total(UsageEntry, replies="replies", prompts="prompt_tokens", said="reply_tokens") == {
        "replies": 128,
        "prompts": 640,
        "said": 256,
    }
    site = LedgerEntry.objects.filter(scope=LedgerEntry.Scope.SITE_TOKENS)
    assert site.aggregate(reserved=Sum("reserved"), settled=Sum("settled")) == {"reserved": 0, "settled": 896}


@pytest.mark.usefixtures("llm")
def test_replies_that_end_at_once_are_each_summed_once(access: Access, course: object) -> None:
    sessions = [str(mentor_api.create_session(access, mentor="mentor").session_id) for _number in range(12)]
    replies = []
    for session_id in sessions:
        question = Question("Why?", course_key=COURSE, usage_key=UNIT)
        reply = accept_question(access, session_id, question, producer=IdleProducer())
        claim_reply(reply.pk)
        note_prompt(reply.pk, REPLIER, used=Used(100, 0))
        replies.append(reply.pk)

    def call(number: int) -> bool:
        # Two for each: its producer, and somebody who stops it.
        state = Message.State.COMPLETE if number % 2 else Message.State.STOPPED
        return finish_reply(replies[number // 2], state, text="So it is.", used=Used(100, 3))

    ended = at_once(24, call)
    assert sum(one is True for one in ended) == 12
    assert {type(one) for one in ended} == {bool}
    assert total(UsageEntry, replies="replies", prompts="prompt_tokens") == {"replies": 12, "prompts": 1200}
    assert operating_api.get_course_usage(COURSE).tokens == 12 * 103


def test_lessons_at_once_are_all_learned_and_leave_one_row() -> None:
    def call(_number: int) -> None:
        learn_correction(REPLIER, estimated=1000, counted=1500)

    assert set(at_once(12, call)) == {None}
    factor = TokenCorrection.objects.get().factor
    assert 1.3 < factor <= 1.5
