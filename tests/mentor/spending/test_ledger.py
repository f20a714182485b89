"""The ledger: reserved before, settled after, never above a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from iblai_mentor_plugin.exceptions import LimitReachedError
from iblai_mentor_plugin.mentor.spending.ledger import get_allowance, reserve, settle
from iblai_mentor_plugin.models import LedgerEntry, Mentor
from tests.conftest import COURSE

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant

pytestmark = pytest.mark.database

Scope = LedgerEntry.Scope


@pytest.fixture
def mentor(main: Tenant) -> Mentor:
    return Mentor.objects.create(tenant=main, slug="limited", name="Limited", messages_a_day=2)


def used(scope: Scope) -> list[tuple[int, int]]:
    return [
        (entry.reserved, entry.settled)
        for entry in LedgerEntry.objects.filter(scope=scope)
        if entry.reserved + entry.settled
    ]


def can_reserve(learner: User, mentor: Mentor) -> bool:
    try:
        with transaction.atomic():
            reserve(learner.pk, COURSE, mentor)
    except LimitReachedError:
        return False
    return True


def test_question_holds_back_a_message_and_tokens(learner: User, mentor: Mentor, settings: SettingsWrapper) -> None:
    reserve(learner.pk, COURSE, mentor)
    tokens = settings.IBLAI_MENTOR_TOKENS_A_REPLY
    assert used(Scope.LEARNER_MESSAGES) == [(1, 0)]
    assert used(Scope.COURSE_TOKENS) == used(Scope.SITE_TOKENS) == [(tokens, 0)]


def test_all_that_a_question_holds_back_is_looked_at_at_once(
    learner: User, mentor: Mentor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reserve(learner.pk, COURSE, mentor)
    # The course team's limit, what is left, and what each of the three accounts holds back.
    with django_assert_num_queries(1 + 1 + 3):
        reserve(learner.pk, COURSE, mentor)


def test_what_was_used_counts_when_it_is_settled(learner: User, mentor: Mentor) -> None:
    settle(reserve(learner.pk, COURSE, mentor), messages=1, tokens=30)
    assert used(Scope.LEARNER_MESSAGES) == [(0, 1)]
    assert used(Scope.COURSE_TOKENS) == used(Scope.SITE_TOKENS) == [(0, 30)]


def test_learner_is_refused_when_the_day_is_used_up(learner: User, mentor: Mentor) -> None:
    reserve(learner.pk, COURSE, mentor)
    reserve(learner.pk, COURSE, mentor)
    with pytest.raises(LimitReachedError) as caught:
        reserve(learner.pk, COURSE, mentor)
    assert 0 < caught.value.retry_after <= 24 * 60 * 60


def test_allowance_counts_down(learner: User, mentor: Mentor) -> None:
    assert get_allowance(learner.pk, mentor).messages_left == 2
    reserve(learner.pk, COURSE, mentor)
    assert get_allowance(learner.pk, mentor).messages_left == 1


@pytest.mark.parametrize("limit", ["COURSE", "SITE"])
def test_limit_is_used_up_and_never_exceeded(
    limit: str, learner: User, main: Tenant, settings: SettingsWrapper
) -> None:
    mentor = Mentor.objects.create(tenant=main, slug="busy", name="Busy", messages_a_day=1000)
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 10
    setattr(settings, f"IBLAI_MENTOR_{limit}_TOKENS_A_DAY", 1000)
    count = 0
    while can_reserve(learner, mentor):
        count += 1
    # What is left over in a share is less than a reply.
    assert 1000 - 16 * 10 < count * 10 <= 1000


def test_limit_below_one_reply_refuses_everything(learner: User, mentor: Mentor, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = 0
    with pytest.raises(LimitReachedError):
        reserve(learner.pk, COURSE, mentor)
