"""A change made by the command is in force within a second, for every grant and endpoint."""

import time

import jwt
import pytest

from harness.command import Command
from harness.http import get, post
from harness.realm import Client, Realm

OWN = {"grant_type": "client_credentials"}


@pytest.fixture
def realm(server):
    return Realm.create(server)


def change(realm, *arguments):
    realm.command.json(*arguments)
    return time.monotonic()


def in_force_within_a_second(changed_at, condition):
    """True as soon as the change shows; false once a second has passed without it."""
    while time.monotonic() - changed_at < 1:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def test_a_disabled_client_gets_nothing_and_its_tokens_are_dead(realm):
    client, watcher, user = realm.client(), realm.client(), realm.user()
    login, own = client.log_in(user), client.own_token()
    at = change(realm, "client", "update", client.id, "--realm", realm.id, "--enabled", "false")
    assert in_force_within_a_second(at, lambda: client.token(**OWN).status == 401)
    assert client.log_in_reply(user.username, user.password).error == "invalid_client"
    assert client.refresh(login["refresh_token"]).error == "invalid_client"
    assert client.ask("introspect", {"token": own["access_token"]}).status == 401
    assert not watcher.is_active(own["access_token"]) and not watcher.is_active(login["access_token"])
    at = change(realm, "client", "update", client.id, "--realm", realm.id, "--enabled", "true")
    assert in_force_within_a_second(at, lambda: client.token(**OWN).status == 200)


def test_a_disabled_user_gets_nothing__cve_2023_22492__cve_2026_2733(realm):
    client, user = realm.client(), realm.user()
    login = client.log_in(user)
    at = change(realm, "user", "disable", user.username, "--realm", realm.id)
    assert in_force_within_a_second(at, lambda: not client.is_active(login["access_token"]))
    assert client.refresh(login["refresh_token"]).error == "invalid_grant"
    reply = client.log_in_reply(user.username, user.password)
    assert reply.json == client.log_in_reply(user.username, "wrong").json
    assert reply.error == "invalid_grant" and not client.is_active(login["refresh_token"])
    change(realm, "user", "enable", user.username, "--realm", realm.id)
    assert client.log_in(user)


def test_a_new_password_ends_what_the_old_one_began(realm):
    client, user = realm.client(), realm.user()
    login = client.log_in(user)
    realm.command.json(
        "user", "update", user.username, "--realm", realm.id, "--password-stdin", stdin="another password\n"
    )
    assert client.refresh(login["refresh_token"]).error == "invalid_grant"
    assert not client.is_active(login["access_token"])
    assert client.log_in_reply(user.username, user.password).error == "invalid_grant"
    assert client.log_in_reply(user.username, "another password").status == 200


def test_a_second_secret_works_beside_the_first_and_a_removed_one_stops(realm):
    client = realm.client()
    assert client.own_token()
    added = realm.command.json("client", "secret", "add", client.id, "--realm", realm.id)
    second = Client(realm, client.id, added["client_secret"])
    assert in_force_within_a_second(time.monotonic(), lambda: second.token(**OWN).status == 200)
    assert client.token(**OWN).status == 200
    third = realm.command.run("client", "secret", "add", client.id, "--realm", realm.id, *realm.command.arguments)
    assert third.code == 1 and third.stderr, "two secrets at most"
    at = change(realm, "client", "secret", "remove", client.id, "--realm", realm.id)  # the older one
    assert in_force_within_a_second(at, lambda: client.token(**OWN).status == 401)
    assert second.token(**OWN).status == 200


def test_a_realms_setting_reaches_its_clients(realm):
    client = realm.client()
    assert client.own_token()["expires_in"] == 300
    at = change(realm, "realm", "update", realm.id, "--set", "access_token_lifetime_seconds=123")
    assert in_force_within_a_second(at, lambda: client.own_token()["expires_in"] == 123)


def test_the_password_grant_can_be_turned_off(realm):
    client, user = realm.client(), realm.user()
    assert client.log_in(user)
    at = change(realm, "realm", "update", realm.id, "--set", "password_grant=false")
    refused = lambda: client.log_in_reply(user.username, user.password).error == "unauthorized_client"
    assert in_force_within_a_second(at, refused)
    assert "password" not in get(realm.url(".well-known/openid-configuration")).json["grant_types_supported"]


def test_a_clients_own_setting_lies_over_the_realms(realm):
    client = realm.client(access_token_lifetime_seconds=200)
    realm.update(access_token_lifetime_seconds=100)
    assert client.own_token()["expires_in"] == 200
    at = change(realm, "client", "update", client.id, "--realm", realm.id, "--set", "access_token_lifetime_seconds=")
    assert in_force_within_a_second(at, lambda: client.own_token()["expires_in"] == 100)


