"""Vectors of an endpoint, over real HTTP."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.exceptions import (
    LlmBusyError,
    LlmError,
    LlmKeyError,
    LlmMalformedError,
    LlmModelError,
    LlmRefusedError,
    LlmUnavailableError,
)
from iblai_mentor_plugin.llm.endpoint import build_endpoint
from iblai_mentor_plugin.llm.openai_vectors import OpenAiVectors
from iblai_mentor_plugin.llm.patience import Limits
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.meanings import find_meaning
from tests.llm.provider import Provider, drip, drip_headers, embed, refuse, send_json, stall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from iblai_mentor_plugin.llm.endpoint import Endpoint

TEXTS = ["A star is far away.", "The tide comes in."]
# For endpoints that answer: a machine that is busy with other tests is no slow endpoint.
PATIENT = Limits(connect=10.0, first_byte=10.0, between_bytes=10.0, whole=10.0, most_bytes=100_000)
QUICK = Limits(connect=1.0, first_byte=0.5, between_bytes=0.5, whole=0.5, most_bytes=100_000)


@pytest.fixture
def server() -> Iterator[Provider]:
    with Provider() as running:
        running.scripts = [embed()]
        yield running


@pytest.fixture
def endpoint(server: Provider) -> Endpoint:
    site = build_endpoint()
    return replace(
        site,
        base_url=server.base_url,
        api_key="sk-test",
        model="vectors-1",
        limits=PATIENT,
        retries=replace(site.retries, attempts=0, backoff=0.01),
    )


@pytest.fixture
def make(endpoint: Endpoint) -> Callable[..., OpenAiVectors]:
    def make(**options: Any) -> OpenAiVectors:
        return OpenAiVectors(endpoint, **{"most": 512, **options})

    return make


def test_vectors_come_in_the_order_of_the_texts(make: Callable[..., OpenAiVectors]) -> None:
    embedded = make().embed(TEXTS)
    assert [list(vector) for vector in embedded.vectors] == [find_meaning(text) for text in TEXTS]
    assert (embedded.tokens, embedded.sent) == (10, 6)


def test_nothing_is_sent_but_model_texts_and_form(make: Callable[..., OpenAiVectors], server: Provider) -> None:
    make().embed(TEXTS)
    make(dimensions=6).embed(TEXTS)
    assert server.bodies[0] == {"model": "vectors-1", "input": TEXTS, "encoding_format": "float"}
    assert server.bodies[1] == {**server.bodies[0], "dimensions": 6}
    head = server.requests[0][0].decode()
    assert head.startswith("POST /v1/embeddings HTTP/1.1")
    assert "Authorization: Bearer sk-test" in head
    assert {line.split(":")[0].lower() for line in head.strip().splitlines()[1:]} == {
        *("host", "accept", "content-type", "authorization", "content-length", "user-agent")
    }


def test_first_numbers_of_a_longer_vector_are_kept(make: Callable[..., OpenAiVectors]) -> None:
    embedded = make(most=3).embed(TEXTS)
    assert ([len(vector) for vector in embedded.vectors], embedded.sent) == ([3, 3], 6)


def test_endpoint_that_counts_nothing_is_no_fault(make: Callable[..., OpenAiVectors], server: Provider) -> None:
    server.scripts = [embed(tokens=None)]
    assert make().embed(TEXTS).tokens is None


def test_half_a_character_is_sent_as_a_whole_one(make: Callable[..., OpenAiVectors], server: Provider) -> None:
    make().embed(["a \ud83d star"])
    assert server.bodies[0]["input"] == ["a \ufffd star"]


ONE = {"index": 0, "embedding": [1.0, 0.0]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": []},
        {"data": [ONE]},
        {"data": [ONE, ONE]},
        {"data": [ONE, {"index": 7, "embedding": [1.0, 0.0]}]},
        {"data": [ONE, {"index": 1, "embedding": [1.0]}]},
        {"data": [ONE, {"index": 1, "embedding": [0.0, 0.0]}]},
        {"data": [ONE, {"index": 1, "embedding": [float("nan"), 1.0]}]},
        {"data": [ONE, {"index": 1, "embedding": []}]},
        {"data": [ONE, {"index": 1, "embedding": "AACAPwAAAAA="}]},
        {"data": [ONE, {"index": 1, "embedding": [[1.0]]}]},
        {"data": [ONE, {"index": 1}]},
        {"data": [ONE, None]},
        {"data": {"0": ONE}},
        [ONE, ONE],
        "vectors",
        None,
    ],
)
def test_what_is_no_vector_a_text_is_refused(
    make: Callable[..., OpenAiVectors], server: Provider, body: object
) -> None:
    server.scripts = [send_json(body)]
    with pytest.raises(LlmMalformedError):
        make().embed(TEXTS)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "invalid_api_key", LlmKeyError),
        (404, "model_not_found", LlmModelError),
        (400, "", LlmRefusedError),
        (429, "", LlmBusyError),
        (503, "", LlmUnavailableError),
        (302, "", LlmError),
    ],
)
def test_refusal_is_one_of_ours_without_the_endpoints_words(
    make: Callable[..., OpenAiVectors], server: Provider, status: int, code: str, kind: type[LlmError]
) -> None:
    server.scripts = [refuse(status, code, "You sent: A star is far away, with sk-test")]
    with pytest.raises(kind) as raised:
        make().embed(TEXTS)
    assert "star" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None or "star" not in str(raised.value.__context__)


def test_error_that_comes_as_a_success_is_one(make: Callable[..., OpenAiVectors], server: Provider) -> None:
    server.scripts = [send_json({"error": {"message": "no", "code": "model_not_found", "type": "error"}})]
    with pytest.raises(LlmError):
        make().embed(TEXTS)


@pytest.mark.parametrize("script", [stall, drip_headers, drip(b"1", kind="application/json")])
def test_slow_endpoint_is_left_in_time(endpoint: Endpoint, server: Provider, script: Callable[..., None]) -> None:
    server.scripts = [script]
    began = time.monotonic()
    with pytest.raises(LlmUnavailableError):
        OpenAiVectors(replace(endpoint, limits=QUICK), most=512).embed(TEXTS)
    assert time.monotonic() - began < 10 * QUICK.whole


def test_endless_endpoint_is_left(make: Callable[..., OpenAiVectors], server: Provider) -> None:
    server.scripts = [drip(b"1" * 60_000, pause=0, kind="application/json")]
    with pytest.raises(LlmMalformedError):
        make().embed(TEXTS)


def test_passing_failure_is_tried_again(endpoint: Endpoint, server: Provider) -> None:
    server.scripts = [refuse(429), embed()]
    patient = replace(endpoint, retries=replace(endpoint.retries, attempts=1))
    assert OpenAiVectors(patient, most=512).embed(TEXTS).sent == 6
    assert len(server.requests) == 2


def test_endpoint_that_failed_again_and_again_is_left_alone_but_tried_out(
    make: Callable[..., OpenAiVectors], endpoint: Endpoint, server: Provider
) -> None:
    server.scripts = [refuse(503)]
    for _time in range(endpoint.breaker.failures):
        with pytest.raises(LlmUnavailableError):
            make().embed(TEXTS)
    server.scripts = [embed()]
    with pytest.raises(LlmUnavailableError, match="tried later"):
        make().embed(TEXTS)
    assert len(server.requests) == endpoint.breaker.failures
    assert make(is_trial=True).embed(TEXTS).sent == 6


def test_address_of_a_clouds_secrets_is_not_asked(endpoint: Endpoint) -> None:
    hidden = replace(endpoint, base_url="http://169.254.169.254/v1")
    with pytest.raises(LlmRefusedError, match="may not be asked"):
        OpenAiVectors(hidden, most=512).embed(TEXTS)


def test_endpoint_without_a_model_is_not_asked(endpoint: Endpoint, server: Provider) -> None:
    with pytest.raises(LlmModelError):
        OpenAiVectors(replace(endpoint, model=""), most=512).embed(TEXTS)
    assert server.requests == []
