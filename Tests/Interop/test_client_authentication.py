"""How clients prove themselves: what real ones send is understood, what is wrong is refused alike."""

import json
import secrets
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc.jwk import ECKey, KeySet

from harness.http import basic, post, raw_basic

OWN = {"grant_type": "client_credentials"}


def test_a_wrong_secret_is_401_with_a_challenge(realm, client):
    for headers, form in (
        (basic(client.id, "wrong"), OWN),
        ({}, {**OWN, "client_id": client.id, "client_secret": "wrong"}),
    ):
        reply = post(realm.url("token"), form, headers=headers)
        assert (reply.status, reply.error) == (401, "invalid_client")
        assert reply.headers["WWW-Authenticate"].startswith("Basic")


def test_an_unknown_client_is_refused_with_the_same_words_as_a_wrong_secret(realm, client):
    wrong, unknown = (
        post(realm.url("token"), OWN, headers=basic(id, client.secret[::-1]))
        for id in (client.id, "no-such-client")
    )
    assert (wrong.status, wrong.json) == (unknown.status, unknown.json)


def test_a_secret_mistyped_by_one_character_is_refused(client):
    mistyped = client.secret[:20] + ("a" if client.secret[20] != "a" else "b") + client.secret[21:]
    assert client.token(**OWN, headers=basic(client.id, mistyped)).status == 401


def test_the_secret_has_the_form_that_scanners_find(client):
    import re
    import zlib

    assert re.fullmatch(r"wrs_[0-9A-Za-z]{49}", client.secret)
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    crc, text = zlib.crc32(client.secret[:-6].encode()), ""
    for _ in range(6):
        crc, text = crc // 62, digits[crc % 62] + text
    swapped = text.swapcase()
    assert client.secret[-6:] in (text, swapped), "the checksum is CRC-32 in base62"


SPECIAL_IDS = ["a+b", "a b", "a%2Bb", "a/b", "http//rp.example/x?y=z&w", "~!@#$%^&*()_=", "100%"]


@pytest.mark.parametrize("id", SPECIAL_IDS)
@pytest.mark.parametrize("header", [basic, raw_basic], ids=["encoded", "raw"])
def test_basic_is_understood_form_encoded_and_raw(realm, id, header):
    client = realm.client(id=id + secrets.token_hex(2))
    reply = post(realm.url("token"), OWN, headers=header(client.id, client.secret))
    assert reply.status == 200, reply


@pytest.mark.parametrize("id", SPECIAL_IDS)
def test_special_characters_are_understood_in_the_body(realm, id):
    client = realm.client(id=id + secrets.token_hex(2))
    assert post(realm.url("token"), {**OWN, "client_id": client.id, "client_secret": client.secret}).status == 200


def test_a_client_that_tries_one_method_and_then_the_other_is_served(realm, client, user):
    """As Go's oauth2 does with a server it does not know."""
    token = client.log_in(user)["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    assert post(realm.url("token"), form, headers=basic(client.id, "")).status == 401
    form = {**form, "client_id": client.id, "client_secret": client.secret}
    assert post(realm.url("token"), form).status == 200


def test_the_scheme_is_case_insensitive_and_the_id_may_be_repeated_in_the_body(realm, client):
    credentials = client.headers["Authorization"].split()[1]
    for scheme in ("basic", "BASIC", "bAsIc"):
        reply = post(
            realm.url("token"), {**OWN, "client_id": client.id}, headers={"Authorization": f"{scheme} {credentials}"}
        )
        assert reply.status == 200


def test_two_methods_at_once_are_refused(realm, client):
    form = {**OWN, "client_id": client.id, "client_secret": client.secret}
    reply = post(realm.url("token"), form, headers=client.headers)
    assert (reply.status, reply.error) == (400, "invalid_request")


def test_another_id_in_the_body_is_refused(realm, client):
    reply = post(realm.url("token"), {**OWN, "client_id": "other"}, headers=client.headers)
    assert reply.status == 401


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic YQ==",
        "Basic Og==",
        "Basic OnNlY3JldA==",
        "Bearer x",
        "Digest a=b",
        "Basic " + "QUFB" * 2000,
        "Basic /w==",
        "Basic AAA6AAA=",
        "Basic YTpi YTpi",
        ",",
        "Basic,Basic",
    ],
)
def test_a_malformed_authorization_header_is_400_or_401_never_500__cve_2026_0707(realm, value):
    for path in ("token", "introspect", "revoke"):
        reply = post(realm.url(path), {**OWN, "token": "x"}, headers={"Authorization": value})
        assert reply.status in (400, 401, 431), (path, reply)
        if reply.status != 431:
            assert reply.error in ("invalid_client", "invalid_request"), (path, reply)


