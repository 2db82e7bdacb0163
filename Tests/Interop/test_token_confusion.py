"""Every kind of token is refused in place of every other, and no forged JWT is believed (ASVS 9.1, 9.2)."""

import base64
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import RSAKey

from harness.http import get


def encoded(value) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def token(client):
    return client.own_token()["access_token"]


def changed(token, header=None, claims=None, signature=None):
    parts = token.split(".")
    if header:
        parts[0] = encoded({**jwt.get_unverified_header(token), **header})
    if claims:
        parts[1] = encoded({**jwt.decode(token, options={"verify_signature": False}), **claims})
    if signature is not None:
        parts[2] = signature
    return ".".join(parts)


def test_alg_none_is_refused(client, token):
    for name in ("none", "None", "NONE", ""):
        assert not client.is_active(changed(token, {"alg": name}, signature=""))
        assert not client.is_active(changed(token, {"alg": name}))


def test_hmac_with_the_public_key_is_refused__cve_2026_9793(realm, client, token):
    import hashlib
    import hmac

    key = get(realm.url("")).json["public_key"]
    pem = f"-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n"
    for secret in (pem.encode(), key.encode(), base64.b64decode(key)):
        head = changed(token, {"alg": "HS256"}).rsplit(".", 1)[0]
        mac = base64.urlsafe_b64encode(hmac.digest(secret, head.encode(), hashlib.sha256)).rstrip(b"=").decode()
        assert not client.is_active(f"{head}.{mac}")


def test_a_key_that_the_token_brings_along_is_not_believed(client, token):
    stranger = rsa.generate_private_key(65537, 2048)
    claims = jwt.decode(token, options={"verify_signature": False})
    kid = jwt.get_unverified_header(token)["kid"]
    jwk = RSAKey.import_key(stranger.public_key()).as_dict(private=False)
    for extra in ({"jwk": jwk}, {"jku": "http://127.0.0.1:1/"}, {"x5u": "http://127.0.0.1:1/"}, {}):
        for name in (kid, "unknown", None):
            header = {"typ": "at+jwt", **extra, **({"kid": name} if name else {})}
            assert not client.is_active(jwt.encode(claims, stranger, algorithm="RS256", headers=header))


def test_an_unknown_critical_header_is_refused(client, token):
    assert not client.is_active(changed(token, {"crit": ["exp"]}))


def test_every_changed_part_is_refused(client, token):
    assert client.is_active(token)
    for forged in (
        changed(token, claims={"sub": "root"}),
        changed(token, claims={"exp": 9_999_999_999}),
        changed(token, header={"typ": "JWT"}),
        token + "A",
        token[:-4],
        token + ".",
        "." + token,
        token + "=",
        token.replace(".", "..", 1),
        token.replace(".", "", 1),
        token.upper(),
    ):
        assert not client.is_active(forged)


def test_the_last_characters_spare_bits_make_no_second_token(client, token):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twins = [token[:-1] + letter for letter in alphabet if letter != token[-1]]
    assert not any(client.is_active(twin) for twin in twins)


def test_what_the_server_issues_is_told_apart_everywhere(realm, client, user):
    login = client.log_in(user)
    for token in (client.secret, login["access_token"], user.sub):
        assert client.refresh(token).error == "invalid_grant"
    assert client.log_in_reply(user.username, login["access_token"]).error == "invalid_grant"
    assert client.token(
        grant_type="client_credentials", headers={"Authorization": "Bearer " + login["access_token"]}
    ).status in (400, 401)


def test_an_expired_token_is_inactive(realm):
    import time

    client = realm.client(access_token_lifetime_seconds=1)
    token = client.own_token()["access_token"]
    time.sleep(2.1)
    assert not client.is_active(token)


def test_a_token_as_deep_as_json_can_be_is_refused_quickly(client):
    deep = base64.urlsafe_b64encode(b"[" * 20_000).decode().rstrip("=")
    assert not client.is_active(f"{deep}.{deep}.AAAA")
    assert not client.is_active(f"{encoded({'alg': 'RS256'})}.{deep}.AAAA")
