"""What event-routing-backends, as it is published, makes of the mentor's tracking events."""
# ruff: noqa: F811 - fixtures of the mentor's tests

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from iblai_mentor_plugin.announcements import KINDS
from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import ForbiddenError
from iblai_mentor_plugin.history.feedback import Judged
from iblai_mentor_plugin.memory.controls import forget_everything
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.settings.common import EVENT_NAMES
from tests.conftest import COURSE
from tests.mentor.conftest import (  # noqa: F401 - fixtures
    UNIT,
    access,
    ask,
    asker,
    course,
    llm,
    producer,
    session,
)
from tests.services import ROOT, xapi_python
from tests.telling import Recorder, heard  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import Message, Session
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes_llm import FakeLlm

pytestmark = [pytest.mark.django_db(transaction=True)]

SCRIPT = Path(__file__).with_name("xapi_statements.py")
LMS = "http://lms.example.com"
ADL = "http://adlnet.gov/expapi/verbs/"
EXTENSIONS = "https://ibl.ai/xapi/mentor/extensions/"


@pytest.fixture
def events(
    heard: list[Any], ask: Callable[..., Message], llm: FakeLlm, access: Access, session: Session, learner: User
) -> list[dict[str, Any]]:
    """Return one tracking event of each kind, as the tracker handed it to a backend; of forgetting, there are two."""
    llm.replies.append(["Polaris, secretly."])
    produce_reply(ask("Which star do I whisper of?").pk)
    history_api.keep_feedback(access, Judged(str(session.session_id)), {"rating": -1, "details": "a secret"})
    operating_api.switch_off("--all")
    with pytest.raises(ForbiddenError), transaction.atomic():
        ask()
    memory_api.forget_block(learner.pk, COURSE, UNIT)
    forget_everything(learner.pk)
    return json.loads(json.dumps(Recorder.heard, default=lambda value: value.isoformat()))


def transform(events: list[dict[str, Any]], user_id: int, *, first: str = "theirs") -> list[dict[str, Any]]:
    """Return the statements that an LMS with event-routing-backends makes of the events."""
    run = subprocess.run(
        [xapi_python(), SCRIPT],
        input=json.dumps({"user_id": user_id, "events": events}),
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "tests.xapi_settings",
            "MENTOR_XAPI_FIRST": first,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    statements: list[dict[str, Any]] = json.loads(run.stdout)
    return statements


def test_each_event_becomes_a_statement(events: list[dict[str, Any]], learner: User) -> None:
    asked, replied, rated, refused, *forgotten = statements = transform(events, learner.pk)
    assert [one["verb"]["display"]["en"] for one in statements] == [
        *("asked", "received", "rated", "attempted", "deleted", "deleted"),
    ]
    reply_id = events[1]["data"]["generation_id"]
    assert asked["verb"]["id"] == ADL + "asked"
    assert asked["object"]["id"] == f"{LMS}/ai-mentor/questions/{reply_id}"
    assert replied["object"] == rated["object"]
    assert replied["result"]["completion"] is True
    assert replied["result"]["extensions"][EXTENSIONS + "state"] == "complete"
    assert rated["result"]["score"] == {"scaled": -1, "raw": -1, "min": -1, "max": 1}
    assert refused["result"] == {"success": False, "extensions": {EXTENSIONS + "reason": "switched_off"}}
    assert [one["object"]["id"].rpartition("memories/")[2] for one in forgotten] == [UNIT, "everything"]


def test_statement_says_where_and_never_who_or_what(events: list[dict[str, Any]], learner: User) -> None:
    statements = transform(events, learner.pk)
    around = statements[0]["context"]["contextActivities"]
    assert around["parent"][0]["id"] == f"{LMS}/course/{COURSE}"
    assert around["other"][0]["id"] == f"{LMS}/xblock/{UNIT}"
    assert around["grouping"][0]["id"] == f"{LMS}/ai-mentor/sessions/{events[0]['data']['session_id']}"
    assert len({one["actor"]["account"]["name"] for one in statements}) == 1
    told = json.dumps(statements)
    words = ("whisper", "secret", "learner1", "Quatermass", "example.com/", str(learner.pk))
    assert [word for word in words if word in told.replace(LMS, "")] == []


@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_order_of_the_settings_changes_nothing(first: str, events: list[dict[str, Any]], learner: User) -> None:
    assert len(transform(events, learner.pk, first=first)) == len(events)


def test_settings_name_each_event_that_there_is() -> None:
    assert set(EVENT_NAMES) == {kind.name for kind in KINDS.values()}
