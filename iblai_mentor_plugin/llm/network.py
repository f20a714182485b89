"""
HTTP as far down as bytes, so that every wait ends when patience does.

httpx times single reads: a provider that sends a byte now and then would be waited for without end, and a stop would have to
wait with it. Here each read is a row of short waits, and between two of them the ``Patience`` is asked.
"""

from __future__ import annotations

import time
import urllib.request
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import httpcore
import httpx

from iblai_mentor_plugin.exceptions import LlmMalformedError
from iblai_mentor_plugin.llm.destinations import build_refusal, find_addresses, is_refused

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator

    from iblai_mentor_plugin.llm.patience import Patience

# Seconds for the last of a host's addresses, where those before it used up the time.
_SHORTEST: Final = 0.05
# What HTTP needs. Whatever else a library would tell of this site (its system, its versions, cookies) stays here.
_HEADERS: Final = frozenset({b"host", b"content-type", b"content-length", b"accept", b"authorization"})
# Firewalls turn away who does not say what asks. It says no more than that.
_AGENT: Final = (b"User-Agent", b"iblai-mentor")


class _Stream(httpcore.NetworkStream):
    """A connection that waits as long as patience lasts."""

    def __init__(self, inner: httpcore.NetworkStream, patience: Patience) -> None:
        self._inner, self._patience = inner, patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        while True:
            try:
                data = self._inner.read(max_bytes, self._patience.find_slice())
            except httpcore.ReadTimeout:
                continue
            self._patience.note_bytes(len(data))
            return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._patience.find_slice()
        self._inner.write(buffer, min(self._patience.left, self._patience.limits.first_byte))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, timeout), self._patience)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Network(httpcore.NetworkBackend):
    """Makes such connections, to addresses that may be asked; to a proxy, which the environment names, wherever it is."""

    def __init__(self, patience: Patience, *, is_to_proxy: bool) -> None:
        self._inner, self._patience, self._is_to_proxy = httpcore.SyncBackend(), patience, is_to_proxy

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self._patience.find_slice()
        until = time.monotonic() + min(self._patience.limits.connect, self._patience.left)
        failed: httpcore.NetworkError | httpcore.TimeoutException = httpcore.ConnectError("no address")
        for address in [host] if self._is_to_proxy else _find_addresses(host, port):
            seconds = max(until - time.monotonic(), _SHORTEST)
            try:
                stream = self._inner.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                self._patience.begin()
                return _Stream(stream, self._patience)
        raise failed


def _find_addresses(host: str, port: int) -> list[str]:
    """Return where a host is, looked up once, so that the connection goes to what was checked."""
    try:
        return find_addresses(host, port)
    except OSError as error:
        raise httpcore.ConnectError(type(error).__name__) from error


class _Body(httpx.SyncByteStream):
    """What comes after the headers."""

    def __init__(self, parts: Any, patience: Patience) -> None:
        self._parts, self._patience = parts, patience

    def __iter__(self) -> Iterator[bytes]:
        parts = iter(self._parts)
        while (part := _translated(lambda: next(parts, None))) is not None:
            self._patience.note_body()
            yield part

    def close(self) -> None:
        self._parts.close()


class PatientTransport(httpx.BaseTransport):
    """One connection for one reply, sending no header but what HTTP needs."""

    def __init__(self, base_url: str, patience: Patience) -> None:
        self._patience = patience
        self._pool = _make_pool(base_url, patience)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and return as soon as the headers of the response are here."""
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=[*((name, value) for name, value in request.headers.raw if name.lower() in _HEADERS), _AGENT],
            content=request.stream,
            extensions={"timeout": {"connect": self._patience.limits.connect}},
        )
        response = _translated(lambda: self._pool.handle_request(asked))
        headers = httpx.Headers(response.headers)
        if headers.get("content-encoding", "identity") != "identity":
            response.close()
            # Not asked for; a few compressed bytes could become more than there is memory.
            raise LlmMalformedError("The provider sent a compressed reply.")
        return httpx.Response(response.status, headers=headers, stream=_Body(response.stream, self._patience))

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()


def _translated(receive: Callable[[], Any]) -> Any:
    """Return what was received; in the words of httpx when it failed, which is all that its users know."""
    try:
        return receive()
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise httpx.ConnectError(type(error).__name__) from error
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout(type(error).__name__) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
        raise httpx.RemoteProtocolError(type(error).__name__) from error
    except httpcore.UnsupportedProtocol as error:
        raise httpx.UnsupportedProtocol(type(error).__name__) from error


def _make_pool(base_url: str, patience: Patience) -> httpcore.ConnectionPool:
    url = httpx.URL(base_url)
    proxy = _find_proxy(url)
    options: dict[str, Any] = {"ssl_context": _make_ssl_context(), "max_connections": 1}
    options["network_backend"] = _Network(patience, is_to_proxy=proxy is not None)
    options["keepalive_expiry"] = patience.limits.connect
    if proxy is None:
        return httpcore.ConnectionPool(**options)
    if is_refused(url.host):
        raise build_refusal()
    return httpcore.HTTPProxy(str(proxy.url), proxy_auth=proxy.raw_auth, **options)


def _find_proxy(url: httpx.URL) -> httpx.Proxy | None:
    """Return the proxy that the environment names for this address (``HTTPS_PROXY``, ``NO_PROXY``)."""
    address = urllib.request.getproxies().get(url.scheme)
    if not address or urllib.request.proxy_bypass(url.host):
        return None
    return httpx.Proxy(address)


@lru_cache(maxsize=1)
def _make_ssl_context() -> ssl.SSLContext:
    """Return what to trust; read once a process, as it takes as long as a connection."""
    return httpx.create_ssl_context()
