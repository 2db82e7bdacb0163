"""RFC 7662 and RFC 7009: who may ask, what is told, and that a dead token stays dead."""

import pytest

from harness.http import post


def test_introspection_needs_a_confidential_client(realm, client, public_client, user):
    token = client.log_in(user)["access_token"]
    assert post(realm.url("introspect"), {"token": token}).status == 401
    assert public_client.ask("introspect", {"token": token}).status == 401


@pytest.mark.parametrize("token", ["x", "wrr_x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "\u00e9", "A" * 8000])
def test_what_is_no_token_is_inactive_and_nothing_more_is_said(client, token):
    assert client.introspect(token) == {"active": False}


def test_a_live_access_token_is_described(realm, client, user):
    token = client.log_in(user, scope="openid read")["access_token"]
    told = client.introspect(token)
    assert told["active"] is True and told["token_type"] == "Bearer" and told["username"] == user.username
    assert told["sub"] == user.sub and told["client_id"] == client.id and told["iss"] == realm.issuer
    assert set(told["scope"].split()) == {"openid", "read"} and {"exp", "iat", "jti", "aud"} <= told.keys()


def test_a_refresh_token_is_told_of_to_its_own_client_only(realm, client, user):
    token = client.log_in(user)["refresh_token"]
    assert client.is_active(token) and not realm.client().is_active(token)


def test_a_token_for_another_audience_is_inactive__cve_2026_37979(realm, user):
    api = "https://api.example/orders"
    owner = realm.client("--resource", api)
    token = owner.own_token(resource=api)["access_token"]
    assert owner.is_active(token)
    assert realm.client("--resource", api).is_active(token)
    assert not realm.client().is_active(token)


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "no-such-kind"])
def test_a_revoked_refresh_token_ends_the_whole_grant_whatever_the_hint(client, user, hint):
    login = client.log_in(user)
    reply = client.revoke(login["refresh_token"], **({"token_type_hint": hint} if hint else {}))
    assert reply.status == 200
    assert not client.is_active(login["access_token"]) and not client.is_active(login["refresh_token"])
    assert client.refresh(login["refresh_token"]).error == "invalid_grant"


def test_a_revoked_access_token_dies_and_its_grant_lives(client, user):
    login = client.log_in(user)
    assert client.revoke(login["access_token"]).status == 200
    assert not client.is_active(login["access_token"]) and client.is_active(login["refresh_token"])


def test_a_revoked_client_credentials_token_is_dead(client):
    token, other = client.own_token()["access_token"], client.own_token()["access_token"]
    assert client.revoke(token).status == 200
    assert not client.is_active(token) and client.is_active(other)


def test_revoking_an_unknown_token_succeeds(client):
    for token in ("x", "wrr_x", "a.b.c"):
        assert client.revoke(token).status == 200


def test_another_clients_token_is_refused_and_stays_alive(realm, client, user):
    login, other = client.log_in(user), realm.client()
    for token in (login["refresh_token"], login["access_token"]):
        assert other.revoke(token).status == 400
        assert client.is_active(token)


def test_a_public_client_revokes_its_own(public_client, client, user):
    login = public_client.log_in(user)
    assert public_client.revoke(login["refresh_token"]).status == 200
    assert not client.is_active(login["access_token"])


def test_revocation_needs_the_client(realm, client, user):
    login = client.log_in(user)
    assert post(realm.url("revoke"), {"token": login["refresh_token"]}).status == 401
    assert client.is_active(login["refresh_token"])


def test_a_token_is_required(client):
    for path in ("introspect", "revoke"):
        reply = client.ask(path, {})
        assert (reply.status, reply.error) == (400, "invalid_request")


def test_replies_are_never_stored(client):
    token = client.own_token()["access_token"]
    for path in ("introspect", "revoke"):
        assert client.ask(path, {"token": token}).headers["Cache-Control"] == "no-store"
