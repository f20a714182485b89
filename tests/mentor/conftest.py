"""A learner who may ask, and a producer that does nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.course import Passage, VisibleBlock
from iblai_mentor_plugin.llm import get_llm
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import LedgerEntry, Message, Session, Tenant
from tests.conftest import COURSE
from tests.consenting import agree
from tests.fakes_llm import FakeLlm
from tests.llm.provider import Provider
from tests.mentor.provider_rows import SECRET, give, make_provider
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Provider as ProviderRow
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware, FakeLearnerCourse

UNIT = str(CourseKey.from_string(COURSE).make_usage_key("vertical", "unit"))
HTML = str(CourseKey.from_string(COURSE).make_usage_key("html", "text"))
TEXT = "Polaris is the star that shows where north is. It is no bright star."


class IdleProducer:
    """Remembers what it was asked for; the tests produce replies themselves."""

    def __init__(self) -> None:
        self.started: list[int] = []

    def has_room(self) -> bool:
        """Have room for everybody."""
        return True

    def reserve(self, generation_id: UUID) -> None:
        """Have room for everybody."""

    def start(self, reply: Message) -> None:
        """Keep in mind what to produce."""
        self.started.append(reply.pk)


@pytest.fixture
def asker(learner: User, switched_on: None, main: Tenant) -> User:
    """Return a learner who may ask."""
    agree(learner)
    return learner


@pytest.fixture
def access(asker: User) -> Access:
    return operating_api.get_access(asker, tenant_key="main", username=asker.username)


@pytest.fixture
def course(asker: User, lms: FakeCourseware) -> FakeLearnerCourse:
    """Return the learner's course: a unit with a text."""
    course = lms.open_course(asker.pk, COURSE)
    course.blocks = [
        VisibleBlock(UNIT, "vertical", "Finding north", "", UNIT),
        VisibleBlock(HTML, "html", "The pole star", UNIT, UNIT),
    ]
    course.passages = [Passage(HTML, UNIT, "The pole star", TEXT)]
    return course


@pytest.fixture
def session(access: Access, course: FakeLearnerCourse) -> Session:
    return mentor_api.create_session(access, mentor="mentor")


@pytest.fixture
def producer() -> IdleProducer:
    return IdleProducer()


@pytest.fixture
def ask(access: Access, session: Session, producer: IdleProducer) -> Callable[..., Message]:
    """Return a function that asks in the session, in the unit unless told otherwise."""

    def ask(text: str = "Which star shows north?", **question: str) -> Message:
        place = {"course_key": COURSE, "usage_key": UNIT, **question}
        return accept_question(access, str(session.session_id), Question(text, **place), producer=producer)

    return ask


@pytest.fixture
def answered(ask: Callable[..., Message]) -> Message:
    """Return a reply that was produced."""
    reply = ask()
    produce_reply(reply.pk)
    reply.refresh_from_db()
    return reply


@pytest.fixture
def staff(access: Access, course: FakeLearnerCourse) -> Access:
    """Make the asker staff of the course."""
    course.is_staff = True
    return access


@pytest.fixture
def llm(settings: SettingsWrapper) -> FakeLlm:
    settings.IBLAI_MENTOR_LLM = "tests.fakes_llm.FakeLlm"
    fake = get_llm()
    assert isinstance(fake, FakeLlm)
    fake.reset()
    return fake


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def provider_settings(provider: Provider) -> dict[str, Any]:
    """Return the settings of who asks the provider."""
    return {
        "IBLAI_MENTOR_LLM": "iblai_mentor_plugin.llm.openai.OpenAiLlm",
        "IBLAI_MENTOR_LLM_BASE_URL": provider.base_url,
        "IBLAI_MENTOR_LLM_API_KEY": "sk-test",
        "IBLAI_MENTOR_LLM_MODEL": "small-1",
        "IBLAI_MENTOR_LLM_BACKOFF_SECONDS": 0.01,
    }


@pytest.fixture
def server() -> Iterator[Provider]:
    """Run what the mentor's provider of the admin talks to; ``provider`` is for those of the settings."""
    with Provider() as running:
        yield running


@pytest.fixture
def asked_provider(server: Provider, session: Session, settings: SettingsWrapper) -> ProviderRow:
    """Return the provider of the admin that the session's mentor asks, on another site."""
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]
    settings.IBLAI_MENTOR_LLM_RETRIES = 0
    row = make_provider(server.base_url)
    give(session.mentor, row)
    return row


def wait_for_end(reply: Message) -> Message:
    """Return a reply as it is once its producer, elsewhere, is done with it."""

    def find() -> bool:
        reply.refresh_from_db()
        return not reply.is_open

    wait_for(find)
    return reply


def reserved() -> int:
    """Return what is held back for replies that are not finished; nothing once all are."""
    return sum(LedgerEntry.objects.values_list("reserved", flat=True))
