"""Addresses that may be asked, and trying a provider out."""

from __future__ import annotations

import socket
import socketserver
import time
from contextlib import contextmanager
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import EncryptionError, InvalidInputError
from iblai_mentor_plugin.llm.breaker import Breaker
from iblai_mentor_plugin.llm.endpoint import build_endpoint
from iblai_mentor_plugin.llm.patience import Limits
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.mentor.providers.choice import describe_llm
from iblai_mentor_plugin.models import Mentor
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.provider import Provider as Server
from tests.llm.provider import call, embed, refuse, send_json, speak, stall
from tests.mentor.provider_rows import KEY, SECRET, make_provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Provider
    from tests.llm.provider import Connection


@pytest.fixture
def provider(db: None, server: Server, settings: SettingsWrapper) -> Provider:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]
    return make_provider(server.base_url)


@pytest.mark.parametrize(
    ("base_url", "is_on_site"),
    [
        ("https://api.openai.com/v1", False),
        ("https://name.openai.azure.com/openai/v1/", False),
        ("https://[2001:db8::1]:8443/v1", False),
        ("http://ollama:11434/v1", True),
        ("http://localhost:11434/v1", False),
        ("http://127.0.0.1:4000", False),
        ("http://[::1]:4000", False),
        ("http://10.0.0.8:8000/v1", True),
        ("https://no-such-host.invalid/v1", False),
    ],
)
def test_address_may_be_asked(base_url: str, *, is_on_site: bool) -> None:
    operating_api.check_base_url(base_url, is_on_site=is_on_site)


@pytest.mark.parametrize(
    ("base_url", "is_on_site"),
    [
        ("http://api.openai.com/v1", False),
        ("http://localhost.example.com/v1", False),
        ("http://127.0.0.1.example.com/v1", False),
        ("https://user:pass@api.openai.com/v1", False),
        ("https://user@api.openai.com/v1", True),
        ("https://api.openai.com/v1?key=sk-1", False),
        ("https://api.openai.com/v1?", False),
        ("https://api.openai.com/v1#x", False),
        ("https://", True),
        ("https:///v1", True),
        ("https://host:port/v1", True),
        ("https://host:99999/v1", True),
        ("https://host\n/v1", True),
        ("https://two words/v1", True),
        ("https://[::1/v1", True),
        ("ftp://host/v1", True),
        ("javascript:alert(1)", True),
        ("api.openai.com/v1", True),
        ("", True),
    ],
)
def test_address_is_refused(base_url: str, *, is_on_site: bool) -> None:
    with pytest.raises(InvalidInputError) as caught:
        operating_api.check_base_url(base_url, is_on_site=is_on_site)
    assert caught.value.errors["base_url"]


LINK_LOCAL = [
    "169.254.169.254",
    "169.254.10.8",
    "2852039166",
    "0xA9FEA9FE",
    "0251.0376.0251.0376",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::1]",
    "100.100.100.200",
    "168.63.129.16",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
]


@pytest.mark.parametrize("host", LINK_LOCAL)
def test_address_of_a_metadata_service_is_refused(host: str) -> None:
    with pytest.raises(InvalidInputError, match="metadata"):
        operating_api.check_base_url(f"https://{host}/v1", is_on_site=True)


@pytest.mark.parametrize("host", LINK_LOCAL)
def test_address_of_a_metadata_service_is_not_connected_to(host: str, settings: SettingsWrapper, db: None) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]
    trial = operating_api.try_provider(make_provider(f"http://{host}/v1"))
    # Numbers in octal are no address to the library, and get no further.
    assert "IBLAI_MENTOR_LLM_ALLOWED_NETWORKS" in trial.text or "address or key cannot be used" in trial.text


