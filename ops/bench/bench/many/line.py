"""One kept-alive connection that costs the measuring side next to nothing."""

import socket
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from harness.http import FORM


@dataclass
class Request:
    method: str
    path: str
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    status: int = 200

    @staticmethod
    def form(path: str, values: dict, headers: dict) -> "Request":
        return Request("POST", path, urlencode(values).encode(), {"Content-Type": FORM, **headers})

    def encoded(self, host: str) -> bytes:
        fields = {"Host": host, "Content-Length": str(len(self.body)), **self.headers}
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


class Line:
    def __init__(self, url: str):
        parts = urlsplit(url)
        self.host = parts.netloc
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def milliseconds(self, request: Request) -> float:
        """From the first byte sent to the last one received; an answer other than expected ends the run."""
        message = request.encoded(self.host)
        start = time.perf_counter()
        self.socket.sendall(message)
        received = self.receive()
        while b"\r\n\r\n" not in received:
            received += self.receive()
        head, _, rest = received.partition(b"\r\n\r\n")
        missing = content_length(head) - len(rest)
        while missing > 0:
            missing -= len(self.receive())
        took = (time.perf_counter() - start) * 1000
        status = int(head.split(b" ", 2)[1])
        if status != request.status:
            raise RuntimeError(f"{request.method} {request.path}: {status} instead of {request.status}: {rest[:300]}")
        return took

    def receive(self) -> bytes:
        received = self.socket.recv(65_536)
        if not received:
            raise RuntimeError("the server has closed the connection")
        return received

    def close(self):
        self.socket.close()


def content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError(f"a reply without Content-Length: {head[:200]}")
