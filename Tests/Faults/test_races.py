"""Many at once with one thing that works once: exactly one succeeds (CVE-2026-1035)."""

import pytest

from faults.volley import volley

ROUNDS = 4


def outcomes(replies):
    successors = {reply.json["refresh_token"] for reply in replies if reply.status == 200}
    refused = [reply for reply in replies if reply.status != 200]
    assert all((reply.status, reply.error) == (400, "invalid_grant") for reply in refused), refused[:3]
    return successors, refused


@pytest.mark.parametrize("nodes", [1, 2])
@pytest.mark.parametrize("window", [0, 1, 10, 60])
@pytest.mark.parametrize("type", ["confidential", "public"])
def test_fifty_parallel_refreshes_give_one_successor_and_no_fork(realm, user, second_node, client, type, window, nodes):
    racer = realm.client(type=type, refresh_retry_window_seconds=window)
    urls = [realm.url("token"), realm.url("token").replace(realm.server.url, second_node.url)][:nodes]
    for _ in range(ROUNDS):
        login = racer.log_in(user)
        form = {"grant_type": "refresh_token", "refresh_token": login["refresh_token"]}
        if type == "public":
            form["client_id"] = racer.id
        replies = volley(urls, form, racer.headers, 50)
        successors, refused = outcomes(replies)
        assert len(successors) == 1
        access = [reply.json["access_token"] for reply in replies if reply.status == 200]
        if window == 0:
            assert len(access) == 1 and len(refused) == 49
        elif window >= 10:
            assert not refused
        # With nobody refused the successor lives; with anybody refused for reuse everything has ended.
        assert all(client.is_active(token) is not bool(refused) for token in access)
        reply = racer.refresh(successors.pop())
        assert reply.status == (400 if refused else 200)
        if not refused:
            assert racer.refresh(login["refresh_token"]).error == "invalid_grant"


def test_an_assertion_used_by_fifty_at_once_is_used_once(realm, second_node, tmp_path):
    import json
    import secrets
    import time

    import jwt
    from cryptography.hazmat.primitives.asymmetric import ec
    from joserfc.jwk import ECKey, KeySet

    key = ec.generate_private_key(ec.SECP256R1())
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(KeySet([ECKey.import_key(key.public_key())]).as_dict(private=False)))
    client = realm.client("--auth-method", "private_key_jwt", "--jwks-file", str(file))
    now = int(time.time())
    assertion = jwt.encode(
        {
            "iss": client.id,
            "sub": client.id,
            "aud": realm.issuer,
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_hex(8),
        },
        key,
        algorithm="ES256",
    )
    form = {
        "grant_type": "client_credentials",
        "client_assertion": assertion,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    urls = [realm.url("token"), realm.url("token").replace(realm.server.url, second_node.url)]
    replies = volley(urls, form, {}, 50)
    assert sorted(reply.status for reply in replies) == [200] + [401] * 49


def test_one_name_is_given_to_one_user_and_one_client_only(realm):
    from concurrent.futures import ThreadPoolExecutor

    create = lambda *what: realm.command.run(*what, "--realm", realm.id, stdin="a long password\n").code
    with ThreadPoolExecutor(6) as pool:
        users = list(pool.map(lambda _: create("user", "create", "only-one", "--password-stdin"), range(6)))
        clients = list(pool.map(lambda _: create("client", "create", "--id", "only-one"), range(6)))
    assert sorted(users) == sorted(clients) == [0] + [1] * 5


def test_revocation_and_refresh_at_once_leave_nothing_alive(realm, user, client):
    from concurrent.futures import ThreadPoolExecutor

    for _ in range(20):
        login = client.log_in(user)
        with ThreadPoolExecutor(2) as pool:
            renewed = pool.submit(client.refresh, login["refresh_token"])
            revoked = pool.submit(client.revoke, login["refresh_token"])
        assert revoked.result().status == 200
        reply = renewed.result()
        if reply.status == 200:
            assert not client.is_active(reply.json["access_token"])
            assert client.refresh(reply.json["refresh_token"]).error == "invalid_grant"
        assert not client.is_active(login["access_token"])
