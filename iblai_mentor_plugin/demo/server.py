"""The web server: threads, static files, one address."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from wsgiref.simple_server import WSGIServer


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


def open_server(host: str, port: int) -> WSGIServer:
    """Return a server that is bound, and not serving yet. Raises ``PortError``."""
    # It serves the plugin's and the admin's files, too, which in an LMS is the web server's work.
    application = StaticFilesHandler(get_wsgi_application())
    try:
        return make_server(host, port, application, server_class=_Server, handler_class=_Request)
    except OSError as error:
        reason = {
            errno.EADDRINUSE: f"Port {port} of {host} is in use. Choose another one with --port.",
            errno.EACCES: f"Port {port} may not be used by this account. Choose one above 1023 with --port.",
        }.get(error.errno or 0, f"{host}:{port} cannot be served: {error.strerror or error}")
        raise PortError(reason) from error
