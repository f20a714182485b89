"""Rows are deleted with what hangs on them as Django would, whose models are gone through here one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import models
from django.db.models.deletion import get_candidate_relations_to_delete

from iblai_mentor_plugin.cascades import delete_rows, list_hanging
from iblai_mentor_plugin.models import Message, Session
from tests.traces import list_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = list(apps.get_app_config("iblai_mentor_plugin").get_models())


def list_links(model: type[models.Model]) -> list[models.ForeignKey]:
    """Return the links to a model that Django would follow when a row of it goes."""
    return [link.field for link in get_candidate_relations_to_delete(model._meta)]


def walk(model: type[models.Model]) -> Iterator[type[models.Model]]:
    yield model
    for hanging, _column in list_hanging(model):
        yield from walk(hanging)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_what_django_would_follow_hangs_on_a_row(model: type[models.Model]) -> None:
    cascading = [link for link in list_links(model) if link.remote_field.on_delete is models.CASCADE]
    assert {(link.model, link.column) for link in cascading} == set(list_hanging(model))
    # By their keys alone.
    assert all(link.target_field.primary_key for link in cascading)


def test_nothing_keeps_a_users_rows_or_would_have_to_forget_them() -> None:
    roots = {model for model in OURS for path in list_paths(model) if "__" not in path} | {Session, Message}
    links = [link for root in roots for model in walk(root) for link in list_links(model)]
    assert {link.remote_field.on_delete for link in links} == {models.CASCADE}


@pytest.mark.database
@pytest.mark.django_db
def test_no_rows_are_none_on_every_database() -> None:
    assert not delete_rows(Session, [])
