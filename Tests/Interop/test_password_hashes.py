"""Passwords are stored as Argon2id; hashes made elsewhere are verified and replaced at the next login."""

import base64
import hashlib
import re

import argon2
import bcrypt
import pytest

from harness.realm import Realm

PASSWORD = "p\u00e4ssw\u00f6rd & more"
OWN_FORM = r"\$argon2id\$v=19\$m=1024,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}"


@pytest.fixture(scope="module")
def realm(node):
    return Realm.create(node)


@pytest.fixture(scope="module")
def client(realm):
    return realm.client()


def stored(cluster, user) -> str:
    return cluster.sql(f"SELECT secret FROM credential WHERE user_id = '{user.sub}'")[0]


def unpadded(data: bytes) -> str:
    return base64.b64encode(data).rstrip(b"=").decode()


def foreign(kind: str) -> str:
    password, salt = PASSWORD.encode(), b"0123456789abcdef"
    if kind == "bcrypt":
        return bcrypt.hashpw(password, bcrypt.gensalt(5)).decode()
    if kind == "bcrypt-2y":
        return bcrypt.hashpw(password, bcrypt.gensalt(5)).decode().replace("$2b$", "$2y$")
    if kind == "argon2id":
        return argon2.PasswordHasher(time_cost=3, memory_cost=2048, parallelism=1).hash(password)
    if kind == "argon2i":
        return argon2.PasswordHasher(time_cost=3, memory_cost=2048, parallelism=1, type=argon2.Type.I).hash(password)
    name = kind.removeprefix("pbkdf2-")
    derived = hashlib.pbkdf2_hmac(name, password, salt, 5000)
    return f"$pbkdf2-{name}$i=5000,l={len(derived)}${unpadded(salt)}${unpadded(derived)}"


def test_a_password_is_stored_as_argon2id_with_the_settings_parameters(cluster, realm, client):
    user = realm.user(None, PASSWORD)
    assert client.log_in(user)
    assert re.fullmatch(OWN_FORM, stored(cluster, user))


@pytest.mark.parametrize(
    "kind", ["bcrypt", "bcrypt-2y", "argon2id", "argon2i", "pbkdf2-sha1", "pbkdf2-sha256", "pbkdf2-sha512"]
)
def test_a_hash_made_elsewhere_is_verified_and_replaced(cluster, realm, client, kind):
    user = realm.user(None, PASSWORD)
    cluster.sql(f"UPDATE credential SET secret = $h${foreign(kind)}$h$ WHERE user_id = '{user.sub}'")
    assert client.log_in_reply(user.username, PASSWORD + "x").error == "invalid_grant"
    assert stored(cluster, user).startswith("$" + kind.split("-")[0][:2]) or kind.startswith("bcrypt")
    assert client.log_in(user)
    assert re.fullmatch(OWN_FORM, stored(cluster, user))
    assert client.log_in(user)


def test_a_broken_hash_is_a_wrong_password_or_an_error_and_never_a_login(cluster, realm, client):
    user = realm.user(None, PASSWORD)
    for text in (
        "x",
        "$argon2id$",
        "$2b$05$short",
        "$unknown$x",
        "$argon2id$v=19$m=4194304,t=64,p=1$MDEyMzQ1Njc$" + "A" * 43,
    ):
        cluster.sql(f"UPDATE credential SET secret = $h${text}$h$ WHERE user_id = '{user.sub}'")
        assert client.log_in_reply(user.username, PASSWORD).status in (400, 500)
        assert client.log_in_reply(user.username, text).status in (400, 500)


@pytest.mark.parametrize(
    "password",
    [
        "plum tra",
        "\u00e9\u0301\u4e2d\U0001f511" * 8,
        " leading and trailing ",
        "abcd" * 18 + "tail",
        "pqr " * 64,
        'q"u\\o%te&+=',
    ],
)
def test_a_password_is_verified_exactly_as_received(realm, client, password):
    user = realm.user(None, password)
    assert client.log_in(user)
    assert client.log_in_reply(user.username, password[:-1]).error == "invalid_grant"
    assert client.log_in_reply(user.username, password + "x").error == "invalid_grant"


def test_an_endless_password_is_refused_at_once(realm, client):
    user = realm.user(None, PASSWORD)
    assert client.log_in_reply(user.username, "x" * 60_000).error in ("invalid_grant", "invalid_request")


def test_a_name_is_found_in_any_case_and_by_e_mail(realm, client):
    user = realm.user("MixedCase", PASSWORD, "--email", "Mixed@Example.com")
    for name in ("mixedcase", "MIXEDCASE", "mixed@example.com"):
        assert client.log_in_reply(name, PASSWORD).json["user"]["sub"] == user.sub


def test_nothing_in_the_database_is_a_secret_or_a_token(cluster, realm):
    client, user = realm.client(), realm.user(None, PASSWORD)
    login = client.log_in(user)
    renewed = client.refresh(login["refresh_token"]).json
    tables = cluster.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    everything = "\n".join("\n".join(cluster.sql(f"SELECT t::text FROM {table} t")) for table in tables)
    assert user.sub in everything
    for secret in (
        client.secret,
        PASSWORD,
        login["refresh_token"],
        renewed["refresh_token"],
        login["access_token"],
        renewed["access_token"],
    ):
        assert secret not in everything and secret[4:40] not in everything
