"""Peers that dribble, never read, or send without end cost little and hurt nobody else."""

import socket
import statistics
import time
from urllib.parse import urlsplit

import pytest

from harness.http import Connection
from harness.wait import wait_until

SETTINGS = {
    "passwords.argon2_memory_kib": "1024",
    "passwords.argon2_iterations": "1",
    "server.header_timeout_seconds": "3",
    "server.request_timeout_seconds": "4",
    "server.idle_timeout_seconds": "4",
}
MIB = 1024


def connect(node, source="127.0.0.1"):
    parts = urlsplit(node.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=20, source_address=(source, 0))


def p99(client, requests=200) -> float:
    times = []
    with Connection(client.realm.server.url) as connection:
        for _ in range(requests):
            start = time.perf_counter()
            reply = connection.ask(
                "POST", client.realm.url("token"), {"grant_type": "client_credentials"}, headers=client.headers
            )
            assert reply.status == 200
            times.append(time.perf_counter() - start)
    return statistics.quantiles(times, n=100)[98]


def test_slowloris_hurts_nobody_and_is_ended(node, client):
    calm = p99(client)
    slow = [connect(node, "127.0.0.3") for _ in range(500)]
    for connection in slow:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert p99(client) < max(3 * calm, 0.1)
    end = time.monotonic() + 15
    remaining = slow
    while remaining and time.monotonic() < end:
        time.sleep(0.5)
        remaining = [connection for connection in remaining if dribble(connection)]
    assert not remaining, f"{len(remaining)} connections that never finish a header are still open"


def dribble(connection) -> bool:
    """One more byte; whether the connection is still open."""
    try:
        connection.sendall(b"x")
        connection.setblocking(False)
        try:
            return connection.recv(4096) != b"" or False
        except BlockingIOError:
            return True
        finally:
            connection.settimeout(20)
    except OSError:
        return False


def test_a_body_that_never_ends_is_cut_off(node, client):
    connection = connect(node)
    connection.sendall(
        b"POST /realms/x/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\na"
    )
    start = time.monotonic()
    while time.monotonic() - start < 15:
        try:
            connection.sendall(b"b")
            connection.settimeout(0.3)
            if connection.recv(4096) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    assert time.monotonic() - start < 12


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_hundred_megabytes_are_refused_early_and_fill_no_memory(node, client, framing):
    before = node.resident_kib()
    connection = connect(node)
    head = (
        f"POST /realms/{client.realm.id}/oauth/token HTTP/1.1\r\nHost: x\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
    )
    head += "Content-Length: 104857600\r\n\r\n" if framing == "length" else "Transfer-Encoding: chunked\r\n\r\n"
    piece = b"a" * 65536
    wire = piece if framing == "length" else b"10000\r\n" + piece + b"\r\n"
    sent = 0
    try:
        connection.sendall(head.encode())
        for _ in range(1600):
            connection.sendall(wire)
            sent += len(piece)
    except OSError:
        pass
    reply = b""
    try:
        reply = connection.recv(4096)
    except OSError:
        pass
    assert sent < 104857600 or reply.startswith(b"HTTP/1.1 413"), reply[:100]
    assert node.resident_kib() - before < 32 * MIB
    assert client.token(grant_type="client_credentials").status == 200


def test_a_header_of_a_megabyte_is_refused(node, client):
    connection = connect(node)
    reply = b""
    try:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Large: ")
        for _ in range(16):
            connection.sendall(b"a" * 65536)
        connection.sendall(b"\r\n\r\n")
        reply = connection.recv(4096)
    except OSError:
        pass
    assert reply == b"" or reply.split()[1] in (b"400", b"431"), reply[:200]
    assert client.token(grant_type="client_credentials").status == 200


def test_a_hundred_thousand_parameters_and_headers_are_refused(node, client):
    body = b"&".join(b"p%d=x" % n for n in range(100_000))
    try:
        assert client.realm.server and Connection(node.url).ask(
            "POST", client.realm.url("token"), body, headers=client.headers
        ).status in (400, 413)
    except OSError:
        pass  # cut off while it was still sending
    connection = connect(node)
    try:
        connection.sendall(b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: x\r\n" % n for n in range(50_000)) + b"\r\n")
        reply = connection.recv(4096)
        assert reply == b"" or reply.split()[1] in (b"400", b"431")
    except OSError:
        pass
    assert client.token(grant_type="client_credentials").status == 200


@pytest.mark.parametrize(
    "wire",
    [
        b"\x00" * 100,
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 200,
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET http://x:99999/ HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    ],
    ids=[
        "zeros",
        "no-target",
        "version",
        "tls",
        "negative",
        "h2",
        "smuggling",
        "two-lengths",
        "two-hosts",
        "absolute",
        "chunk",
    ],
)
def test_what_is_no_http_is_refused_and_harms_nobody(node, client, wire):
    connection = connect(node)
    connection.sendall(wire)
    connection.settimeout(8)
    reply = b""
    try:
        reply = connection.recv(4096)
    except OSError:
        pass
    assert reply == b"" or reply.split()[1][:1] in (b"4", b"5"), reply[:100]
    assert not reply.startswith(b"HTTP/1.1 500")
    assert client.token(grant_type="client_credentials").status == 200


def test_a_peer_that_never_reads_fills_no_memory_and_hurts_nobody(node, client, realm):
    before = node.resident_kib()
    connections = []
    for _ in range(4):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.bind(("127.0.0.4", 0))
        connection.connect(connect(node).getpeername())
        connection.setblocking(False)
        connections.append(connection)
    requests = f"GET /realms/{realm.id}/oauth/jwks HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 200
    end = time.monotonic() + 3
    while time.monotonic() < end:
        for connection in connections:
            try:
                connection.send(requests)
            except OSError:
                time.sleep(0.01)  # full: the server has stopped reading
    assert client.token(grant_type="client_credentials").status == 200
    assert node.resident_kib() - before < 32 * MIB
    for connection in connections:
        connection.close()


def test_connections_are_given_back(node, client):
    descriptors = lambda: len(__import__("os").listdir(f"/proc/{node.pid}/fd"))
    before = descriptors()
    connections = [connect(node, "127.0.0.5") for _ in range(300)]
    for connection in connections:
        connection.close()
    wait_until(lambda: descriptors() <= before + 5, "closing of descriptors", 10)