def signer(token) -> tuple[str, str]:
    header = jwt.get_unverified_header(token["access_token"])
    return header["alg"], header["kid"]


def published(realm) -> dict:
    return {key["kid"]: key["alg"] for key in get(realm.url("jwks")).json["keys"]}


@pytest.mark.parametrize("subject", ["realm", "client"])
def test_another_algorithms_key_is_published_before_it_signs(realm, subject):
    client, lead = realm.client(), 3
    # The command makes the key, so the lead is a setting of the command's.
    command = Command({"WRIT_KEYS_PUBLISH_LEAD_SECONDS": str(lead)}, realm.command.arguments)
    before = signer(client.own_token())
    assert before[0] == "RS256"
    update = ["realm", "update", realm.id] if subject == "realm" else ["client", "update", client.id, "--realm", realm.id]
    changed = command.json(*update, "--set", "signing_algorithm=ES256")
    at = time.monotonic()
    assert changed["settings"]["signing_algorithm"] == "ES256" and "signing_algorithm_from" in changed
    assert in_force_within_a_second(at, lambda: "ES256" in published(realm).values())
    keys = published(realm)
    listed = get(realm.url(".well-known/openid-configuration")).json["id_token_signing_alg_values_supported"]
    assert set(listed) == {"RS256", "ES256"}
    # A relying party that fetched the keys now meets no other for as long as the lead lasts, and after.
    seen = []
    while time.monotonic() < at + lead + 2 and (not seen or seen[-1][0] != "ES256"):
        seen.append(signer(client.own_token()))
        assert seen[-1][1] in keys
        time.sleep(0.05)
    assert seen[0] == before and seen[-1][0] == "ES256" and set(seen) == {before, seen[-1]}
    assert time.monotonic() - at > lead - 1
    assert client.is_active(client.own_token()["access_token"])


def test_a_disabled_realm_is_gone_like_an_unknown_one(realm):
    client = realm.client()
    token = client.own_token()["access_token"]
    at = change(realm, "realm", "update", realm.id, "--enabled", "false")
    assert in_force_within_a_second(at, lambda: client.token(**OWN).status == 404)
    unknown = f"{realm.server.url}/realms/no-such-realm"
    for path in (".well-known/openid-configuration", "oauth/jwks"):
        ours, theirs = get(f"{realm.url()}/{path}"), get(f"{unknown}/{path}")
        assert (ours.status, ours.body) == (theirs.status, theirs.body)
    assert post(realm.url("introspect"), {"token": token}, headers=client.headers).status == 404
    at = change(realm, "realm", "update", realm.id, "--enabled", "true")
    assert in_force_within_a_second(at, lambda: client.token(**OWN).status == 200)


def test_a_deleted_client_is_gone_and_a_new_one_is_there_at_once(realm):
    client = realm.client(id="short-lived")
    assert client.token(**OWN).status == 200
    at = change(realm, "client", "delete", client.id, "--realm", realm.id, "--yes")
    assert in_force_within_a_second(at, lambda: client.token(**OWN).status == 401)
    again = realm.client(id="short-lived")
    assert in_force_within_a_second(time.monotonic(), lambda: again.token(**OWN).status == 200)


def test_a_grant_taken_from_a_client_is_refused(realm):
    client, user = realm.client(), realm.user()
    login = client.log_in(user)
    at = change(realm, "client", "update", client.id, "--realm", realm.id, "--grant", "client_credentials")
    assert in_force_within_a_second(at, lambda: client.refresh(login["refresh_token"]).error == "unauthorized_client")


def test_a_renewed_token_never_has_a_wider_audience_than_was_granted(realm):
    first, other = "https://one.example/", "https://two.example/"
    client, user = realm.client("--resource", first), realm.user()
    login = client.log_in(user, resource=first)
    at = change(realm, "client", "update", client.id, "--realm", realm.id, "--resource", other)
    assert in_force_within_a_second(at, lambda: client.token(**OWN, resource=other).status == 200)
    reply = client.refresh(login["refresh_token"])
    assert reply.status == 400 and reply.error in ("invalid_target", "invalid_grant"), reply


def test_a_scope_taken_from_a_client_is_gone_from_its_renewed_tokens(realm):
    client, user = realm.client(), realm.user()
    login = client.log_in(user, scope="openid read write")
    at = change(realm, "client", "update", client.id, "--realm", realm.id, "--scope", "openid", "--scope", "read")
    assert in_force_within_a_second(at, lambda: client.token(**OWN, scope="write").error == "invalid_scope")
    assert set(client.refresh(login["refresh_token"]).json["scope"].split()) == {"openid", "read"}
