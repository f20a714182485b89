"""The vendor's published client starts an export, polls, and downloads both forms; it is written in a thread of the server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.live_server_helper import LiveServer

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Message, Tenant
from tests.history.conftest import talk
from tests.services import CLIENT_VERSIONS, run_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import Session

__all__ = ["talk"]
SCRIPT = Path(__file__).with_name("vendor_export.py")


@pytest.fixture
def server(shared: None) -> Iterator[LiveServer]:
    """Return a server on the database that its threads share; pytest-django's own began with another one."""
    server = LiveServer("localhost")
    yield server
    server.stop()


def export(version: str, key: str, server: LiveServer, session: Session) -> dict[str, Any]:
    """Return what the client made of an export."""
    errand = {
        "host": server.url,
        "key": key,
        "org": "main",
        "username": "learner1",
        "session_id": str(session.session_id),
    }
    exported: dict[str, Any] = run_client(version, SCRIPT, errand)
    return exported


@pytest.mark.parametrize("role", ["learner", "admin"])
@pytest.mark.parametrize("version", CLIENT_VERSIONS)
def test_published_client_exports(  # noqa: PLR0913, PLR0917
    version: str,
    role: str,
    server: LiveServer,
    learner: User,
    main: Tenant,
    talk: Callable[..., Session],
    django_user_model: type[User],
) -> None:
    caller = learner if role == "learner" else django_user_model.objects.create_superuser("root")
    _key, raw = operating_api.create_api_key(main, caller)
    talk(word="Other")
    session = talk(word="Stars")
    said = 'Polaris, “the star”;\nsay "north" 😀'
    Message.objects.filter(session=session, number=2).update(text=said)

    exported = export(version, raw, server, session)

    assert [row[:2] for row in exported["session"]["csv"]] == [
        ["type", "content"],
        ["human", "Stars? 0"],
        ["ai", said],
    ]
    assert [item[:2] for item in exported["session"]["json"]] == [["human", "Stars? 0"], ["ai", said]]
    assert [item[1] for item in exported["history"]["json"]] == ["Other? 0", "Other! 0", "Stars? 0", said]
    assert {item[2][-6:] for item in exported["history"]["json"]} == {"+00:00"}
