"""A web server as an LMS has it: few processes, each serving one request at a time; run as a program."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from socketserver import BaseServer
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


class _Server(WSGIServer):
    """Serves a socket that it shares with others."""

    request_queue_size = 256

    def __init__(self, listening: socket.socket) -> None:
        BaseServer.__init__(self, listening.getsockname(), _Request)
        self.socket = listening
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]
        self.setup_environ()


class _Request(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve the address that is given with as many processes, until told to end."""
    port, processes = int(sys.argv[1]), int(sys.argv[2])
    listening = socket.create_server(("127.0.0.1", port), backlog=256)
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - one process of many is to fork first

    children = [child for child in (os.fork() for _process in range(processes - 1)) if child]
    if len(children) == processes - 1:
        signal.signal(
            signal.SIGTERM, lambda *_signal: [os.kill(child, signal.SIGTERM) for child in children] and sys.exit()
        )
    server = _Server(listening)
    server.set_app(get_wsgi_application())
    # Askers who are told to come back are what is measured.
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    server.serve_forever()


main()
