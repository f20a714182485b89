"""A retired user is in no table any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin import api
from iblai_mentor_plugin.models import AuditRecord, Briefing, CourseSetting, CustomInstruction, Export
from tests.traces import WORDS, Left, find_rows, find_words, leave_traces, list_models, list_paths

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]


@pytest.fixture
def left(learner: User, make_user: Callable[..., User]) -> Left:
    """Leave something of the learner wherever there is a place for it."""
    return leave_traces(learner, make_user("other"))


def test_traces_are_left_in_every_table_that_can_hold_any(learner: User, left: Left) -> None:
    can_hold = {model.__name__ for model in list_models() if any(list_paths(model))}

    assert can_hold <= set(find_rows(learner))


def test_each_word_is_found_before_it_is_deleted(left: Left) -> None:
    assert all(find_words(word) for word in WORDS)


def test_nothing_of_a_retired_user_is_left_anywhere(learner: User, left: Left) -> None:
    api.retire(learner.pk)

    assert find_rows(learner) == []
    assert find_words(*WORDS) == []


def test_what_a_retired_admin_did_for_others_stays_without_their_name(learner: User, left: Left) -> None:
    api.retire(learner.pk)

    assert AuditRecord.objects.get().actor is None
    assert CustomInstruction.objects.get().written_by is None
    assert Export.objects.get().requested_by is None
    assert CourseSetting.objects.get().changed_by is None
    assert Briefing.objects.get().written_by is None


def test_retirement_is_idempotent(learner: User, left: Left) -> None:
    api.retire(learner.pk)

    assert set(api.retire(learner.pk).values()) == {0}
