"""By how much our estimates are off: read seldom, as it changes little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.mentor.spending.calibration import find_correction, known, learn_correction
from iblai_mentor_plugin.models import TokenCorrection
from tests.mentor.spending.budget_rows import REPLIER

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def test_correction_is_read_once_for_many_replies(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    TokenCorrection.objects.create(provider=REPLIER.provider, model=REPLIER.model, factor=1.3)
    with django_assert_num_queries(1):
        assert [find_correction(REPLIER) for _reply in range(5)] == [1.3] * 5


def test_what_this_process_learned_holds_at_once_and_what_another_one_did_when_it_is_read() -> None:
    assert find_correction(REPLIER) == 1.0
    learn_correction(REPLIER, estimated=1000, counted=1500)
    learned = TokenCorrection.objects.get().factor
    assert find_correction(REPLIER) == learned > 1
    TokenCorrection.objects.update(factor=1.7)
    assert find_correction(REPLIER) == learned
    known.forget()
    assert find_correction(REPLIER) == 1.7
