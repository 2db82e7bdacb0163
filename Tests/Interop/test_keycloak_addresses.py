"""Software with Keycloak's paths built in works unchanged."""

from harness.http import get, post

BASE = "protocol/openid-connect/"


def test_a_token_is_got_renewed_and_introspected_at_keycloaks_addresses(realm, client, user):
    form = {"grant_type": "password", "username": user.username, "password": user.password, "scope": "openid"}
    first = post(realm.url(BASE + "token"), form, headers=client.headers).json
    again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = post(realm.url(BASE + "token"), again, headers=client.headers).json
    reply = post(realm.url(BASE + "token/introspect"), {"token": second["access_token"]}, headers=client.headers)
    assert reply.json["active"] is True and reply.json["sub"] == user.sub


def test_the_keys_are_the_same(realm):
    assert get(realm.url(BASE + "certs")).json == get(realm.url("jwks")).json


def test_refusals_are_the_same(realm, client):
    form = {"grant_type": "client_credentials", "scope": "no-such-scope"}
    ours, theirs = (post(realm.url(path), form, headers=client.headers) for path in ("token", BASE + "token"))
    assert (ours.status, ours.json) == (theirs.status, theirs.json) and ours.error == "invalid_scope"


def test_the_public_key_of_the_realm_verifies_its_tokens(realm, client):
    import jwt

    pem = "-----BEGIN PUBLIC KEY-----\n" + get(realm.url("")).json["public_key"] + "\n-----END PUBLIC KEY-----"
    claims = jwt.decode(client.own_token()["access_token"], pem, algorithms=["RS256"], audience=realm.issuer)
    assert claims["sub"] == client.id
