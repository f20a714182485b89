"""A way to a server, such as the tests' database, that a test can cut, as a restart or a broken network does, or make slow."""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Relay:
    """Hands bytes on between the tests and the server, until it is cut."""

    def __init__(self, host: str, port: int) -> None:
        """Listen at a port of its own."""
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        # Seconds that the server takes for each statement, and how many there were.
        self.delay = 0.0
        self.statements = 0
        Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and take no more."""
        # A listener that somebody waits at goes on listening when it is closed.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()

    def drop(self) -> None:
        """Break every connection that there is."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                far = socket.create_connection(self._server)
                self._open += [near, far]
                Thread(target=_pump, args=(near, far, self._wait), daemon=True).start()
                Thread(target=_pump, args=(far, near), daemon=True).start()

    def _wait(self) -> None:
        self.statements += 1
        time.sleep(self.delay)


def _pump(source: socket.socket, target: socket.socket, before: Callable[[], None] | None = None) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            if before is not None:
                before()
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def relayed_database() -> Iterator[Relay]:
    """Have this thread's connection go through a relay; on MariaDB alone."""
    usual, settings = connections["default"], connections.settings["default"]
    relay = Relay(settings["HOST"], int(settings["PORT"]))
    # The name by its test's name: settings hold the site's.
    connections.settings["default"] = {**settings, "NAME": usual.settings_dict["NAME"], "PORT": str(relay.port)}
    connections["default"] = connections.create_connection("default")
    try:
        yield relay
    finally:
        relay.cut()
        with suppress(Exception):
            connections["default"].close()
        connections.settings["default"], connections["default"] = settings, usual
