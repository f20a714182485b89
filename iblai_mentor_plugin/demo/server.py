"""The web server: threads, static files, one address."""

from __future__ import annotations

import errno
import socket
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, Self
from wsgiref.simple_server import make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.simple_server import WSGIServer


# Seconds that requests have to end when the program does; a stream has longer to go.
_MOMENT: Final = 2


class PortError(Exception):
    """The address cannot be had; the message is for the person at the terminal."""


class _Server(ThreadedWSGIServer):
    """A thread a request; an end of the program does not wait for open connections."""

    daemon_threads = True
    # Two servers on one port would share its visitors.
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of browsers that went away."""
        del request, client_address


class _Request(WSGIRequestHandler):
    """A request that is not written to the terminal; what fails is, by Django's own log."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is wsgiref's
        """Say nothing."""


def find_free_port(host: str) -> int:
    """Return a port that nobody listens on."""
    with socket.create_server((host, 0)) as server:
        return int(server.getsockname()[1])


class _Counting:
    """An application whose requests are counted, each until its response is closed: what it taught is written then."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self._application = application
        self._open = 0
        self._changed = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer a request."""
        self._add(1)
        with ExitStack() as open_request:
            open_request.callback(self._add, -1)
            response = self._application(environ, start_response)
            open_request.callback(response.close)
            response.close = open_request.pop_all().close
        return response

    def wait(self, seconds: float) -> None:
        """Wait until none is open, so long at the most."""
        with self._changed:
            self._changed.wait_for(lambda: not self._open, seconds)

    def _add(self, number: int) -> None:
        with self._changed:
            self._open += number
            self._changed.notify_all()


class Servers:
    """The LMS and the learning MFE: one program, an origin each. Bound when made, raises ``PortError``."""

    def __init__(self, host: str, ports: tuple[int, int]) -> None:
        """Take the two ports."""
        # It serves the plugin's and the admin's files, too, which in an LMS is the web server's work.
        self._application = _Counting(StaticFilesHandler(get_wsgi_application()))
        with ExitStack() as stack:
            self._servers = [stack.enter_context(_open_server(host, port, self._application)) for port in ports]
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Give the ports back."""
        self._stack.close()

    def serve_forever(self) -> None:
        """Answer until ``shutdown``, or an interrupt; who is being answered then has a moment."""
        lms, *others = self._servers
        for server in others:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            lms.serve_forever()
        finally:
            self._application.wait(_MOMENT)

    def shutdown(self) -> None:
        """Let ``serve_forever`` return."""
        for server in self._servers:
            server.shutdown()


def _open_server(host: str, port: int, application: Any) -> WSGIServer:
    try:
        return make_server(host, port, application, server_class=_Server, handler_class=_Request)
    except OSError as error:
        reason = {
            errno.EADDRINUSE: f"Port {port} of {host} is in use. Choose another one with --port or --learning-port.",
            errno.EACCES: f"Port {port} may not be used by this account. Choose one above 1023 with --port.",
        }.get(error.errno or 0, f"{host}:{port} cannot be served: {error.strerror or error}")
        raise PortError(reason) from error
