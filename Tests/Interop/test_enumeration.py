"""Nothing tells whether a user or client exists (CVE-2024-41952, CVE-2026-23511); timing is for Tests/Faults."""

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from harness.http import basic, post
from harness.realm import Realm

VARYING = {"Date", "X-Request-Id", "Content-Length", "Retry-After"}


def looks(reply):
    return reply.status, reply.body, {name: value for name, value in reply.headers.items() if name not in VARYING}


@pytest.fixture
def realm(server):
    return Realm.create(server)


def test_unknown_wrong_and_disabled_look_the_same(realm):
    client, user, disabled = realm.client(), realm.user(), realm.user()
    realm.command.json("user", "disable", disabled.username, "--realm", realm.id)
    replies = [
        client.log_in_reply("nobody", "x"),
        client.log_in_reply(user.username, "x"),
        client.log_in_reply(disabled.username, disabled.password),
        client.log_in_reply(disabled.username, "x"),
    ]
    assert len({str(looks(reply)) for reply in replies}) == 1


def test_unknown_wrong_and_disabled_clients_look_the_same(realm):
    client, disabled, public = realm.client(), realm.client(), realm.client(type="public")
    realm.command.json("client", "update", disabled.id, "--realm", realm.id, "--enabled", "false")
    form = {"grant_type": "client_credentials"}
    replies = [
        post(realm.url("token"), form, headers=basic(id, secret))
        for id, secret in (
            ("nobody", client.secret),
            (client.id, disabled.secret),
            (disabled.id, disabled.secret),
            (public.id, "x"),
        )
    ]
    assert len({str(looks(reply)) for reply in replies}) == 1


def test_a_client_that_proves_nothing_learns_nothing(realm):
    client, form = realm.client(), {"grant_type": "client_credentials"}
    replies = [post(realm.url("token"), {**form, "client_id": id}) for id in (client.id, "nobody")]
    assert len({str(looks(reply)) for reply in replies}) == 1


def test_an_assertion_of_an_unknown_client_is_refused_like_a_wrong_one(realm):
    client, key = realm.client(), ec.generate_private_key(ec.SECP256R1())
    replies = []
    for id in (client.id, "nobody"):
        claims = {"iss": id, "sub": id, "aud": realm.issuer, "exp": int(time.time()) + 60, "jti": id}
        replies.append(
            post(
                realm.url("token"),
                {
                    "grant_type": "client_credentials",
                    "client_assertion": jwt.encode(claims, key, algorithm="ES256"),
                    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                },
            )
        )
    assert len({str(looks(reply)) for reply in replies}) == 1


def test_words_of_the_caller_are_never_sent_back_as_a_page__cve_2019_8400(realm):
    client = realm.client()
    text = "<script>alert(1)</script>"
    for reply in (
        client.token(grant_type=text),
        client.token(grant_type="client_credentials", scope=text),
        client.token(**{"grant_type": "client_credentials", text: "x"}),
        client.log_in_reply(text, text),
        post(realm.server.url + "/realms/" + "%3Cscript%3E", {}),
    ):
        kind = reply.headers.get("Content-Type", "application/json")
        assert kind.startswith("application/json") and reply.headers["X-Content-Type-Options"] == "nosniff"
