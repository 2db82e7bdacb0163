"""Nothing that a caller sends begins a log record of its own, and no secret is ever logged."""

import json
import socket
from urllib.parse import urlsplit

import pytest

from harness.http import basic, get, post
from harness.wait import wait_until

SETTINGS = {
    "passwords.argon2_memory_kib": "1024",
    "passwords.argon2_iterations": "1",
    "log.level": "trace",
    "log.format": "json",
}
FORGED = '{"level":"forged","message":"made by the caller"}'
TRICKS = [
    "\n" + FORGED,
    "\r\n" + FORGED + "\r\n",
    "\u2028" + FORGED,
    "\x85" + FORGED,
    "\x1b[2J\x1b[31m",
    "\u202eevil",
    '","forged":"x',
    "\\n" + FORGED,
]


@pytest.fixture(scope="module")
def told(node, realm, client, user):
    """Everything that a caller can send, sent; the secrets that were in play."""
    login = client.log_in(user)
    renewed = client.refresh(login["refresh_token"]).json
    own = client.own_token()
    client.refresh("wrr_" + "A" * 80), client.introspect(own["access_token"]), client.revoke(own["access_token"])
    client.log_in_reply(user.username, "a wrong password, mistyped")
    post(realm.url("token"), {"grant_type": "client_credentials"}, headers=basic(client.id, client.secret[:-1] + "x"))
    post(
        realm.url("token") + f"?client_secret={client.secret}&access_token={own['access_token']}",
        {"client_id": client.id},
    )
    get(realm.url("jwks") + "?token=" + login["access_token"])
    for trick in TRICKS:
        client.log_in_reply("user" + trick, "x")
        client.token(grant_type="grant" + trick)
        client.token(grant_type="client_credentials", scope="scope" + trick)
        post(realm.url("token"), {"grant_type": "client_credentials", "client_id": "id" + trick, "client_secret": "x"})
        post(realm.url("token"), {"grant_type": "client_credentials"}, headers=basic("id" + trick, "x"))
        client.introspect("token" + trick), client.revoke("token" + trick)
        post(realm.url("token"), {"name" + trick: "x", "name2" + trick: "y"})
        raw(node, trick.encode())
    return [
        client.secret,
        user.password,
        login["refresh_token"],
        login["access_token"],
        renewed["refresh_token"],
        renewed["access_token"],
        own["access_token"],
        "a wrong password, mistyped",
        client.secret[:-1],
        node.master_key.split(":")[1],
    ]


def raw(node, trick: bytes):
    """Headers with bytes that well-behaved clients refuse to send."""
    parts = urlsplit(node.url)
    for name in (b"User-Agent", b"X-Request-Id", b"X-Forwarded-For", b"Referer", b"Authorization"):
        with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
            connection.sendall(
                b"GET /realms/x"
                + trick.replace(b"\r", b"").replace(b"\n", b"")
                + b" HTTP/1.1\r\nHost: x\r\n"
                + name
                + b": v"
                + trick.replace(b"\r\n", b"\n")
                + b"\r\nConnection: close\r\n\r\n"
            )
            try:
                connection.recv(4096)
            except OSError:
                pass


def lines(node) -> list[str]:
    return [line for line in node.log.read_bytes().decode("utf-8").split("\n") if line]


def test_every_line_is_one_json_record_of_the_servers_own(node, told):
    records = [json.loads(line) for line in lines(node)]
    assert len(records) > 20
    for record in records:
        assert record["level"] != "forged" and "forged" not in record
        assert {"time", "level", "message"} <= record.keys()


def test_no_control_character_stands_in_a_line(node, told):
    for line in lines(node):
        assert not any(ord(letter) < 32 or letter in "\x7f\x85\u2028\u2029\u202e" for letter in line), line


def test_no_secret_stands_in_any_line(node, told):
    text = "\n".join(lines(node))
    for secret in told:
        assert secret not in text
        assert secret[4:24] not in text or len(secret) < 24


def test_a_stranger_cannot_choose_the_request_id(node, realm):
    reply = get(realm.url("jwks"), headers={"X-Request-Id": "chosen-by-the-caller"})
    assert reply.headers["X-Request-Id"] != "chosen-by-the-caller"


def test_the_request_id_of_a_refusal_is_in_the_log(node, realm, client):
    reply = client.token(grant_type="no-such-grant")
    # Lines are written by a thread of their own.
    assert wait_until(lambda: reply.headers["X-Request-Id"] in node.log_text(), "the record of a refusal", 3)
