"""A client that hangs up before the reply is made good, at whatever moment it hung up."""

import socket
import time
from urllib.parse import urlsplit

from faults.family import Family
from faults.volley import request_bytes
from harness.wait import wait_until


def send_and_hang_up(client, form: dict, after: float):
    """The request goes out whole; the connection is reset `after` seconds later without reading."""
    url = client.realm.url("token")
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname, parts.port))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.sendall(request_bytes(url, form, client.headers))
    time.sleep(after)
    connection.close()


def test_a_reset_at_any_moment_neither_loses_nor_forks_the_family(realm, user, chance):
    client = realm.client(refresh_retry_window_seconds=60)
    family = Family("the family", keeps_lost_replies=True)
    family.told.append(client.log_in(user)["refresh_token"])
    for _ in range(150):
        send_and_hang_up(
            client, {"grant_type": "refresh_token", "refresh_token": family.end}, after=chance.random() * 0.004
        )
        family.use_without_reply = True
        reply = client.refresh(family.end)
        assert reply.status == 200, reply
        family.successor(reply.json["refresh_token"])
        # The request that was hung up may still wait in the server; it must not come after the successor's use, since
        # nothing would tell it from a thief's.
        time.sleep(0.03)
    assert family.violations(client.is_active, from_the_start=True) == []


def test_a_lost_reply_without_a_window_ends_the_family_and_nothing_is_forked(realm, user):
    client = realm.client(refresh_retry_window_seconds=0)
    token = client.log_in(user)["refresh_token"]
    send_and_hang_up(client, {"grant_type": "refresh_token", "refresh_token": token}, after=0.2)
    assert client.refresh(token).error == "invalid_grant" and not client.is_active(token)


def test_a_reset_login_leaves_the_server_sound(client, user, node):
    for _ in range(100):
        send_and_hang_up(client, {"grant_type": "password", "username": user.username, "password": user.password}, 0)
    wait_until(lambda: client.log_in_reply(user.username, user.password).status == 200, "the end of the queue", 10)
