"""What is kept of learners, in the admin: read by permission, and the reading is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission
from django.urls import reverse

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import AuditRecord, MemoryEntry, Tenant
from tests.admin.conftest import admin_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client

    from iblai_mentor_plugin.models import CustomInstruction


def test_user_is_deleted_in_the_admin_with_what_is_remembered_of_them(
    admin_client: Client, learner: User, memory: MemoryEntry, instruction: CustomInstruction
) -> None:
    operating_api.create_api_key(instruction.tenant, learner)
    operating_api.record_action(10**6, [learner.pk], instruction.tenant, "memory.read")
    admin_client.post(reverse("admin:auth_user_delete", args=[learner.pk]), {"post": "yes"})

    assert not MemoryEntry.objects.filter(pk=memory.pk).exists()


def test_memory_shows_its_content_by_permission_only(
    client: Client, staff: Callable[..., User], memory: MemoryEntry
) -> None:
    client.force_login(staff("view_memoryentry"))
    answer = client.get(admin_url("memoryentry", "change", memory.pk))
    assert answer.status_code == 200
    assert b"current_page" not in answer.content
    assert not AuditRecord.objects.exists()


def test_page_that_nobody_sees_is_not_read(client: Client, staff: Callable[..., User], memory: MemoryEntry) -> None:
    client.force_login(staff("view_memoryentry", "view_others_memory"))
    address = admin_url("memoryentry", "change", memory.pk)
    as_picture = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    assert client.get(address, headers=as_picture).status_code == 403
    assert not AuditRecord.objects.exists()
    from_a_mail = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get(address, headers=from_a_mail).status_code == 200


def test_reading_a_memory_is_recorded(
    client: Client, staff: Callable[..., User], memory: MemoryEntry, learner: User
) -> None:
    user = staff("view_memoryentry", "view_others_memory")
    client.force_login(user)
    assert b"current_page" in client.get(admin_url("memoryentry", "change", memory.pk)).content
    record = AuditRecord.objects.get()
    assert (record.actor, record.user, record.action) == (user, learner, "memory.read")


def test_instruction_shows_its_words_by_permission_only(
    client: Client, staff: Callable[..., User], instruction: CustomInstruction
) -> None:
    user = staff("view_custominstruction")
    client.force_login(user)
    url = admin_url("custominstruction", "change", instruction.pk)
    assert b"pirate" not in client.get(url).content
    user.user_permissions.add(Permission.objects.get(codename="view_others_instruction"))
    assert b"pirate" in client.get(url).content
    assert AuditRecord.objects.get().action == "custom_instruction.read"


def test_memory_is_not_deleted_by_itself(admin_client: Client, memory: MemoryEntry) -> None:
    assert admin_client.post(admin_url("memoryentry", "delete", memory.pk), {"post": "yes"}).status_code == 403


def test_audit_record_tells_when(admin_client: Client, learner: User) -> None:
    operating_api.record_action(10**6, [learner.pk], Tenant.objects.get(key="main"), "memory.read")
    answer = admin_client.get(admin_url("auditrecord", "change", AuditRecord.objects.get().pk))

    assert b"field-created" in answer.content
