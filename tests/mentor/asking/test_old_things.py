"""What is too old goes in small steps when questions are asked, where no worker looks after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.mentor.asking.questions import Question
from iblai_mentor_plugin.models import DropCount, JobRun
from iblai_mentor_plugin.tasks import forget_last_look
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT
from tests.worker import broker, wait_for

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access


def ask(access: Access, session: Session) -> None:
    """Ask as a browser does; nobody need reply."""
    forget_last_look()
    with broker("redis://127.0.0.1:1/0"):
        mentor_api.accept_question(
            access, str(session.session_id), Question("Which?", course_key=COURSE, usage_key=UNIT)
        )


@pytest.fixture
def old(shared: None) -> None:
    """Keep something that is too old."""
    DropCount.objects.create(day=datetime.now(UTC).date() - timedelta(days=1000), reason="malformed", kind="x", count=1)


@pytest.mark.parametrize(("queue", "hours"), [(None, 1), ("mentor", 3)])
def test_question_has_old_things_deleted_where_nobody_did(
    old: None, access: Access, session: Session, settings: SettingsWrapper, queue: str | None, hours: int
) -> None:
    settings.IBLAI_MENTOR_CELERY_QUEUE = queue
    JobRun.objects.create(name="apply_retention", begun_at=datetime.now(UTC) - timedelta(hours=hours))
    ask(access, session)
    wait_for(lambda: not DropCount.objects.exists())


def test_question_leaves_old_things_to_a_worker_that_is_about_to(
    old: None, access: Access, session: Session, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_CELERY_QUEUE = "mentor"
    begun_at = datetime.now(UTC) - timedelta(minutes=90)
    JobRun.objects.create(name="apply_retention", begun_at=begun_at)
    ask(access, session)
    assert JobRun.objects.get().begun_at == begun_at
