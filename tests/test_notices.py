"""The notice, and who agreed to it."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import Notice, NoticeAcceptance
from iblai_mentor_plugin.settings.common import DEFAULTS

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_there_is_a_notice_after_migrate():
    assert operating_api.find_notice().version == 1


def test_nobody_has_accepted_what_they_did_not():
    assert not operating_api.has_accepted(1)


def test_acceptance_is_kept_once(learner):
    operating_api.accept_notice(learner.pk, version=1)
    operating_api.accept_notice(learner.pk, version=1)

    assert NoticeAcceptance.objects.count() == 1


def test_new_version_asks_again(learner):
    operating_api.accept_notice(learner.pk, version=1)
    Notice.objects.create(version=2, text="More")

    assert not operating_api.has_accepted(learner.pk)


def test_version_that_is_not_in_force_cannot_be_accepted(learner):
    Notice.objects.create(version=2, text="More")
    with pytest.raises(InvalidInputError, match="version 2"):
        operating_api.accept_notice(learner.pk, version=1)


def test_withdrawn_acceptance_is_kept_as_a_record_of_both(learner):
    operating_api.accept_notice(learner.pk, version=1)
    operating_api.withdraw_acceptance(learner.pk)

    assert not operating_api.has_accepted(learner.pk)
    assert NoticeAcceptance.objects.get().withdrawn_at is not None


def test_acceptance_is_to_the_host_that_was_named(learner):
    there = operating_api.Destination("llm.example.org", leaves_site=True)
    operating_api.accept_notice(learner.pk, version=1, destination=there)

    assert operating_api.has_accepted(learner.pk, there)
    assert operating_api.has_accepted(learner.pk)  # The search of this site asks less.
    assert not operating_api.has_accepted(learner.pk, operating_api.Destination("other.example.org", leaves_site=True))
    assert not operating_api.has_accepted(learner.pk, operating_api.Destination("llm.example.org"))


def test_agreement_that_named_nobody_is_none_to_a_provider(learner):
    operating_api.accept_notice(learner.pk, version=1)

    assert not operating_api.has_accepted(learner.pk, operating_api.Destination("llm.example.org", leaves_site=True))


def test_nobody_declines_what_is_not_in_force(learner):
    with pytest.raises(InvalidInputError, match="version 1"):
        operating_api.decline_notice(learner.pk, version=2)


def test_nothing_is_remembered_before_the_notice_is_accepted_unless_an_operator_says_so():
    assert DEFAULTS["IBLAI_MENTOR_NOTICE_BEFORE_MEMORY"] is True


def test_agreement_to_questions_being_searched_for_is_none_to_replies_from_there(learner):
    search = operating_api.Destination("llm.example.org", leaves_site=True, only_searches=True)
    operating_api.accept_notice(learner.pk, version=1, destination=search)

    assert operating_api.has_accepted(learner.pk, search)
    assert not operating_api.has_accepted(learner.pk, operating_api.Destination("llm.example.org", leaves_site=True))


def test_agreement_to_replies_from_a_host_is_one_to_a_search_with_its_vectors(learner):
    operating_api.accept_notice(learner.pk, version=1, destination=operating_api.Destination("llm.example.org"))
    search = operating_api.Destination("llm.example.org", only_searches=True)

    assert operating_api.has_accepted(learner.pk, search)
    operating_api.accept_notice(learner.pk, version=1, destination=search)
    assert NoticeAcceptance.objects.count() == 1
