"""Operators see where people are logged in and what they have allowed, and end it, from the command line."""

import pytest

from harness.browser import Browser
from harness.realm import Realm

REDIRECT_URI = "https://shop.example.com/callback"


@pytest.fixture(scope="module")
def shop(server):
    realm = Realm.create(server, consent="required")
    scopes = ["openid", "email"]
    return realm.client("--redirect-uri", REDIRECT_URI, grants=["authorization_code"], scopes=scopes, id="shop")


@pytest.fixture(scope="module")
def shop_realm(shop):
    return shop.realm


def test_sessions_are_listed_and_ended(shop, shop_realm):
    command, at = shop_realm.command, ["--realm", shop_realm.id]
    user = shop_realm.user()
    for _ in range(2):
        Browser(user).log_in(shop, REDIRECT_URI)
    mine = command.json("session", "list", *at, "--user", user.username)["sessions"]
    assert [one["username"] for one in mine] == [user.username] * 2
    everybody = {one["sid"] for one in command.json("session", "list", *at)["sessions"]}
    assert {one["sid"] for one in mine} <= everybody
    first = command.json("session", "list", *at, "--limit", "1")
    assert len(first["sessions"]) == 1 and first["next"] == first["sessions"][0]["sid"]

    assert command.json("session", "end", mine[0]["sid"], *at) == {"ended": mine[0]["sid"]}
    again = command.run("session", "end", mine[0]["sid"], *at, *command.arguments)
    assert again.code == 1 and "no live session" in again.stderr
    assert len(command.json("session", "list", *at, "--user", user.sub)["sessions"]) == 1


def test_a_consent_is_listed_and_revoked_and_a_person_at_a_terminal_is_asked(shop, shop_realm):
    command, at = shop_realm.command, ["--realm", shop_realm.id]
    user = shop_realm.user()
    Browser(user).log_in(shop, REDIRECT_URI, "openid email")
    (consent,) = command.json("consent", "list", user.username, *at)["consents"]
    assert consent["client_id"] == "shop" and set(consent["scope"].split()) == {"openid", "email"}

    revoke = ["consent", "revoke", user.username, "--client", "shop", *at, *command.arguments]
    code, words = command.on_a_terminal(*revoke, typed="n")
    assert code == 1 and "nothing was revoked" in words
    assert command.on_a_terminal(*revoke, typed="y")[0] == 0
    assert command.json("consent", "list", user.username, *at) == {"consents": []}
    assert command.run(*revoke).code == 1


def test_a_leaked_key_is_retired_when_another_signs(shop_realm):
    command, at = shop_realm.command, ["--realm", shop_realm.id]
    leaked = command.json("key", "list", *at)["keys"][0]["kid"]
    retire = ["key", "retire", leaked, *at, *command.arguments]
    signs = command.run(*retire)
    assert signs.code == 1 and "rotate it first" in signs.stderr
    command.json("key", "rotate", *at, "--now")
    code, words = command.on_a_terminal(*retire, typed="")
    assert code == 1 and "no key was retired" in words
    assert command.json("key", "show", leaked, *at)["state"] == "retiring"
    assert command.run(*retire).code == 0
    assert command.json("key", "show", leaked, *at)["state"] == "retired"


def test_a_password_is_set_from_standard_input_and_the_old_one_is_worth_nothing(shop_realm):
    command, at = shop_realm.command, ["--realm", shop_realm.id]
    user, client = shop_realm.user(), shop_realm.client()
    for _ in range(3):
        assert client.log_in_reply(user.username, "wrong").status == 400
    assert command.json("user", "unlock", user.username, *at) == {"unlocked": user.sub}
    made = command.json("user", "set-password", user.username, *at, "--password-stdin", stdin="four words of mine\n")
    assert made == {"sub": user.sub}
    assert client.log_in_reply(user.username, user.password).status == 400
    assert client.log_in_reply(user.username, "four words of mine").status == 200
    nothing = command.run("user", "set-password", user.username, *at, *command.arguments)
    assert nothing.code == 2 and "--password-stdin" in nothing.stderr