def test_operator_allows_a_network(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_LLM_ALLOWED_NETWORKS = ["169.254.10.0/24", "fe80::/64"]
    operating_api.check_base_url("https://169.254.10.8/v1", is_on_site=True)
    operating_api.check_base_url("https://[fe80::1]/v1", is_on_site=True)
    with pytest.raises(InvalidInputError, match="metadata"):
        operating_api.check_base_url("https://169.254.169.254/v1", is_on_site=True)


def test_trial_says_who_answered_and_what_was_counted(provider: Provider) -> None:
    trial = operating_api.try_provider(provider)
    assert trial.is_good
    assert "“Campus” answered as small-1" in trial.text
    assert "11 tokens" in trial.text


def limit_context(connection: Connection) -> None:
    """Refuse a prompt of more than some two thousand tokens."""
    if len(connection.raw) > 8000:
        refuse(400, "context_length_exceeded")(connection)
    else:
        speak("yes")(connection)


@pytest.mark.parametrize(
    ("script", "has_tools"),
    [
        (call(("find_word", {"word": "north"})), True),
        (call(("find_word", {"word": "north"}), text="I will.", finish="stop"), True),
        (speak('<tool_call>{"name": "find_word", "arguments": {"word": "north"}}</tool_call>'), True),
        (call(("another", {})), False),
        (speak("find_word(north)"), False),
        (refuse(400, "", "tools is not supported"), False),
        (refuse(500), False),
    ],
)
def test_trial_finds_out_whether_tools_are_called(
    script: Callable[[Connection], None], *, has_tools: bool, provider: Provider, server: Server
) -> None:
    def answer(connection: Connection) -> None:
        (script if "tools" in connection.body else speak("yes"))(connection)

    server.scripts = [answer]
    trial = operating_api.try_provider(provider)
    assert (trial.is_good, "It calls tools" in trial.text) == (True, has_tools)
    provider.refresh_from_db()
    assert provider.found_out.get("small-1", {}).get("calls_tools", False) is has_tools
    mentor = Mentor(provider=provider)
    assert describe_llm(mentor, "").has_tools is has_tools
    server.scripts = [speak("yes")]
    operating_api.try_provider(provider)
    assert not describe_llm(mentor, "").has_tools


def test_trial_asks_as_much_as_a_learner_may(provider: Provider, server: Server, settings: SettingsWrapper) -> None:
    server.scripts = [speak("yes"), speak("no"), speak("yes", usage={"prompt_tokens": 6900, "completion_tokens": 1})]
    trial = operating_api.try_provider(provider)
    tokens = [estimate_tokens(body["messages"][-1]["content"]) for body in server.bodies]
    assert 0.97 * settings.IBLAI_MENTOR_PROMPT_TOKENS < tokens[2] <= settings.IBLAI_MENTOR_PROMPT_TOKENS
    assert [body["max_tokens"] for body in server.bodies] == [300, 300, settings.IBLAI_MENTOR_LONGEST_REPLY]
    assert (trial.is_good, "also took a prompt of 7000 tokens" in trial.text) == (True, True)


def test_trial_says_that_the_context_is_too_small_until_it_is_entered(provider: Provider, server: Server) -> None:
    server.scripts = [limit_context]
    trial = operating_api.try_provider(provider)
    assert (trial.is_good, "Enter the context length" in trial.text) == (False, True)
    provider.context_tokens = 2048
    assert operating_api.try_provider(provider).is_good
    provider.refresh_from_db()
    assert provider.problem == ""


def test_trial_says_that_long_prompts_are_cut_without_a_word(provider: Provider, server: Server) -> None:
    server.scripts = [speak("yes", usage={"prompt_tokens": 2048, "completion_tokens": 1})]
    assert "it counted only 2048" in operating_api.try_provider(provider).text


def test_trial_finds_out_anew_what_is_understood(provider: Provider, server: Server) -> None:
    provider.found_out = {"small-1": {"asks_usage": False, "thinks_aloud": True}}
    provider.save()
    operating_api.try_provider(provider)
    provider.refresh_from_db()
    assert provider.found_out == {"small-1": {"thinks_aloud": True}}


def test_trial_says_when_a_provider_counts_no_tokens(provider: Provider, server: Server) -> None:
    server.scripts = [speak("yes", usage=None)]
    assert "estimated" in operating_api.try_provider(provider).text


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (401, "invalid_api_key", "answered 401 (invalid_api_key). Check the key"),
        (404, "model_not_found", "Check the key, the name of the model"),
        (429, "", "too many questions"),
        (500, "", "answered 500"),
    ],
)
def test_trial_says_what_went_wrong(status: int, code: str, said: str, provider: Provider, server: Server) -> None:
    server.scripts = [refuse(status, code, f"The key {KEY} is wrong.")]
    trial = operating_api.try_provider(provider)
    assert not trial.is_good
    assert said in trial.text
    assert KEY not in trial.text


QUICK = Limits(connect=0.5, first_byte=1.0, between_bytes=1.0, whole=1.5, most_bytes=200_000)


@contextmanager
def nobody() -> Iterator[int]:
    """Yield a port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def serve(greeting: bytes, *, waits: bool = False) -> Iterator[int]:
    """Yield a port at which something answers whoever comes, without a word where it ``waits``."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if waits:
                time.sleep(3)
            self.request.sendall(greeting)
            self.request.recv(65_536)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running.server_address[1]
        running.shutdown()


def answer_http(status: str, body: str, kind: str = "text/html") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


