"""Vectors of courses: who makes them, what is sent, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.mentor.embedding.passages import find_course_embedder
from iblai_mentor_plugin.models import CourseSetting, LedgerEntry, Mentor, Provider, TokenReservation, UsageEntry
from iblai_mentor_plugin.tasks import mentor_index
from tests.conftest import COURSE
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.meanings import find_meaning
from tests.llm.provider import embed, refuse
from tests.mentor.provider_rows import SECRET, give, make_provider

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant
    from tests.fakes import FakeCourseware
    from tests.llm.provider import Connection
    from tests.llm.provider import Provider as Server

TEXTS = [f"Text {number} about a star." for number in range(5)]


@pytest.fixture
def provider(server: Server, main: Tenant, learner: User, switched_on: None, settings: SettingsWrapper) -> Provider:
    """Return the provider of the mentor that serves the course, which makes vectors."""
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]
    settings.IBLAI_MENTOR_LLM_RETRIES = 0
    server.scripts = [embed()]
    row = make_provider(server.base_url, embedding_model="vectors-1", embedding_batch=2, passage_prefix="passage:")
    give(Mentor.objects.get(tenant=main, is_default=True), row)
    return row


def change(provider: Provider, **changes: Any) -> None:
    Provider.objects.filter(pk=provider.pk).update(**changes)


def make(texts: list[str] = TEXTS) -> list[list[float]]:
    embedder = find_course_embedder(COURSE)
    assert embedder is not None
    return [list(vector) for vector in embedder.embed(texts)]


def count_used() -> int:
    return sum(LedgerEntry.objects.filter(key=COURSE).values_list("settled", flat=True))


@pytest.mark.usefixtures("provider")
def test_texts_are_sent_in_batches_behind_their_prefix(server: Server) -> None:
    assert make() == [find_meaning(text) for text in TEXTS]
    assert [len(body["input"]) for body in server.bodies] == [2, 2, 1]
    assert server.bodies[0]["input"][0] == f"passage: {TEXTS[0]}"
    assert {body["model"] for body in server.bodies} == {"vectors-1"}


@pytest.mark.usefixtures("provider")
def test_course_is_charged_and_no_reply_counted() -> None:
    make()
    assert count_used() == 25
    assert [(row.model, row.replies, row.prompt_tokens) for row in UsageEntry.objects.all()] != []
    assert {(row.model, row.replies) for row in UsageEntry.objects.all()} == {("vectors-1", 0)}
    assert sum(UsageEntry.objects.values_list("prompt_tokens", flat=True)) == 25
    assert TokenReservation.objects.count() == 0
    assert sum(LedgerEntry.objects.values_list("reserved", flat=True)) == 0


@pytest.mark.usefixtures("provider")
def test_what_is_not_counted_is_estimated(server: Server) -> None:
    server.scripts = [embed(tokens=None)]
    make()
    assert 20 < count_used() < 100


def test_batch_takes_no_more_than_is_held_back_for_it(
    provider: Provider, server: Server, settings: SettingsWrapper
) -> None:
    change(provider, embedding_batch=100)
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 30
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = settings.IBLAI_MENTOR_SITE_TOKENS_A_DAY = 10_000
    assert len(make()) == 5
    assert len(server.requests) > 1


@pytest.mark.usefixtures("provider")
def test_making_ends_where_the_courses_tokens_do(server: Server, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = settings.IBLAI_MENTOR_TOKENS_A_REPLY + 5
    assert len(make()) == 2
    assert len(server.requests) == 1


@pytest.mark.parametrize("script", [refuse(500), refuse(429), refuse(401), refuse(400, "", "too long")])
@pytest.mark.usefixtures("provider")
def test_what_came_before_a_failure_stands(server: Server, script: Callable[..., None]) -> None:
    server.scripts = [embed(), script]
    assert len(make()) == 2
    assert sum(LedgerEntry.objects.values_list("reserved", flat=True)) == 0


@pytest.mark.usefixtures("provider")
def test_text_that_is_refused_does_not_keep_others_from_theirs(server: Server) -> None:
    answer = embed()

    def filtered(connection: Connection) -> None:
        is_bad = any("forbidden" in text for text in connection.body["input"])
        (refuse(400, "content_filter") if is_bad else answer)(connection)

    server.scripts = [filtered]
    bad = f"A star that is far away from all of this. {'It shines. ' * 10}forbidden"
    made = make([*TEXTS[:3], bad, TEXTS[3]])
    assert [vector[1] > 0 for vector in made] == [True] * 5
    assert made[4] == find_meaning(TEXTS[3])


@pytest.mark.usefixtures("provider")
def test_provider_that_refuses_everything_is_asked_a_few_times_only(server: Server) -> None:
    server.scripts = [refuse(400, "", "no")]
    assert make([f"{text} {'It shines. ' * 30}" for text in TEXTS]) == []
    assert len(server.requests) < 10


def test_dimensions_are_asked_for_and_kept(provider: Provider, server: Server) -> None:
    change(provider, embedding_dimensions=8)
    make(["A star."])
    assert server.bodies[0]["dimensions"] == 8
    server.scripts = [embed(lambda _text: [1.0] * 1000)]
    assert len(make(["A star."])[0]) == 8
    change(provider, embedding_dimensions=None)
    assert len(make(["A star."])[0]) == 512


def test_name_is_of_all_that_a_vector_depends_on(provider: Provider) -> None:
    names = [find_course_embedder(COURSE).name]
    for changes in (
        {"embedding_model": "vectors-2"},
        {"embedding_dimensions": 8},
        {"passage_prefix": ""},
        {"base_url": "https://vectors.example.org/v1"},
    ):
        change(provider, **changes)
        names.append(find_course_embedder(COURSE).name)
    assert len(set(names)) == len(names)
    change(provider, embedding_batch=7, question_prefix="query:", model="other", name="Other")
    assert find_course_embedder(COURSE).name == names[-1]
    assert len(names[-1]) == 64


def test_nothing_is_sent_once_it_is_switched_off_or_another_one(provider: Provider, server: Server) -> None:
    embedder = find_course_embedder(COURSE)
    change(provider, is_active=False)
    assert embedder.embed(TEXTS) == []
    change(provider, is_active=True, embedding_model="vectors-2")
    assert embedder.embed(TEXTS) == []
    change(provider, embedding_model="vectors-1")
    operating_api.kill()
    assert embedder.embed(TEXTS) == []
    assert server.requests == []


def test_key_that_cannot_be_read_makes_none(provider: Provider, server: Server, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["another long secret of this site"]
    assert (make(), server.requests) == ([], [])


def test_vectors_are_those_of_the_mentor_that_the_course_chose(provider: Provider, main: Tenant) -> None:
    other = Mentor.objects.create(tenant=main, name="Other", slug="other")
    CourseSetting.objects.create(course_key=COURSE, mentor=other)
    assert find_course_embedder(COURSE) is None
    give(other, provider)
    assert find_course_embedder(COURSE) is not None
    change(provider, embedding_model="")
    assert find_course_embedder(COURSE) is None


@pytest.mark.usefixtures("provider")
def test_every_way_of_renewing_hands_it_in(lms: FakeCourseware, db: None) -> None:
    name = find_course_embedder(COURSE).name
    operating_api.switch_on(COURSE)
    for renew in (lambda: mentor_index(COURSE), mentor_index, lambda: call_command("mentor_index", COURSE)):
        lms.embedders.clear()
        renew()
        assert lms.embedders[COURSE].name == name
