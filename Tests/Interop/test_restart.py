"""A restart forgets nothing that matters (CVE-2026-9802), and several nodes agree."""

import contextlib
import time

import pytest

from harness.realm import Client, Realm
from harness.server import Node


@pytest.fixture(scope="module")
def realm(node):
    return Realm.create(node)


def test_a_used_token_is_reuse_after_a_restart_too__cve_2026_9802(node, realm):
    client, user = realm.client(), realm.user()
    tokens = [client.log_in(user)["refresh_token"]]
    for _ in range(2):
        tokens.append(client.refresh(tokens[-1]).json["refresh_token"])
    assert node.stop() == 0
    node.start()
    assert client.is_active(tokens[2])
    assert client.refresh(tokens[0]).error == "invalid_grant"
    assert client.refresh(tokens[2]).error == "invalid_grant"


def test_a_lost_reply_is_made_good_by_another_node(cluster, node, realm):
    client, user = realm.client(), realm.user()
    second = Node(cluster, {"server.public_url": node.url}, node.master_key).start()
    try:
        there = Client(Realm(second, realm.id, realm.issuer, second.command), client.id, client.secret)
        first = client.log_in(user)
        here, again = client.refresh(first["refresh_token"]).json, there.refresh(first["refresh_token"]).json
        assert here["refresh_token"] == again["refresh_token"]
        assert client.is_active(again["access_token"]) and there.is_active(here["access_token"])
        assert there.refresh(here["refresh_token"]).status == 200
        assert client.refresh(first["refresh_token"]).error == "invalid_grant"
    finally:
        second.close()


def test_sigterm_ends_the_server_cleanly_and_quickly(cluster, node):
    second = Node(cluster, master_key=node.master_key).start()
    start = time.monotonic()
    assert second.stop() == 0 and time.monotonic() - start < 5


def test_a_node_with_another_master_key_neither_serves_nor_harms_the_others(cluster, node, realm):
    stranger, client = Node(cluster), realm.client()
    try:
        stranger.launch()
        time.sleep(3)
        assert stranger.process.poll() or not stranger.is_ready(), "it cannot open the realms' keys, so it is not ready"
        there = Client(Realm(stranger, realm.id, realm.issuer, node.command), client.id, client.secret)
        with contextlib.suppress(OSError):
            assert there.token(grant_type="client_credentials").status >= 500
    finally:
        stranger.close()
    for _ in range(4):
        assert Realm.create(node).client().own_token()
    node.command.json("key", "rotate", "--realm", realm.id, "--now")
    assert client.own_token()
