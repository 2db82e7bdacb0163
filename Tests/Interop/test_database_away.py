"""While PostgreSQL is away: 503 with Retry-After, never a false success; keys and discovery go on; all heals."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.http import get
from harness.realm import Realm
from harness.wait import wait_until

OWN = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
def realm(node):
    return Realm.create(node)


@pytest.fixture(scope="module")
def inhabitants(realm):
    client, user = realm.client(), realm.user()
    return client, user, client.log_in(user)


def unavailable(reply) -> bool:
    return reply.status == 503 and reply.error == "temporarily_unavailable" and int(reply.headers["Retry-After"]) > 0


def says_no_secrets(reply):
    for word in (b"postgres", b"SELECT", b"socket", b"host", b"FATAL"):
        assert word not in reply.body


@pytest.fixture(params=["killed", "stopped", "frozen"])
def away(request, cluster, node, inhabitants):
    """PostgreSQL killed, shut down, or with every process stopped so that connections hang."""
    client, _, _ = inhabitants
    get(client.realm.url("jwks")), get(client.realm.url(".well-known/openid-configuration"))
    {"killed": cluster.kill, "stopped": cluster.stop, "frozen": cluster.pause}[request.param]()
    try:
        yield request.param
    finally:
        cluster.resume() if request.param == "frozen" else cluster.start()
        wait_until(lambda: client.token(**OWN).status == 200, "recovery", 15)


def test_what_needs_the_database_is_503_and_what_does_not_is_served(away, node, realm, inhabitants):
    client, user, login = inhabitants
    wait_until(lambda: unavailable(client.token(**OWN)), "distrust of what is remembered", 10)
    asks = [
        lambda: client.log_in_reply(user.username, user.password),
        lambda: client.refresh(login["refresh_token"]),
        lambda: client.ask("introspect", {"token": login["access_token"]}),
        lambda: client.revoke(login["refresh_token"]),
    ]
    with ThreadPoolExecutor(len(asks)) as pool:
        for reply in pool.map(lambda ask: ask(), asks):
            assert unavailable(reply), reply
            says_no_secrets(reply)
    for path in ("jwks", ".well-known/openid-configuration"):
        start = time.monotonic()
        assert get(realm.url(path)).status == 200
        assert time.monotonic() - start < 0.5, "relying parties wait no longer for keys"
    assert get(node.management + "/health/live").status == 200
    assert get(node.management + "/health/ready").status == 503


def test_nothing_was_lost_after_recovery(realm, inhabitants):
    client, user, login = inhabitants
    assert client.is_active(login["refresh_token"]), "a refused revocation has not happened (CVE-2020-15223)"
    assert client.refresh(login["refresh_token"]).status == 200
    assert client.log_in(user)


def test_a_server_starts_without_its_database_and_becomes_ready_with_it(cluster, node):
    from harness.server import Node

    second = Node(cluster, master_key=node.master_key)
    cluster.stop()
    try:
        second.launch()
        wait_until(lambda: second.process.poll() is not None or alive(second), "the start or its refusal", 15)
        if second.process.poll() is not None:
            assert second.process.returncode == 3 and second.log_text()
            return
        assert get(second.management + "/health/ready").status == 503
    finally:
        cluster.start()
        if second.process.poll() is None:
            second.wait_until_ready(20)
        second.close()


def alive(server) -> bool:
    try:
        return get(server.management + "/health/live").status == 200
    except OSError:
        return False
