"""`writ token inspect` says why a token would be refused: what it says is what introspection does."""

import pytest

from harness.command import Command
from harness.realm import Realm


@pytest.fixture
def realm(server):
    return Realm.create(server)


def inspect(realm, token):
    return realm.command.run("token", "inspect", token, *realm.command.arguments, "--json")


def refused(realm, token, words):
    outcome = inspect(realm, token)
    assert outcome.code == 1 and outcome.json["verified"], outcome
    assert len(outcome.json["problems"]) == 1 and words in outcome.json["problems"][0], outcome
    assert outcome.json["problems"][0] in outcome.stderr
    return outcome.json


def test_a_good_token_is_valid_and_its_client_user_and_grant_are_told(realm):
    client, user = realm.client(), realm.user()
    outcome = inspect(realm, client.log_in(user)["access_token"])
    assert outcome.code == 0 and outcome.json["verified"] and outcome.json["problems"] == []
    assert outcome.json["client"] == {"client_id": client.id, "enabled": True}
    assert outcome.json["user"] == {"username": user.username, "enabled": True}
    assert outcome.json["grant"]["revoked"] is False and outcome.json["grant"]["expires_at"]
    own = inspect(realm, client.own_token()["access_token"]).json
    assert own["client"]["client_id"] == client.id and "user" not in own and "grant" not in own
    for words in ("client", "user", "grant", "valid"):
        assert words in realm.command.run(
            "token", "inspect", client.log_in(user)["access_token"], *realm.command.arguments
        ).stdout


def test_a_disabled_or_deleted_client(realm):
    client, user = realm.client(id="web"), realm.user()
    own, persons = client.own_token()["access_token"], client.log_in(user)["access_token"]
    realm.command.json("client", "update", client.id, "--realm", realm.id, "--enabled", "false")
    for token in (own, persons):
        assert refused(realm, token, "client web is disabled")["client"]["enabled"] is False
    realm.command.json("client", "delete", client.id, "--realm", realm.id)
    refused(realm, own, "client web was deleted")
    realm.client(id="web")
    refused(realm, own, "the one of that id now is another")
    refused(realm, persons, "its grant is gone")


def test_a_disabled_or_deleted_user(realm):
    client, user = realm.client(), realm.user()
    token = client.log_in(user)["access_token"]
    realm.command.json("user", "disable", user.username, "--realm", realm.id)
    problems = inspect(realm, token).json["problems"]
    assert any(f"user {user.username} is disabled" in words for words in problems)
    realm.command.json("user", "delete", user.username, "--realm", realm.id)
    problems = inspect(realm, token).json["problems"]
    assert any("grant is gone, with its user or its client" in words for words in problems)


def test_a_revoked_grant_and_a_revoked_token(realm):
    client, user = realm.client(), realm.user()
    login = client.log_in(user)
    client.revoke(login["refresh_token"])
    assert refused(realm, login["access_token"], "grant was revoked at")["grant"] == {"revoked": True}
    again, own = client.log_in(user)["access_token"], client.own_token()["access_token"]
    client.revoke(own)
    refused(realm, own, "it was revoked")
    client.revoke(again)
    assert not client.is_active(again) and inspect(realm, again).code == 1


def test_a_disabled_realm_and_another_ones_token(realm, server):
    token = realm.client().own_token()["access_token"]
    realm.command.json("realm", "update", realm.id, "--enabled", "false")
    refused(realm, token, "realm is disabled")
    realm.command.json("realm", "delete", realm.id, "--yes")
    assert "no realm of this database" in inspect(realm, token).stderr


def test_without_a_database_a_token_is_decoded_only(realm):
    token = realm.client().own_token()["access_token"]
    outcome = Command({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"}).run(
        "token", "inspect", token, "--json"
    )
    assert outcome.code == 0 and outcome.json["verified"] is False and "client" not in outcome.json
