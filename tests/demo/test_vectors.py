"""Who makes vectors of the stand-in's course, from one start to the next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from iblai_mentor_plugin.demo.vectors import give_vectors
from iblai_mentor_plugin.models import Mentor, Provider

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant


def start(settings: SettingsWrapper, main: Tenant, model: str) -> Provider | None:
    """Start with this model in the options, "" for none; return who makes vectors from then on."""
    settings.DEMO_VECTORS = json.dumps(["http://127.0.0.1:1/v1", model, "query:", "passage:"]) if model else ""
    give_vectors(main)
    return Mentor.objects.get(tenant=main, is_default=True).provider


def test_provider_stays_the_same_one_from_one_start_to_the_next(settings: SettingsWrapper, main: Tenant) -> None:
    first, second = start(settings, main, "vectors-1"), start(settings, main, "vectors-2")
    assert (second.pk, second.embedding_model, second.passage_prefix) == (first.pk, "vectors-2", "passage:")
    assert Provider.objects.count() == 1


def test_provider_is_gone_where_the_options_name_none_any_more(settings: SettingsWrapper, main: Tenant) -> None:
    start(settings, main, "vectors-1")
    assert (start(settings, main, ""), Provider.objects.count()) == (None, 0)
