"""Roles, groups and protected APIs: made by the command, seen in tokens that PyJWT verifies, and in introspection."""

import time

import jwt
import pytest

from harness.http import get
from harness.realm import Client, Realm

API = "https://orders.example"
LEAN = "https://mail.example"


@pytest.fixture
def realm(server):
    realm = Realm.create(server)
    command = realm.command
    at = ("--realm", realm.id)
    command.json("api", "create", "orders", *at, "--audience", API, "--permission", "read=Read", "--permission", "write")
    command.json(
        "api", "create", "mail", *at, "--audience", LEAN, "--permission", "send",
        "--access-token-typ", "JWT", "--audience-as-array", "true", "--lean-token", "true",
    )  # fmt: skip
    command.json("role", "create", "reader", *at, "--permission", "orders:read")
    command.json("role", "create", "clerk", *at, "--permission", "orders:write", "--include", "reader")
    command.json("group", "create", "/sales", *at)
    command.json("group", "create", "/sales/north", *at)
    return realm


def client_of(realm: Realm) -> Client:
    return realm.client("--resource", API, "--resource", LEAN, scopes=["openid", "profile", "email", "read", "write"])


def verified(realm: Realm, token: str, audience: str) -> dict:
    keys = jwt.PyJWKSet.from_dict(get(realm.url("jwks")).json)
    header = jwt.get_unverified_header(token)
    return jwt.decode(token, keys[header["kid"]], algorithms=["RS256"], audience=audience, issuer=realm.issuer)


def in_force_within_a_second(condition) -> bool:
    began = time.monotonic()
    while time.monotonic() - began < 1:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def test_a_user_has_the_roles_of_their_groups_and_their_own(realm):
    client, user = client_of(realm), realm.user()
    at = ("--realm", realm.id)
    realm.command.json("role", "grant", "reader", *at, "--group", "/sales")
    realm.command.json("group", "add", "/sales/north", *at, "--user", user.username)
    claims = verified(realm, client.log_in(user, resource=API)["access_token"], API)
    assert claims["roles"] == ["reader"] and claims["groups"] == ["/sales/north"]
    assert claims["entitlements"] == ["read"]
    realm.command.json("role", "grant", "clerk", *at, "--user", user.sub)
    login = client.log_in(user, resource=API)
    assert verified(realm, login["access_token"], API)["entitlements"] == ["read", "write"]
    assert client.introspect(login["access_token"])["entitlements"] == ["read", "write"]
    narrow = client.log_in(user, resource=API, scope="openid read")
    assert verified(realm, narrow["access_token"], API)["entitlements"] == ["read"]
    rights = realm.command.json("user", "rights", user.username, *at)
    assert rights["roles"] == ["clerk"] and rights["effective_roles"] == ["clerk", "reader"]
    assert rights["permissions"] == ["orders:read", "orders:write"]


def test_a_client_has_roles_of_its_own(realm):
    client = client_of(realm)
    assert "roles" not in verified(realm, client.own_token(resource=API)["access_token"], API)
    realm.command.json("role", "grant", "clerk", "--realm", realm.id, "--client", client.id)
    assert in_force_within_a_second(
        lambda: verified(realm, client.own_token(resource=API)["access_token"], API).get("roles") == ["clerk", "reader"]
    )
    assert realm.command.json("client", "show", client.id, "--realm", realm.id)["roles"] == ["clerk"]


def test_a_role_that_is_taken_or_changed_is_so_within_a_second(realm):
    client, user = client_of(realm), realm.user()
    at = ("--realm", realm.id)
    realm.command.json("role", "grant", "clerk", *at, "--user", user.username)
    login = client.log_in(user, resource=API)
    token = login["access_token"]
    realm.command.json("role", "update", "reader", *at, "--permission", "")
    assert in_force_within_a_second(lambda: client.introspect(token)["entitlements"] == ["write"])
    realm.command.json("role", "revoke", "clerk", *at, "--user", user.username)
    assert in_force_within_a_second(lambda: "roles" not in client.introspect(token))
    renewed = client.refresh(login["refresh_token"]).json["access_token"]
    assert "roles" not in verified(realm, renewed, API)


def test_a_lean_token_is_a_small_jwt_with_an_array_of_audiences(realm):
    client, user = client_of(realm), realm.user()
    realm.command.json("role", "grant", "clerk", "--realm", realm.id, "--user", user.username)
    token = client.log_in(user, resource=LEAN, scope="openid profile email")["access_token"]
    assert jwt.get_unverified_header(token)["typ"] == "JWT" and len(token) < 1024
    claims = verified(realm, token, LEAN)
    assert claims["aud"] == [LEAN]
    assert not {"roles", "groups", "entitlements", "preferred_username", "email"} & set(claims)
    assert client.is_active(token)


def test_what_cannot_be_is_refused_in_words(realm):
    command, at = realm.command, ("--realm", realm.id)

    def refused(*arguments) -> str:
        outcome = command.run(*arguments, *at, *command.arguments)
        assert outcome.code in (1, 2) and not outcome.stdout, outcome
        return outcome.stderr

    assert "a role cannot hold itself: reader > clerk > reader" in refused("role", "update", "reader", "--include", "clerk")
    assert "no permission close" in refused("role", "create", "x", "--permission", "orders:close")
    assert "administration API" in refused("api", "delete", "admin", "--yes")
    assert "there are groups in /sales" in refused("group", "delete", "/sales", "--yes")
    assert "there is no user" in refused("role", "grant", "clerk", "--user", "nobody")
    assert "there is no role" in refused("role", "grant", "nothing", "--group", "/sales")
    assert "--user, --group and --client" in refused("role", "grant", "clerk")


@pytest.mark.parametrize("what, key", [("api", "id"), ("role", "name"), ("group", "path")])
def test_lists_come_in_parts(realm, what, key):
    whole = realm.command.json(what, "list", "--realm", realm.id)[what + "s"]
    first = realm.command.json(what, "list", "--realm", realm.id, "--limit", "1")
    rest = realm.command.json(what, "list", "--realm", realm.id, "--after", first["next"])
    assert first[what + "s"] + rest[what + "s"] == whole and len(whole) >= 2
    assert [item[key] for item in whole] == sorted(item[key] for item in whole)
