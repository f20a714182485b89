"""Connections that are not plain: TLS, and a proxy."""

from __future__ import annotations

import ssl
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from iblai_mentor_plugin.exceptions import LlmUnavailableError
from iblai_mentor_plugin.llm.network import _make_ssl_context
from tests.llm.conftest import make_prompt, read
from tests.llm.provider import Provider, speak, stall_after

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from iblai_mentor_plugin.llm.openai import OpenAiLlm


def make_certificate(folder: Path) -> Path:
    """Write a key and a certificate of its own for "localhost"."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(*form) + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls_provider(
    provider: Provider, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Provider]:
    """Return the provider behind TLS, trusted by way of the environment, as operators do it."""
    path = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    provider.socket = context.wrap_socket(provider.socket, server_side=True)
    settings.IBLAI_MENTOR_LLM_BASE_URL = f"https://localhost:{provider.server_port}/v1"
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    _make_ssl_context.cache_clear()
    yield provider
    _make_ssl_context.cache_clear()


def test_slow_reply_is_whole_when_it_comes_by_tls(llm: OpenAiLlm, tls_provider: Provider) -> None:
    # Slower than a look, so that reads are taken up again in the middle of a record.
    tls_provider.scripts = [speak("a", "b", "c", pause=0.4)]
    assert read(llm.stream(make_prompt()))[0] == "abc"


def test_silence_ends_in_time_when_it_is_behind_tls(llm: OpenAiLlm, tls_provider: Provider, settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_SILENCE_SECONDS = 0.5
    tls_provider.scripts = [stall_after("Hel")]
    begun = time.monotonic()
    with pytest.raises(LlmUnavailableError, match="silent"):
        read(llm.stream(make_prompt()))
    assert time.monotonic() - begun < 10


def test_nothing_is_sent_when_the_certificate_is_not_trusted(
    llm: OpenAiLlm, tls_provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    _make_ssl_context.cache_clear()
    with pytest.raises(LlmUnavailableError):
        read(llm.stream(make_prompt()))
    assert tls_provider.requests == []


def test_request_goes_to_the_proxy_when_the_environment_names_one(
    llm: OpenAiLlm, provider: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IBLAI_MENTOR_LLM_BASE_URL = "http://llm.example.com/v1"
    monkeypatch.setenv("http_proxy", provider.base_url.removesuffix("/v1"))
    assert read(llm.stream(make_prompt()))[0] == "Hello, learner."
    assert b"POST http://llm.example.com/v1/chat/completions" in provider.requests[0][0]


def test_request_goes_straight_to_the_provider_when_the_environment_excepts_it(
    llm: OpenAiLlm, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert read(llm.stream(make_prompt()))[0] == "Hello, learner."
