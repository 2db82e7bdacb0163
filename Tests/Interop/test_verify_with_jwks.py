"""PyJWT and joserfc verify access tokens with the published keys, in every algorithm; claims as RFC 9068 says."""

import time

import jwt
import pytest
from joserfc import jwt as jose
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import KeySet

from harness.http import get
from harness.realm import Realm
from harness.wait import wait_until

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]


@pytest.fixture(scope="module", params=ALGORITHMS)
def signed(request, server):
    """A realm that signs with the algorithm, and tokens of it."""
    realm = Realm.create(server, signing_algorithm=request.param)
    client, user = realm.client(), realm.user(None, None, "--email", "ada@example.com", "--given-name", "Ada")
    return request.param, realm, client.own_token(scope="read"), client.log_in(user, scope="openid profile email")


def published_keys(realm) -> KeySet:
    return KeySet.import_key_set(get(realm.url("jwks")).json)


def test_pyjwt_verifies_by_the_jwks_address(signed):
    algorithm, realm, own, person = signed
    keys = jwt.PyJWKClient(realm.url("jwks"))
    for token in (own["access_token"], person["access_token"]):
        key = keys.get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=realm.issuer,
            issuer=realm.issuer,
            options={"require": ["exp", "iat", "jti", "sub", "aud", "iss"]},
        )
        assert claims["iss"] == realm.issuer


def test_joserfc_verifies_with_an_allow_list(signed):
    algorithm, realm, own, _ = signed
    token = jose.decode(own["access_token"], published_keys(realm), algorithms=[algorithm])
    assert token.header == {"alg": algorithm, "typ": "at+jwt", "kid": token.header["kid"]}


def test_another_realms_keys_do_not_verify(signed, other_realm):
    algorithm, _, own, _ = signed
    with pytest.raises((BadSignatureError, JoseError, ValueError)):
        jose.decode(own["access_token"], published_keys(other_realm), algorithms=[algorithm])


def test_a_changed_token_does_not_verify(signed):
    algorithm, realm, own, _ = signed
    header, payload, signature = own["access_token"].split(".")
    forged = ".".join([header, payload[:-2] + ("AA" if payload[-2:] != "AA" else "BB"), signature])
    with pytest.raises(JoseError):
        jose.decode(forged, published_keys(realm), algorithms=[algorithm])


def test_the_jwks_holds_public_signature_keys_with_thumbprints_as_names(signed):
    algorithm, realm, _, _ = signed
    keys = get(realm.url("jwks")).json["keys"]
    assert len({key["kid"] for key in keys}) == len(keys) >= 1
    kinds = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
    assert kinds[algorithm] in {key["kty"] for key in keys}
    for key in keys:
        assert key["use"] == "sig" and key["alg"] in ALGORITHMS
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & key.keys()
    for key in published_keys(realm).keys:
        assert key.kid == key.thumbprint()


def test_a_client_credentials_token_has_the_claims_of_rfc_9068(signed):
    _, realm, own, _ = signed
    claims = jwt.decode(own["access_token"], options={"verify_signature": False})
    assert set(claims) == {"iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope"}
    assert claims["iss"] == realm.issuer and claims["aud"] == realm.issuer
    assert claims["sub"] == claims["client_id"] and claims["scope"] == own["scope"] == "read"
    assert claims["exp"] - claims["iat"] == own["expires_in"] == 300
    assert abs(claims["iat"] - time.time()) < 30
    assert "refresh_token" not in own and "user" not in own


def test_a_persons_token_has_the_claims_of_rfc_9068_and_of_its_scopes(signed):
    _, realm, _, person = signed
    claims = jwt.decode(person["access_token"], options={"verify_signature": False})
    assert claims["sub"] == person["user"]["sub"] and claims["sub"] != claims["client_id"]
    assert abs(claims["auth_time"] - time.time()) < 60 and claims["amr"] == ["pwd"] and claims["acr"] and claims["sid"]
    assert claims["email"] == "ada@example.com" and claims["email_verified"] is False
    assert claims["given_name"] == "Ada" and claims["preferred_username"] == person["user"]["preferred_username"]


def test_claims_of_scopes_that_were_not_granted_are_absent(realm, client, user):
    claims = jwt.decode(client.log_in(user, scope="openid")["access_token"], options={"verify_signature": False})
    assert not {"email", "given_name", "name", "preferred_username"} & claims.keys()


def test_every_token_has_an_id_of_its_own(client):
    tokens = [jwt.decode(client.own_token()["access_token"], options={"verify_signature": False}) for _ in range(20)]
    assert len({token["jti"] for token in tokens}) == 20


@pytest.mark.parametrize("algorithm", ["PS256", "ES256", "EdDSA"])
def test_a_client_may_sign_otherwise_than_its_realm(realm, algorithm):
    client = realm.client(signing_algorithm=algorithm)
    # Otherwise its key would only be published for the next ten minutes.
    realm.command.json("key", "rotate", "--realm", realm.id, "--algorithm", algorithm, "--now")
    wait_until(lambda: jwt.get_unverified_header(client.own_token()["access_token"])["alg"] == algorithm, "its key")
    token = client.own_token()["access_token"]
    key = jwt.PyJWKClient(realm.url("jwks")).get_signing_key_from_jwt(token)
    assert jwt.decode(token, key, algorithms=[algorithm], audience=realm.issuer)["sub"] == client.id
    assert client.is_active(token)
