"""The same request from many connections at one moment."""

import http.client
import socket
from urllib.parse import urlencode, urlsplit

from harness.http import FORM, Reply


def request_bytes(url: str, form: dict, headers: dict) -> bytes:
    parts, body = urlsplit(url), urlencode(form).encode()
    head = [
        f"POST {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Content-Type: {FORM}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def volley(urls: list[str], form: dict, headers: dict, count: int) -> list[Reply]:
    """Opens `count` connections, spread over `urls`; then all requests go out as fast as they can be written."""
    open_sockets = []
    for number in range(count):
        url = urls[number % len(urls)]
        parts = urlsplit(url)
        connection = socket.create_connection((parts.hostname, parts.port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        open_sockets.append((connection, request_bytes(url, form, headers)))
    for connection, request in open_sockets:
        connection.sendall(request)
    return [read_reply(connection) for connection, _ in open_sockets]


def read_reply(connection: socket.socket) -> Reply:
    response = http.client.HTTPResponse(connection)
    response.begin()
    body = response.read()
    connection.close()
    return Reply(response.status, response.headers, body)
