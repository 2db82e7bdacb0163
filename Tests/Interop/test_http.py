"""HTTP itself, as proxies and strict clients expect it (RFC 9110, RFC 9112)."""

import re
import socket
import time
from urllib.parse import urlsplit


def exchange(server, wire: bytes, seconds: float = 5) -> bytes:
    """What comes back for these bytes until the peer closes or falls silent."""
    parts, received = urlsplit(server.url), b""
    with socket.create_connection((parts.hostname, parts.port), timeout=seconds) as connection:
        connection.sendall(wire)
        try:
            while piece := connection.recv(4096):
                received += piece
        except TimeoutError:
            pass
    return received


def post(realm, extra: bytes, body: bytes = b"grant_type=x") -> bytes:
    path = urlsplit(realm.url("token")).path.encode()
    return (
        b"POST "
        + path
        + b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        + str(len(body)).encode()
        + b"\r\n"
        + extra
        + b"\r\n"
    )


def test_expect_100_continue_is_answered_at_once(server, realm):
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        start = time.monotonic()
        connection.sendall(post(realm, b"Expect: 100-continue\r\nConnection: close\r\n"))
        first = connection.recv(4096)
        assert first.startswith(b"HTTP/1.1 100"), first
        assert time.monotonic() - start < 0.5
        connection.sendall(b"grant_type=x")
        final = b""
        while piece := connection.recv(4096):
            final += piece
    assert b"HTTP/1.1 401" in first + final


def test_pipelined_requests_are_answered_in_order(server, realm):
    path = urlsplit(realm.url("jwks")).path.encode()
    get = lambda target, end: b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n" + end + b"\r\n"
    reply = exchange(server, get(path, b"") + get(b"/nothing", b"") + get(path, b"Connection: close\r\n"))
    statuses = re.findall(rb"HTTP/1\.1 (\d+) ", reply)
    assert statuses == [b"200", b"404", b"200"]


def test_http_1_0_is_answered(server, realm):
    path = urlsplit(realm.url("jwks")).path.encode()
    assert b" 200 " in exchange(server, b"GET " + path + b" HTTP/1.0\r\nHost: x\r\n\r\n").split(b"\r\n")[0]


def test_a_body_in_pieces_and_in_chunks_is_read_whole(server, realm, client):
    path = urlsplit(realm.url("token")).path.encode()
    authorization = client.headers["Authorization"].encode()
    head = (
        b"POST "
        + path
        + b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nAuthorization: "
        + authorization
        + b"\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    body = b"b\r\ngrant_type=\r\n12\r\nclient_credentials\r\n0\r\n\r\n"
    assert exchange(server, head + body).startswith(b"HTTP/1.1 200")
