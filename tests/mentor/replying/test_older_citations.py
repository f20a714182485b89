"""Replies that an older release kept: which of their brackets are sources from now on."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection

from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Callable

MIGRATION = import_module("iblai_mentor_plugin.migrations.0012_places_of_citations")
QUOTE = "Polaris is the star that shows where north is."


def cited(number: int, quote: str = QUOTE) -> dict[str, Any]:
    """Return a citation as it was kept."""
    return {"number": number, "usage_key": "key", "title": "T", "quote": quote, "start": None, "url": "http://lms/x"}


@pytest.fixture
def migrate(ask: Callable[..., Message]) -> Callable[..., Message]:
    """Return a function that migrates a reply with this text."""

    def migrate(text: str, *citations: dict[str, Any]) -> Message:
        reply = ask()
        reply.text, reply.citations, reply.state = text, list(citations), Message.State.COMPLETE
        reply.save()
        MIGRATION.name_places(apps, SimpleNamespace(connection=connection))
        reply.refresh_from_db()
        return reply

    return migrate


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (f"😀 “{QUOTE}” [1]", [51]),
        (f"“{QUOTE}” [2] [1].", [53]),
        (f"The Moon is cheese [1]. “{QUOTE}” [1] and “{QUOTE}” [1] [1]", [73, 130, 134]),
        ("The Moon is cheese [1].", []),
        (f"[1] “{QUOTE}” but [1]", []),
    ],
)
def test_mark_is_named_when_it_stands_behind_its_quote(
    migrate: Callable[..., Message], text: str, at: list[int]
) -> None:
    assert migrate(text, cited(1)).citations[0]["at"] == at
    assert all(text.startswith("[1]", place) for place in at)


def test_all_else_of_a_reply_stays_as_it_was(migrate: Callable[..., Message]) -> None:
    reply = migrate(f"“{QUOTE}” [1]", cited(1), {**cited(2), "at": [7]})
    assert [{**one, "at": None} for one in reply.citations] == [{**cited(1), "at": None}, {**cited(2), "at": None}]
    assert reply.citations[1]["at"] == [7]
    assert reply.text == f"“{QUOTE}” [1]"


def test_every_row_is_reached_when_steps_are_small(migrate: Callable[..., Message]) -> None:
    first = migrate(f"“{QUOTE}” [1]", cited(1))
    Message.objects.filter(pk=first.pk).update(citations=[cited(1)])
    second = migrate(f"“{QUOTE}” [1]")
    Message.objects.filter(pk=second.pk).update(citations=[cited(1)])
    MIGRATION.name_places(apps, SimpleNamespace(connection=connection), rows=1)
    kept = Message.objects.filter(pk__in=[first.pk, second.pk]).values_list("citations", flat=True)
    assert [citations[0]["at"] for citations in kept] == [[49], [49]]
