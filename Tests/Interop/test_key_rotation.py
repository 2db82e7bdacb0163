"""A new key is published before it signs, and an old one stays as long as a token of it may live."""

import time

import jwt
import pytest

from harness.http import get
from harness.realm import Realm


@pytest.fixture
def realm(server):
    return Realm.create(server)


def kids(realm) -> list[str]:
    return [key["kid"] for key in get(realm.url("jwks")).json["keys"]]


def signed_by(token: dict) -> str:
    return jwt.get_unverified_header(token["access_token"])["kid"]


def until(condition):
    end = time.monotonic() + 1
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_a_rotated_key_is_published_and_does_not_sign_yet(realm):
    client, before = realm.client(), kids(realm)
    old = client.own_token()
    realm.command.json("key", "rotate", "--realm", realm.id)
    assert until(lambda: len(kids(realm)) == len(before) + 1)
    assert set(before) < set(kids(realm))
    assert signed_by(client.own_token()) == signed_by(old) in before


def test_a_key_rotated_at_once_signs_and_the_old_one_stays_published(realm):
    client = realm.client()
    old = client.own_token()
    realm.command.json("key", "rotate", "--realm", realm.id, "--now")
    assert until(lambda: signed_by(client.own_token()) != signed_by(old))
    new = client.own_token()
    assert {signed_by(old), signed_by(new)} <= set(kids(realm))
    assert client.is_active(old["access_token"]) and client.is_active(new["access_token"])
    keys = jwt.PyJWKClient(realm.url("jwks"))
    for token in (old, new):
        text = token["access_token"]
        jwt.decode(text, keys.get_signing_key_from_jwt(text), algorithms=["RS256"], audience=realm.issuer)


def test_the_list_of_keys_tells_which_one_signs(realm):
    client = realm.client()
    realm.command.json("key", "rotate", "--realm", realm.id)
    keys = realm.command.json("key", "list", "--realm", realm.id)["keys"]
    states = {key["kid"]: key["state"] for key in keys}
    assert states[signed_by(client.own_token())] == "active"
    assert sorted(states.values()) == ["active", "next"]


def test_another_algorithms_key_can_be_made_to_sign_at_once(realm):
    client = realm.client()
    old = client.own_token()
    realm.update(signing_algorithm="ES256")
    realm.command.json("key", "rotate", "--realm", realm.id, "--now")
    assert until(lambda: jwt.get_unverified_header(client.own_token()["access_token"])["alg"] == "ES256")
    new = client.own_token()
    assert {signed_by(old), signed_by(new)} <= set(kids(realm))
    assert client.is_active(old["access_token"]) and client.is_active(new["access_token"])