PORTS: dict[str, Callable[[], AbstractContextManager[int]]] = {
    "closed": nobody,
    "a database": lambda: serve(b"J\0\0\0\n8.0.36\0"),
    "silent": lambda: serve(b"", waits=True),
    "a web site": lambda: serve(answer_http("200 OK", "<h1>It works!</h1>")),
    "a page that is missing": lambda: serve(answer_http("404 Not Found", "<h1>Not found</h1>")),
    "a login": lambda: serve(answer_http("401 Unauthorized", '{"message": "no"}', "application/json")),
    "another service": lambda: serve(answer_http("403 Forbidden", '{"detail": "no"}', "application/json")),
    "a fault": lambda: serve(answer_http("500 Server Error", "")),
}


@pytest.mark.parametrize("port", PORTS)
def test_trial_tells_no_ports_apart(port: str, settings: SettingsWrapper, db: None) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]
    import_module("iblai_mentor_plugin.llm.conversation")  # Takes seconds, once a process.
    with PORTS[port]() as number:
        began = time.monotonic()
        trial = operating_api.try_provider(make_provider(f"http://127.0.0.1:{number}/v1"), patience=QUICK)
        seconds = time.monotonic() - began
    assert trial.text.startswith("“Campus” did not answer as a provider does. Check the address")
    assert not any(character.isdigit() for character in trial.text)
    # As long for one as for the other: a busy machine takes a little longer, and none is quicker.
    assert QUICK.whole <= seconds < QUICK.whole + 3


def test_trial_says_that_the_key_cannot_be_decrypted(provider: Provider, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["another long secret of this site"]
    trial = operating_api.try_provider(provider)
    assert not trial.is_good
    assert "IBLAI_MENTOR_ENCRYPTION_KEYS" in trial.text


def test_trial_asks_a_provider_that_is_left_alone_and_ends_that(provider: Provider) -> None:
    limits = build_endpoint().breaker
    breaker = Breaker(provider.base_url, provider.model, limits)
    for _failure in range(limits.failures):
        breaker.note_failure()
    assert operating_api.try_provider(provider).is_good
    breaker.admit()


def test_key_is_encrypted_anew_with_the_newest_secret(provider: Provider, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["another long secret of this site", SECRET]
    operating_api.renew_provider_key(provider)
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["another long secret of this site"]
    provider.refresh_from_db()
    assert operating_api.try_provider(provider).is_good


def test_key_is_refused_where_the_secret_is_one_that_everybody_knows(
    provider: Provider, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS, settings.SECRET_KEY = [], "dev key"
    with pytest.raises(EncryptionError, match="long random string"):
        operating_api.keep_provider_key(provider, KEY)


def test_trial_asks_for_vectors_too_where_there_is_a_model_for_them(provider: Provider, server: Server) -> None:
    provider.embedding_model = "vectors-1"
    server.scripts = [embed(chat=speak("yes"))]
    trial = operating_api.try_provider(provider)
    assert (trial.is_good, "It makes vectors as vectors-1, of 6 numbers" in trial.text) == (True, True)
    assert [body["model"] for body in server.bodies] == ["small-1", "small-1", "small-1", "vectors-1"]


def test_trial_says_that_no_vectors_came_of_a_provider_that_replies(provider: Provider, server: Server) -> None:
    provider.embedding_model, provider.embedding_dimensions = "vectors-1", 256
    server.scripts = [speak("yes"), speak("yes"), speak("yes"), refuse(400, "", f"{KEY} takes no dimensions")]
    trial = operating_api.try_provider(provider)
    assert not trial.is_good
    assert "But it made no vectors as vectors-1. The provider answered 400" in trial.text
    assert "leave its dimensions empty" in trial.text
    assert KEY not in trial.text


def test_trial_asks_who_only_makes_vectors_for_nothing_else(provider: Provider, server: Server) -> None:
    provider.model, provider.embedding_model = "", "vectors-1"
    server.scripts = [embed()]
    assert operating_api.try_provider(provider).is_good
    assert [body["model"] for body in server.bodies] == ["vectors-1"]


def test_trial_says_that_vectors_are_cut(provider: Provider, server: Server) -> None:
    provider.model, provider.embedding_model = "", "vectors-1"
    server.scripts = [embed(lambda _text: [1.0] * 768)]
    assert "It sends 768 of them, and the first ones are kept" in operating_api.try_provider(provider).text


def test_trial_for_vectors_tells_nothing_of_what_is_no_provider(provider: Provider, server: Server) -> None:
    provider.model, provider.embedding_model = "", "vectors-1"
    told = []
    for script in (send_json({"users": ["root"]}), stall):
        server.scripts = [script]
        began = time.monotonic()
        told.append(operating_api.try_provider(provider, patience=QUICK))
        assert time.monotonic() - began >= QUICK.whole * 0.9
    assert len({trial.text for trial in told}) == 1
    assert "did not answer as a provider does" in told[0].text
