"""The vendor's published client, unchanged, each version in an environment of its own, against a live server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin import api
from iblai_mentor_plugin.models import MemoryEntry, Tenant
from tests.conftest import COURSE
from tests.rest_api.conftest import AT
from tests.services import CLIENT_VERSIONS, client_python

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django.live_server_helper import LiveServer

SCRIPT = Path(__file__).with_name("vendor_client.py")
NOTHING_SAID = {"about_user": None, "mentor_tone": None, "profession": "", "desired_mentor_traits": ""}


def visit(version: str, key: str, live_server: LiveServer) -> list[dict[str, Any]]:
    """Return what each call of the script answered."""
    errand = {"host": live_server.url, "key": key, "org": "main", "username": "learner1", "course_id": COURSE}
    run = subprocess.run(
        [client_python(version), "-I", SCRIPT],
        input=json.dumps(errand),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answers: list[dict[str, Any]] = json.loads(run.stdout)
    return answers


@pytest.mark.parametrize("role", ["learner", "admin"])
@pytest.mark.parametrize("version", CLIENT_VERSIONS)
def test_published_client_works_unchanged(
    version: str, role: str, live_server: LiveServer, learner: User, django_user_model: type[User]
) -> None:
    tenant, _made = Tenant.objects.get_or_create(key="main", defaults={"is_default": True})
    caller = learner if role == "learner" else django_user_model.objects.create_superuser("root")
    _key, raw = api.create_api_key(tenant, caller)
    entry = MemoryEntry.objects.create(user=learner, course_key=COURSE, first_at=AT, last_at=AT)

    answers = visit(version, raw, live_server)

    assert [(answer["call"], answer["status"]) for answer in answers] == [
        ("edx_memory_list", 200),
        ("edx_memory_list", 200),
        ("edx_memory_list", 404),
        ("edx_memory_retrieve", 200),
        ("edx_memory_destroy", 204),
        ("edx_memory_retrieve", 404),
        ("custom_instruction_retrieve", 404),
        ("custom_instruction_create", 201),
        ("custom_instruction_create", 400),
        ("custom_instruction_update", 200),
        ("custom_instruction_update", 200),
        ("custom_instruction_update", 200),
        ("custom_instruction_retrieve", 200),
    ]
    bodies = [answer["body"] for answer in answers]
    assert bodies[0] == bodies[1]
    assert bodies[0]["results"] == [bodies[3]]
    assert (bodies[3]["id"], bodies[3]["course_id"], bodies[3]["data"]["version"]) == (entry.pk, COURSE, 1)
    created = {name: bodies[7][name] for name in NOTHING_SAID}
    assert created == NOTHING_SAID
    said = {"about_user": "Ada", "profession": "engineer", "desired_mentor_traits": "brief"}
    assert bodies[9] == bodies[-1] == {**bodies[7], **said}