def test_a_confidential_client_without_credentials_is_refused(realm, client):
    reply = post(realm.url("token"), {**OWN, "client_id": client.id})
    assert (reply.status, reply.error) == (401, "invalid_client")


def test_a_public_client_has_no_client_credentials(realm, public_client):
    assert public_client.token(**OWN).status in (400, 401)


@pytest.fixture(scope="module")
def keyed(realm, tmp_path_factory):
    """A client with a key of its own, and what makes its assertions."""
    key = ec.generate_private_key(ec.SECP256R1())
    file = tmp_path_factory.mktemp("keys") / "jwks.json"
    file.write_text(json.dumps(KeySet([ECKey.import_key(key.public_key())]).as_dict(private=False)))
    client = realm.client("--auth-method", "private_key_jwt", "--jwks-file", str(file))

    def assertion(signing_key=key, headers=None, algorithm="ES256", **claims):
        now = int(time.time())
        claims = {
            "iss": client.id,
            "sub": client.id,
            "aud": realm.issuer,
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_hex(8),
            **claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, signing_key, algorithm=algorithm, headers=headers)

    def token(text):
        return post(
            realm.url("token"),
            {
                **OWN,
                "client_assertion": text,
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            },
        )

    return client, assertion, token


def test_an_assertion_is_accepted_once__cve_2020_15222__cve_2020_5300(keyed):
    _, assertion, token = keyed
    text = assertion()
    assert token(text).status == 200
    reply = token(text)
    assert (reply.status, reply.error) == (401, "invalid_client")


REFUSED_CLAIMS = {
    "aud is the token endpoint": lambda issuer: {"aud": issuer + "/oauth/token"},
    "aud is an array": lambda issuer: {"aud": [issuer]},
    "aud is an array with more": lambda issuer: {"aud": [issuer, "https://other.example"]},
    "aud is another issuer": lambda issuer: {"aud": issuer + "x"},
    "aud is missing": lambda issuer: {"aud": None},
    "sub is missing": lambda issuer: {"sub": None},
    "sub is another client": lambda issuer: {"sub": "other"},
    "iss is another client": lambda issuer: {"iss": "other"},
    "jti is missing": lambda issuer: {"jti": None},
    "exp is missing": lambda issuer: {"exp": None},
    "exp is past": lambda issuer: {"exp": int(time.time()) - 300},
    "exp is a year ahead": lambda issuer: {"exp": int(time.time()) + 31_536_000},
    "nbf is ahead": lambda issuer: {"nbf": int(time.time()) + 300},
    "exp is a string": lambda issuer: {"exp": "tomorrow"},
}


@pytest.mark.parametrize("rule", REFUSED_CLAIMS)
def test_an_assertion_is_refused_when__cve_2025_27370(realm, keyed, rule):
    _, assertion, token = keyed
    reply = token(assertion(**REFUSED_CLAIMS[rule](realm.issuer)))
    assert (reply.status, reply.error) == (401, "invalid_client")


def test_an_assertion_signed_by_another_key_is_refused(keyed):
    _, assertion, token = keyed
    assert token(assertion(signing_key=ec.generate_private_key(ec.SECP256R1()))).status == 401


def test_an_unsigned_or_hmac_assertion_is_refused__cve_2026_11800(keyed):
    client, assertion, token = keyed
    claims = jwt.decode(assertion(), options={"verify_signature": False})
    assert token(jwt.encode(claims, None, algorithm="none")).status == 401
    assert token(jwt.encode(claims, b"x" * 64, algorithm="HS256")).status == 401


def test_a_key_in_the_assertions_own_header_is_not_believed(keyed):
    _, assertion, token = keyed
    stranger = ec.generate_private_key(ec.SECP256R1())
    jwk = ECKey.import_key(stranger.public_key()).as_dict(private=False)
    assert token(assertion(signing_key=stranger, headers={"jwk": jwk})).status == 401
    assert token(assertion(signing_key=stranger, headers={"jku": "http://127.0.0.1:1/jwks"})).status == 401


def test_an_assertion_with_an_unknown_critical_header_is_refused(keyed):
    _, assertion, token = keyed
    assert token(assertion(headers={"crit": ["b64"], "b64": True})).status == 401


def test_a_secret_does_not_stand_in_for_an_assertion(realm, keyed):
    client, _, _ = keyed
    assert post(realm.url("token"), OWN, headers=basic(client.id, "anything")).status == 401
