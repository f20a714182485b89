"""Who replies: providers that refuse, are slow or hold back, and what learners were told of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api.inspection import Installation, Severity
from iblai_mentor_plugin.doctor.probe import probe
from iblai_mentor_plugin.doctor.service import SERVICE_CHECKS
from iblai_mentor_plugin.installation.check import run_checks
from iblai_mentor_plugin.llm.endpoint import build_endpoint
from iblai_mentor_plugin.models import Notice, Provider
from tests.doctor.conftest import find_all, find_faults
from tests.llm.provider import Provider as Server
from tests.llm.provider import refuse, speak
from tests.mentor.provider_rows import give, make_provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.llm.provider import Connection

OPENAI = "iblai_mentor_plugin.llm.openai.OpenAiLlm"


@pytest.fixture(autouse=True)
def _secret(settings: Any) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 1"]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        server.scripts = [speak(*(f"{number} " for number in range(1, 41)), pause=0.002)]
        yield server


@pytest.fixture
def row(server: Server, mentor_row: Any) -> Provider:
    provider = make_provider(server.base_url, is_on_site=True, context_tokens=8000)
    give(mentor_row, provider)
    return provider


def test_provider_that_replies_is_described(row: Provider) -> None:
    detail = find_all(is_quick=False)["replies of providers"].detail
    assert detail.startswith("Campus: began after ")
    assert "40 pieces in" in detail
    assert detail.endswith("counts tokens, was not seen to call tools")
    Provider.objects.update(found_out={"small-1": {"calls_tools": True}})
    assert find_all(is_quick=False)["replies of providers"].detail.endswith(", calls tools")


def test_provider_that_makes_vectors_alone_is_asked_for_them(server: Server, mentor_row: Any) -> None:
    server.scripts = [refuse(404, "model_not_found", "no")]
    give(
        mentor_row,
        make_provider(server.base_url, is_on_site=True, context_tokens=8000, model="", embedding_model="e-1"),
    )
    faults = find_faults(is_quick=False)
    assert faults["vectors of providers"].detail.startswith("no vectors: Campus: ")
    assert "replies of providers" not in faults


def test_provider_that_refuses_the_key_is_found(row: Provider, server: Server) -> None:
    server.scripts = [refuse(401, "invalid_api_key", "no")]
    assert find_faults(is_quick=False)["replies of providers"].detail.startswith("did not reply: Campus: ")
    assert Provider.objects.get().problem == ""


def test_provider_that_is_gone_is_found(mentor_row: Any) -> None:
    give(mentor_row, make_provider("http://127.0.0.1:1/v1", is_on_site=True, context_tokens=8000))
    assert "did not reply: Campus" in find_faults(is_quick=False)["replies of providers"].detail


def test_reply_that_a_proxy_holds_back_is_found(row: Provider, server: Server) -> None:
    def hold(connection: Connection) -> None:
        connection.start()
        time.sleep(0.5)
        speak_at_once(connection)

    server.scripts = [hold]
    assert find_faults(is_quick=False)["replies of providers"].detail.startswith("the reply came all at once: Campus")


def speak_at_once(connection: Connection) -> None:
    import json  # noqa: PLC0415

    def frame(content: str | None, finish: str | None = None) -> str:
        choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        return f"data: {json.dumps(chunk)}\n\n"

    frames = [frame(f"{number} ") for number in range(1, 41)]
    connection.send("".join([*frames, frame(None, "stop"), "data: [DONE]\n\n"]).encode())
    connection.send(b"")


def test_provider_for_whom_no_time_is_left_is_named(server: Server, row: Provider, mentor_row: Any) -> None:
    make_provider(server.base_url, name="Later", is_on_site=True, context_tokens=8000)

    def dawdle(connection: Connection) -> None:
        time.sleep(0.5)
        speak("1 ")(connection)

    server.scripts = [dawdle]
    check = next(check for check in SERVICE_CHECKS if check.name == "replies of providers")
    (found,) = run_checks([check], Installation(until=time.monotonic() + 0.4))
    assert found.detail == "not asked, as no time was left (mentor_check takes it): Later"


def test_provider_of_the_settings_is_asked_too(server: Server, settings: Any, mentor_row: Any) -> None:
    settings.IBLAI_MENTOR_LLM = OPENAI
    settings.IBLAI_MENTOR_LLM_BASE_URL = server.base_url
    settings.IBLAI_MENTOR_LLM_MODEL = "small-1"
    assert "the settings' provider: began after" in find_all(is_quick=False)["replies of providers"].detail
    assert server.requests


def test_address_without_a_model_is_an_error(settings: Any, mentor_row: Any) -> None:
    settings.IBLAI_MENTOR_LLM = OPENAI
    assert find_faults()["provider of the settings"].detail == "not set: IBLAI_MENTOR_LLM_MODEL"


def test_problem_of_a_provider_is_repeated(row: Provider) -> None:
    Provider.objects.update(problem="It does not know the model.")
    assert find_faults()["problems of providers"].detail == "refused to reply: Campus: It does not know the model."


def test_key_of_another_secret_is_an_error(row: Provider, settings: Any) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 2"]
    assert find_faults()["keys of providers"].detail == "a key that cannot be decrypted: Campus"


def test_engine_whose_context_nobody_entered_is_a_warning(row: Provider) -> None:
    Provider.objects.update(context_tokens=None)
    assert find_faults()["context length"].detail == "context length not known: Campus"


def test_mentor_whose_provider_is_out_of_service_is_a_warning(row: Provider, mentor_row: Any) -> None:
    Provider.objects.update(is_active=False)
    fault = find_faults()["providers of mentors"]
    assert fault.detail.endswith("asks Campus")
    assert fault.severity is Severity.WARNING


def test_notice_that_is_missing_is_an_error() -> None:
    Notice.objects.all().delete()
    assert find_faults()["a notice"].detail == "there is no notice"


def test_notice_that_does_not_name_the_provider_is_an_error(mentor_row: Any) -> None:
    give(mentor_row, make_provider("https://llm.example.org/v1"))
    assert "llm.example.org" in find_faults()["what the notice says"].detail
    operating_api.publish_notice("Your words are sent to llm.example.org.")
    assert "what the notice says" not in find_faults()


def test_probe_counts_what_it_got(server: Server, settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_BASE_URL, settings.IBLAI_MENTOR_LLM_MODEL = server.base_url, "small-1"
    seen = probe(build_endpoint())
    assert (seen.pieces, seen.is_counted, seen.is_held_back) == (40, True, False)
    assert 0 < seen.first <= seen.whole
