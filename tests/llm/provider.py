"""
A provider over real HTTP that speaks the OpenAI protocol, and misbehaves as it is told.

A script is a function that is given the connection; each request takes the next one, the last one again and again.
"""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self

from tests.leaving import note_sent
from tests.llm.meanings import find_meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Script = Callable[["Connection"], None]

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


class Connection(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    protocol_version = "HTTP/1.1"
    server: Provider

    def do_POST(self) -> None:
        self.raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((f"{self.requestline}\r\n{self.headers}".encode(), self.raw))
        note_sent(*self.server.requests[-1])
        scripts = self.server.scripts
        script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        self.close_connection = True
        try:
            script(self)
        except OSError:
            self.server.hung_up.set()

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw)

    def start(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def send(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def event(self, data: Any) -> None:
        self.send(f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode())

    def say(self, text: str | None, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
        self.event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})

    def end(self, usage: dict[str, Any] | None = None) -> None:
        if usage:
            self.event({"id": "c", "object": "chat.completion.chunk", "created": 1, "choices": [], "usage": usage})
        self.event("[DONE]")
        self.send(b"")

    def fail(self, status: int, code: str = "", message: str = "", **headers: str) -> None:
        self.start(status, "application/json", **headers)
        self.send(json.dumps({"error": {"message": message, "type": "error", "code": code}}).encode())
        self.send(b"")

    def log_message(self, *_args: Any) -> None:
        pass


class Provider(ThreadingHTTPServer):
    """The server; ``requests`` holds every byte that it was sent, heads and bodies."""

    daemon_threads = True
    # As many may come at once: the kernel would send the sixth away.
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.scripts: list[Script] = [speak("Hello", ", ", "learner.")]
        self.requests: list[tuple[bytes, bytes]] = []
        self.hung_up = Event()
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_args: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _head, body in self.requests]


def speak(*texts: str, usage: dict[str, Any] | None = USAGE, pause: float = 0) -> Script:
    """Stream a whole reply."""

    def script(connection: Connection) -> None:
        connection.start()
        for text in texts:
            connection.say(text)
            time.sleep(pause)
        connection.say(None, "stop")
        connection.end(usage)

    return script


def call(*calls: tuple[str, Any], text: str = "", finish: str = "tool_calls", usage: Any = USAGE) -> Script:
    """Say a text, and call tools: name and arguments, which are JSON unless they are a text already."""

    def script(connection: Connection) -> None:
        connection.start()
        if text:
            connection.say(text)
        for index, (name, arguments) in enumerate(calls):
            said = arguments if isinstance(arguments, str) else json.dumps(arguments)
            part = {"index": index, "id": f"call_{index}", "function": {"name": name, "arguments": said}}
            connection.event({"choices": [{"index": 0, "delta": {"tool_calls": [part]}, "finish_reason": None}]})
        connection.say(None, finish)
        connection.end(usage)

    return script


def refuse(status: int, code: str = "", message: str = "", **headers: str) -> Script:
    """Answer with an error."""
    return lambda connection: connection.fail(status, code, message, **headers)


def send_json(body: Any) -> Script:
    """Answer with an object."""

    def script(connection: Connection) -> None:
        connection.start(kind="application/json")
        connection.send(json.dumps(body).encode())
        connection.send(b"")

    return script


def embed(
    make: Callable[[str], Sequence[float]] = find_meaning, *, tokens: int | None = 5, chat: Script | None = None
) -> Script:
    """Make vectors of the texts that are sent, a text's tokens counted as ``tokens``; ``chat`` answers everybody else."""

    def script(connection: Connection) -> None:
        if not connection.path.endswith("/embeddings"):
            (chat or refuse(404))(connection)
            return
        texts = connection.body["input"]
        made = [{"object": "embedding", "index": n, "embedding": list(make(text))} for n, text in enumerate(texts)]
        usage = (
            {}
            if tokens is None
            else {"usage": {"prompt_tokens": tokens * len(texts), "total_tokens": tokens * len(texts)}}
        )
        # The protocol gives each its index, and promises no order.
        send_json({"object": "list", "data": made[::-1], "model": connection.body["model"], **usage})(connection)

    return script


def drip(data: bytes, *, pause: float = 0.05, times: int = 400, kind: str = "text/event-stream") -> Script:
    """Send the same few bytes again and again, slowly."""

    def script(connection: Connection) -> None:
        connection.start(kind=kind)
        for _ in range(times):
            connection.send(data)
            time.sleep(pause)

    return script


def drip_headers(connection: Connection) -> None:
    """Never come to the end of the headers."""
    connection.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(400):
        connection.wfile.write(b"x")
        connection.wfile.flush()
        time.sleep(0.05)


def stall(connection: Connection) -> None:
    """Say nothing."""
    time.sleep(20)


def stall_after(text: str) -> Script:
    """Say a little, then nothing more, until the other side hangs up."""

    def script(connection: Connection) -> None:
        connection.start()
        connection.say(text)
        connection.connection.settimeout(20)
        if not connection.connection.recv(1):
            connection.server.hung_up.set()

    return script


def cut_after(text: str) -> Script:
    """Break off in the middle of an event."""

    def script(connection: Connection) -> None:
        connection.start()
        connection.say(text)
        connection.wfile.write(b'40\r\ndata: {"id": "c", "choi')
        connection.wfile.flush()

    return script
