"""Everything that is kept of a learner, in one archive."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.history.storage import read_export
from iblai_mentor_plugin.models import Tenant, TenantOrg
from tests.conftest import COURSE
from tests.history.exporting import Kind, begin, write
from tests.traces import MEMORY_WORD, OTHER_SESSION_WORD, SESSION_WORD, WISH_WORD, leave_traces, list_models, list_paths

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("switched_on")]
# What is kept of a learner, and where in the archive it is.
FILES = {
    "ApiKey": "api_keys.json",
    "AuditRecord": "audit.json",
    "CustomInstruction": "custom_instruction.json",
    "Feedback": "feedback.json",
    "LearnerChoice": "choices.json",
    "LedgerEntry": "usage.json",
    "MemoryEntry": "memory.json",
    "Message": "messages.json",
    "NoticeAcceptance": "notices.json",
    "Session": "sessions.json",
    "SessionNote": "session_notes.json",
    "SharedCopy": "shared_messages.json",
    "SharedMessage": "shared_messages.json",
    "SharedOpening": "shared_messages.json",
    "TenantMember": "memberships.json",
}
# Pieces of what is there in whole, the exports themselves, and the course's own that bears the name of its staff.
LEFT_OUT = {"ReplyChunk", "Export", "ExportPart", "Briefing", "CourseSetting", "EvaluationRun"}


def read_archive(access: Access) -> dict[str, list[dict[str, Any]]]:
    export = write(begin(access, Kind.EVERYTHING))
    assert export.state == "completed"
    with ZipFile(io.BytesIO(b"".join(read_export(export)))) as archive:
        assert archive.testzip() is None
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


@pytest.fixture
def everything(access: Access, make_user: Callable[..., User]) -> dict[str, list[dict[str, Any]]]:
    leave_traces(access.user, make_user("other"))
    return read_archive(access)


def test_every_model_that_holds_something_of_a_learner_has_its_file(everything: dict[str, Any]) -> None:
    can_hold = {model.__name__ for model in list_models() if any(list_paths(model))}
    assert can_hold - LEFT_OUT <= set(FILES)
    assert {name for name, file in FILES.items() if not everything[file]} == set()


@pytest.mark.parametrize(
    ("file", "word"),
    [
        ("shared_messages.json", SESSION_WORD),
        ("shared_messages.json", "other"),
        ("messages.json", SESSION_WORD),
        ("messages.json", OTHER_SESSION_WORD),
        ("memory.json", MEMORY_WORD),
        ("custom_instruction.json", WISH_WORD),
    ],
)
def test_words_are_in_it(everything: dict[str, Any], file: str, word: str) -> None:
    assert word in json.dumps(everything[file])


def test_secrets_are_not_in_it(everything: dict[str, Any]) -> None:
    assert "digest" not in json.dumps(everything["api_keys.json"])


def test_messages_say_where_they_were_said(access: Access, talk: Callable[..., Session]) -> None:
    session = talk()
    files = read_archive(access)
    asked = files["messages.json"][0]
    assert (asked["type"], asked["content"], asked["citations"]) == ("human", "Stars? 0", [])
    assert asked["session_id"] == files["sessions.json"][0]["session_id"] == str(session.session_id)


@pytest.mark.django_db(transaction=True)
def test_messages_are_the_same_when_the_writer_is_in_no_transaction(
    access: Access, talk: Callable[..., Session]
) -> None:
    """As in a worker: only there are rows streamed by the driver of MySQL, in the order of the statement's columns."""
    session = talk()
    files = read_archive(access)
    asked, replied = files["messages.json"]
    assert (asked["type"], asked["content"], replied["type"], replied["content"]) == (
        "human",
        "Stars? 0",
        "ai",
        "Stars! 0",
    )
    assert {message["session_id"] for message in (asked, replied)} == {str(session.session_id)}
    assert datetime.fromisoformat(asked["timestamp"]) <= datetime.fromisoformat(replied["timestamp"])
    assert (asked["course_id"], asked["state"], asked["citations"], asked["left_site"]) == (
        COURSE,
        "complete",
        [],
        False,
    )


def test_nothing_of_others_is_in_it(
    access: Access, talk: Callable[..., Session], make_user: Callable[..., User]
) -> None:
    leave_traces(make_user("other"), make_user("another"))
    files = read_archive(access)
    assert {name: rows for name, rows in files.items() if rows} == {}


def test_memory_of_another_tenants_courses_is_not_in_it(access: Access, make_user: Callable[..., User]) -> None:
    leave_traces(access.user, make_user("other"))
    TenantOrg.objects.create(tenant=Tenant.objects.create(key="other"), org="DemoX")
    assert read_archive(access)["memory.json"] == []


def test_readme_names_every_file(access: Access) -> None:
    export = write(begin(access, Kind.EVERYTHING))
    with ZipFile(io.BytesIO(b"".join(read_export(export)))) as archive:
        readme = archive.read("README.txt").decode()
        assert [name for name in archive.namelist() if name != "README.txt" and name not in readme] == []


def test_learner_of_a_name_in_any_script_is_named(make_user: Callable[..., User], main: Tenant) -> None:
    user = make_user("зоя", "course-v1:DemoX+MENTOR101+2026")
    export = write(begin(operating_api.get_access(user, tenant_key="main", username="зоя"), Kind.EVERYTHING))
    with ZipFile(io.BytesIO(b"".join(read_export(export)))) as archive:
        assert "зоя" in archive.read("README.txt").decode()
