"""A server that was paused, or does not hear of changes, authorises nobody by what it remembers."""

import os
import signal
import socket
import time
from urllib.parse import urlsplit

import pytest

from faults.volley import read_reply, request_bytes
from harness.wait import wait_until

OWN = {"grant_type": "client_credentials"}


def send(client, form):
    url = client.realm.url("token")
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=20)
    connection.sendall(request_bytes(url, form, client.headers))
    return connection


def disable(client):
    client.realm.command.json("client", "update", client.id, "--realm", client.realm.id, "--enabled", "false")


@pytest.mark.parametrize("round", range(3))
def test_a_paused_server_that_resumes_does_not_authorise_a_disabled_client(node, realm, user, round):
    client = realm.client()
    login = client.log_in(user)
    node.pause()
    try:
        waiting = [
            send(client, OWN),
            send(client, {"grant_type": "refresh_token", "refresh_token": login["refresh_token"]}),
        ]
        disable(client)
        time.sleep(1.5)
        waiting.append(send(client, OWN))
    finally:
        node.resume()
    waiting.append(send(client, OWN))
    for connection in waiting:
        assert read_reply(connection).status in (401, 503)
    wait_until(lambda: realm.client().token(**OWN).status == 200, "recovery", 5)


def listeners(cluster) -> list[int]:
    return [
        int(pid)
        for pid in cluster.sql("SELECT pid FROM pg_stat_activity WHERE usename = 'writ' AND query ILIKE '%LISTEN%'")
    ]


def test_a_cut_listening_connection_hides_no_change(cluster, node, realm):
    for _ in range(3):
        client = realm.client()
        assert client.token(**OWN).status == 200
        cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'writ'")
        disable(client)
        changed = time.monotonic()
        while time.monotonic() - changed < 1 and client.token(**OWN).status == 200:
            pass
        assert client.token(**OWN).status in (401, 503)
        wait_until(lambda: client.token(**OWN).status == 401, "recovery", 5)


def test_a_hanging_listening_connection_hides_no_change(cluster, node, realm):
    client = realm.client()
    assert client.token(**OWN).status == 200
    connections = [pid for pid in cluster.backends()]
    frozen = listeners(cluster) or connections
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        disable(client)
        time.sleep(2)
        assert client.token(**OWN).status in (401, 503)
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
    wait_until(lambda: client.token(**OWN).status == 401, "recovery", 10)


def test_terminated_backends_cost_no_more_than_a_retry(cluster, realm, user, chance, tmp_path):
    from faults.walker import Journal, Walker, Walkers

    client, journal = realm.client(refresh_retry_window_seconds=3600), Journal(tmp_path / "journal.jsonl")
    with Walkers([Walker(n, client, realm.user(), True, journal, chance.random()) for n in range(4)]) as walkers:
        for _ in range(15):
            walkers.go()
            time.sleep(0.05 + chance.random() * 0.2)
            cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'writ'")
            time.sleep(0.1)
            walkers.stand()
            assert not walkers.violations, walkers.violations[:5]
        assert wait_until(lambda: client.token(**OWN).status == 200, "recovery", 5)
        assert not walkers.look(from_the_start=True)
        assert sum(walker.replies for walker in walkers.walkers) > 100


def test_a_read_only_database_issues_no_token_without_its_family(cluster, realm, user, client):
    login = client.log_in(user)
    cluster.sql("ALTER ROLE writ SET default_transaction_read_only = on")
    cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'writ'")
    try:
        wait_until(lambda: client.ask("introspect", {"token": "x"}).status == 200, "reconnection", 5)
        for reply in (
            client.log_in_reply(user.username, user.password),
            client.refresh(login["refresh_token"]),
            client.revoke(login["refresh_token"]),
        ):
            assert reply.status in (500, 503) and b"SQL" not in reply.body and b"transaction" not in reply.body, reply
    finally:
        cluster.sql("ALTER ROLE writ RESET default_transaction_read_only")
        cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'writ'")
    wait_until(lambda: client.refresh(login["refresh_token"]).status == 200, "recovery", 5)
