"""Learners with sessions in which something was said."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Message, Session, Tenant
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.tenants import Access


@pytest.fixture
def access(learner: User, main: Tenant) -> Access:
    return operating_api.get_access(learner, tenant_key="main", username=learner.username)


@pytest.fixture
def talk(learner: User, main: Tenant) -> Callable[..., Session]:
    """Return a function that leaves a session with so many questions and replies."""

    def talk(turns: int = 1, *, user: User = learner, word: str = "Stars", course: str = COURSE) -> Session:
        mentor = mentor_api.get_mentor(main, "mentor")
        session = Session.objects.create(user=user, tenant=main, mentor=mentor, title=word, course_key=course)
        Message.objects.bulk_create(
            message
            for turn in range(turns)
            for message in (
                Message(session=session, number=2 * turn + 1, kind=Message.Kind.QUESTION, text=f"{word}? {turn}"),
                Message(
                    session=session,
                    number=2 * turn + 2,
                    kind=Message.Kind.REPLY,
                    text=f"{word}! {turn}",
                    generation_id=uuid4(),
                ),
            )
        )
        return session

    return talk
