"""What is read in pieces stands in nobody's way."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from iblai_mentor_plugin.history.items import write_items
from iblai_mentor_plugin.models import Message, Session

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def test_reader_writes_after_somebody_else_did(shared: None, talk: Callable[..., Session]) -> None:
    session = talk(250)
    pieces = write_items(Message.objects.all())
    count, _lines = next(pieces)
    with closing(connections.create_connection("default")) as other, other.cursor() as cursor:
        cursor.execute("UPDATE iblai_mentor_plugin_session SET title = 'theirs'")
    Session.objects.filter(pk=session.pk).update(title="ours")
    assert count + sum(count for count, _lines in pieces) == 500
