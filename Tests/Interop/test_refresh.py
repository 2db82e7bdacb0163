"""Refresh tokens, as RFC 6749 section 6 and RFC 9700 section 4.14 want them, one rule a test."""

import time

import pytest

from harness.http import Connection, basic


def test_each_use_gives_a_new_token_and_the_old_one_is_no_longer_live(client, user):
    first = client.log_in(user)
    second = client.refresh(first["refresh_token"]).json
    assert second["refresh_token"] != first["refresh_token"]
    assert not client.is_active(first["refresh_token"]) and client.is_active(second["refresh_token"])


def test_a_used_token_again_after_its_successor_was_used_ends_the_family(client, user):
    first = client.log_in(user)
    second = client.refresh(first["refresh_token"]).json
    third = client.refresh(second["refresh_token"]).json
    assert client.refresh(first["refresh_token"]).error == "invalid_grant"
    assert client.refresh(third["refresh_token"]).error == "invalid_grant"
    for token in (first, second, third):
        assert not client.is_active(token["access_token"])


def test_a_lost_reply_gets_the_same_successor_within_the_window(client, user):
    first = client.log_in(user)
    second, again = client.refresh(first["refresh_token"]).json, client.refresh(first["refresh_token"]).json
    assert again["refresh_token"] == second["refresh_token"] and again["access_token"] != second["access_token"]
    assert client.refresh(second["refresh_token"]).status == 200


def test_without_a_window_a_token_used_twice_ends_the_family(realm, user):
    client = realm.client(refresh_retry_window_seconds=0)
    first = client.log_in(user)
    second = client.refresh(first["refresh_token"]).json
    assert client.refresh(first["refresh_token"]).error == "invalid_grant"
    assert client.refresh(second["refresh_token"]).error == "invalid_grant"


def test_after_the_window_a_used_token_ends_the_family(realm, user):
    client = realm.client(refresh_retry_window_seconds=1)
    first = client.log_in(user)
    second = client.refresh(first["refresh_token"]).json
    time.sleep(1.2)
    assert client.refresh(first["refresh_token"]).error == "invalid_grant"
    assert client.refresh(second["refresh_token"]).error == "invalid_grant"


def test_three_rotations_within_a_second_leave_three_dead_tokens__keycloak_50999(client, user):
    tokens = [client.log_in(user)["refresh_token"]]
    with Connection(client.realm.server.url) as connection:
        for _ in range(3):
            reply = connection.ask(
                "POST",
                client.realm.url("token"),
                headers=client.headers,
                form={"grant_type": "refresh_token", "refresh_token": tokens[-1]},
            )
            tokens.append(reply.json["refresh_token"])
    assert [client.is_active(token) for token in tokens] == [False, False, False, True]
    for token in tokens[:2]:
        assert client.refresh(token).error == "invalid_grant"


def test_without_rotation_the_token_stays(realm, user):
    client = realm.client(refresh_token_rotation="none")
    first = client.log_in(user)
    for _ in range(3):
        assert client.refresh(first["refresh_token"]).json["refresh_token"] == first["refresh_token"]


def test_rotation_cannot_be_turned_off_for_a_public_client(realm, public_client):
    outcome = realm.command.run(
        "client",
        "update",
        public_client.id,
        "--realm",
        realm.id,
        "--set",
        "refresh_token_rotation=none",
        *realm.command.arguments,
    )
    assert outcome.code in (1, 2) and "refresh_token_rotation" in outcome.stderr


@pytest.mark.parametrize("other_is_public", [False, True], ids=["confidential", "public"])
def test_another_client_cannot_use_a_token_nor_burn_it__cve_2026_16089(realm, client, user, other_is_public):
    other = realm.client(type="public" if other_is_public else "confidential")
    token = client.log_in(user)["refresh_token"]
    reply = other.refresh(token)
    assert (reply.status, reply.error) == (400, "invalid_grant")
    assert client.refresh(token).status == 200


def test_a_public_clients_token_is_not_for_a_confidential_client(public_client, client, user):
    token = public_client.log_in(user)["refresh_token"]
    assert client.refresh(token).error == "invalid_grant"
    assert public_client.refresh(token).status == 200


def test_a_failed_client_authentication_does_not_burn_the_token(client, user):
    token = client.log_in(user)["refresh_token"]
    reply = client.token(grant_type="refresh_token", refresh_token=token, headers=basic(client.id, "wrong"))
    assert (reply.status, reply.error) == (401, "invalid_client")
    assert client.refresh(token).status == 200


def test_a_narrower_scope_is_granted_and_does_not_stick(client, user):
    first = client.log_in(user, scope="openid profile read")
    second = client.refresh(first["refresh_token"], scope="openid").json
    assert second["scope"] == "openid"
    third = client.refresh(second["refresh_token"]).json
    assert set(third["scope"].split()) == {"openid", "profile", "read"}


def test_a_wider_scope_is_refused_and_does_not_burn_the_token(client, user):
    first = client.log_in(user, scope="openid read")
    reply = client.refresh(first["refresh_token"], scope="openid read write")
    assert (reply.status, reply.error) == (400, "invalid_scope")
    assert client.refresh(first["refresh_token"]).status == 200


def test_the_idle_end_holds(realm, user):
    client = realm.client(refresh_idle_seconds=1)
    token = client.log_in(user)["refresh_token"]
    time.sleep(1.2)
    assert client.refresh(token).error == "invalid_grant" and not client.is_active(token)


def test_the_absolute_end_is_not_moved_by_rotation(realm, user):
    client = realm.client(refresh_absolute_seconds=2)
    start, token = time.monotonic(), client.log_in(user)["refresh_token"]
    while time.monotonic() - start < 2.2:
        reply = client.refresh(token)
        if reply.status != 200:
            break
        token = reply.json["refresh_token"]
        time.sleep(0.2)
    assert time.monotonic() - start > 1.5 and client.refresh(token).error == "invalid_grant"


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1],
        lambda t: t + "A",
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: t[4:],
        lambda t: t.upper(),
        lambda t: "wrr_",
        lambda t: "wrs_" + t[4:],
        lambda t: t[:30] + ("A" if t[30] != "A" else "B") + t[31:],
        lambda t: "A" * 4000,
        lambda t: "\u00e9\u0416\U0001f600",
    ],
    ids=["truncated", "longer", "last", "no-prefix", "case", "empty", "kind", "middle", "long", "unicode"],
)
def test_a_forged_token_is_invalid_grant_and_harms_nobody__cve_2026_27840(client, user, change):
    token = client.log_in(user)["refresh_token"]
    reply = client.refresh(change(token))
    assert (reply.status, reply.error) == (400, "invalid_grant")
    assert not client.is_active(change(token)) and client.is_active(token)


def test_a_client_that_was_not_granted_refresh_tokens_gets_none(realm, user):
    client = realm.client(grants=["password"])
    assert "refresh_token" not in client.log_in(user)
    assert client.refresh("wrr_x").error == "unauthorized_client"


def test_every_other_kind_of_token_is_no_refresh_token__cve_2026_4282(client, user):
    login = client.log_in(user)
    for token in (login["access_token"], client.secret, user.sub, client.id):
        assert client.refresh(token).error == "invalid_grant"


def test_the_access_tokens_of_one_family_name_one_session(client, user):
    import jwt

    first = client.log_in(user)
    second = client.refresh(first["refresh_token"]).json
    one, two = (jwt.decode(t["access_token"], options={"verify_signature": False}) for t in (first, second))
    assert one["sid"] == two["sid"] and one["auth_time"] == two["auth_time"] and one["jti"] != two["jti"]
