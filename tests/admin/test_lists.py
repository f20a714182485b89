"""Lists of the admin: they take a permission, and none shows words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.admin.conftest import admin_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client

    from iblai_mentor_plugin.models import CustomInstruction, MemoryEntry

MODELS = (
    "apikey",
    "assistance",
    "auditrecord",
    "custominstruction",
    "dropcount",
    "export",
    "ledgerentry",
    "memoryentry",
    "mentor",
    "notice",
    "retentionrule",
    "session",
    "switch",
    "tenant",
)


@pytest.mark.parametrize("model", MODELS)
def test_lists_open(model: str, admin_client: Client, memory: MemoryEntry, instruction: CustomInstruction) -> None:
    answer = admin_client.get(admin_url(model, "changelist"))
    assert answer.status_code == 200
    assert b"pirate" not in answer.content


@pytest.mark.parametrize("model", ["dropcount", "ledgerentry", "usageentry"])
def test_date_that_no_calendar_has_is_told_to_make_no_sense(model: str, admin_client: Client) -> None:
    answer = admin_client.get(admin_url(model, "changelist"), {"day__year": "9" * 40})
    assert (answer.status_code, answer["Location"].endswith("?e=1")) == (302, True)


@pytest.mark.parametrize("model", MODELS)
def test_lists_need_permission(model: str, client: Client, staff: Callable[..., User]) -> None:
    client.force_login(staff())
    assert client.get(admin_url(model, "changelist")).status_code == 403


@pytest.mark.parametrize("model", ["auditrecord", "custominstruction", "dropcount", "memoryentry"])
def test_what_is_only_read_cannot_be_added(model: str, admin_client: Client) -> None:
    assert admin_client.get(admin_url(model, "add")).status_code == 403
