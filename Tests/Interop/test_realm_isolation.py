"""Every identifier, secret and token of realm A is worthless in realm B (CVE-2026-94215, CVE-2026-55670)."""

import time

import jwt
import pytest

from harness.http import basic, get, post
from harness.realm import Realm

OWN = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
def a(server):
    return Inhabited(Realm.create(server))


@pytest.fixture(scope="module")
def b(server):
    return Inhabited(Realm.create(server))


class Inhabited:
    """A realm with a confidential and a public client, a user who has logged in, and all its tokens."""

    def __init__(self, realm):
        self.realm = realm
        self.client, self.public = realm.client(), realm.client(type="public")
        self.user = realm.user()
        self.login = self.client.log_in(self.user)
        self.public_login = self.public.log_in(self.user)
        self.own = self.client.own_token()

    def tokens(self) -> dict:
        return {
            "access": self.login["access_token"],
            "refresh": self.login["refresh_token"],
            "public access": self.public_login["access_token"],
            "public refresh": self.public_login["refresh_token"],
            "client's own": self.own["access_token"],
        }


@pytest.mark.parametrize(
    "path",
    ["token", "introspect", "revoke", "protocol/openid-connect/token", "protocol/openid-connect/token/introspect"],
)
def test_a_client_of_a_is_nobody_at_every_endpoint_of_b(a, b, path):
    form = {**OWN, "token": b.own["access_token"]}
    ways = {
        "basic": (a.client.headers, form),
        "post": ({}, {**form, "client_id": a.client.id, "client_secret": a.client.secret}),
        "public": ({}, {**form, "client_id": a.public.id}),
    }
    for _ in range(2):  # cold, then warm: the refusal may now be cached
        for way, (headers, body) in ways.items():
            reply = post(b.realm.url(path), body, headers=headers)
            unknown = post(b.realm.url(path), {**form, "client_id": "no-such-client"})
            assert (reply.status, reply.error) == (401, "invalid_client"), way
            assert unknown.status == reply.status
    assert b.client.is_active(b.own["access_token"])


def test_a_secret_of_a_does_not_open_b_under_the_same_client_id(server, a, b):
    twin_a, twin_b = a.realm.client(id="twin"), b.realm.client(id="twin")
    assert post(b.realm.url("token"), OWN, headers=basic("twin", twin_a.secret)).status == 401
    assert post(a.realm.url("token"), OWN, headers=basic("twin", twin_b.secret)).status == 401
    for twin in (twin_a, twin_b):
        assert (
            jwt.decode(twin.own_token()["access_token"], options={"verify_signature": False})["iss"]
            == twin.realm.issuer
        )


def test_clients_with_one_id_are_told_apart_in_alternation(a, b):
    ours, theirs = a.realm.client(id="same", access_token_lifetime_seconds=111), b.realm.client(id="same")
    for _ in range(5):
        assert ours.own_token()["expires_in"] == 111 and theirs.own_token()["expires_in"] == 300


def test_every_token_of_a_is_inactive_in_b(a, b):
    for kind, token in a.tokens().items():
        assert b.client.introspect(token) == {"active": False}, kind


def test_no_token_of_a_is_a_refresh_token_in_b(a, b):
    for kind, token in a.tokens().items():
        for client in (b.client, b.public):
            reply = client.refresh(token)
            assert (reply.status, reply.error) == (400, "invalid_grant"), kind


def test_revoking_a_token_of_a_in_b_changes_nothing(a, b):
    for token in a.tokens().values():
        b.client.revoke(token)
        b.public.revoke(token)
    for kind, token in a.tokens().items():
        # A public client's refresh token is told of to nobody; using it shows that it lives.
        assert kind == "public refresh" or a.client.is_active(token), kind
    assert a.public.refresh(a.public_login["refresh_token"]).status == 200


def test_a_user_of_a_is_nobody_in_b(a, b):
    assert b.client.log_in_reply(a.user.username, a.user.password).error == "invalid_grant"
    assert b.client.log_in_reply(a.user.sub, a.user.password).error == "invalid_grant"


def test_users_of_one_name_are_two_people(a, b):
    ours, theirs = a.realm.user("same-name", "password of a"), b.realm.user("same-name", "password of b")
    assert ours.sub != theirs.sub
    assert b.client.log_in_reply("same-name", "password of a").error == "invalid_grant"
    assert a.client.log_in(ours)["user"]["sub"] == ours.sub and b.client.log_in(theirs)["user"]["sub"] == theirs.sub


def test_no_key_of_a_is_published_by_b(a, b):
    kids = lambda realm: {key["kid"] for key in get(realm.url("jwks")).json["keys"]}
    assert kids(a.realm) and not kids(a.realm) & kids(b.realm)


def test_a_token_of_a_whose_issuer_is_changed_to_bs_is_inactive(a, b):
    import base64
    import json

    header, payload, signature = a.own["access_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims.update(iss=b.realm.issuer, aud=b.realm.issuer, client_id=b.client.id, sub=b.client.id)
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert not b.client.is_active(".".join([header, forged, signature]))
    kid = get(b.realm.url("jwks")).json["keys"][0]["kid"]
    named = (
        base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "typ": "at+jwt", "kid": kid}).encode())
        .rstrip(b"=")
        .decode()
    )
    assert not b.client.is_active(".".join([named, forged, signature]))


def test_the_commands_of_a_realm_do_not_reach_into_another(a, b):
    command = a.realm.command
    for arguments in (
        ["client", "show", a.client.id],
        ["client", "delete", a.client.id, "--yes"],
        ["client", "secret", "add", a.client.id],
        ["user", "disable", a.user.username],
    ):
        outcome = command.run(*arguments, "--realm", b.realm.id, *command.arguments)
        assert outcome.code in (1, 2), arguments
    assert a.client.own_token()


def test_what_is_deleted_and_made_again_is_somebody_else__cve_2026_55670(server):
    realm = Realm.create(server)
    client, user = realm.client(id="again"), realm.user("again", "the same password")
    login = client.log_in(user)
    delete = lambda *what: realm.command.run(*what, "--yes", *realm.command.arguments)

    assert delete("user", "delete", "again", "--realm", realm.id).code == 0
    second = realm.user("again", "the same password")
    assert second.sub != user.sub
    assert client.refresh(login["refresh_token"]).error == "invalid_grant"
    assert not client.is_active(login["access_token"])

    login, own = client.log_in(second), client.own_token()["access_token"]
    assert delete("client", "delete", "again", "--realm", realm.id).code == 0
    time.sleep(1)  # a token tells its age in whole seconds
    twin = realm.client(id="again")
    assert twin.refresh(login["refresh_token"]).error == "invalid_grant"
    assert not twin.is_active(own) and not twin.is_active(login["access_token"])

    assert delete("realm", "delete", realm.id).code == 0
    reborn = Realm.create(server, realm.id)
    heir = reborn.client(id="again")
    assert heir.refresh(login["refresh_token"]).error == "invalid_grant"
    assert not heir.is_active(login["access_token"])
