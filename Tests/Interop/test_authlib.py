"""Authlib gets, renews, inspects and gives back tokens, with every way of authenticating a client."""

import json

import pytest
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey, KeySet, RSAKey

from harness.http import get


def session(client, method="client_secret_basic", **options) -> OAuth2Session:
    return OAuth2Session(
        client.id, client.secret, token_endpoint=client.realm.url("token"), token_endpoint_auth_method=method, **options
    )


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_gets_a_client_credentials_token(client, method):
    token = session(client, method, scope="read").fetch_token(grant_type="client_credentials")
    assert token["token_type"] == "Bearer" and token["scope"] == "read"
    assert client.is_active(token["access_token"])


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_logs_a_person_in_and_renews(client, user, method):
    oauth = session(client, method, scope="openid profile")
    first = oauth.fetch_token(username=user.username, password=user.password)
    assert first["user"]["sub"] == user.sub
    second = oauth.refresh_token(client.realm.url("token"), refresh_token=first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    assert client.is_active(second["access_token"])


def test_authlib_logs_a_person_in_as_a_public_client(public_client, user):
    oauth = session(public_client, "none", scope="openid")
    first = oauth.fetch_token(username=user.username, password=user.password)
    second = oauth.refresh_token(public_client.realm.url("token"), refresh_token=first["refresh_token"])
    assert second["access_token"] != first["access_token"]


def test_authlib_introspects_and_revokes(client, user):
    oauth = session(client, scope="openid")
    token = oauth.fetch_token(username=user.username, password=user.password)
    inspect = lambda: oauth.introspect_token(client.realm.url("introspect"), token=token["access_token"]).json()
    assert inspect()["active"] is True
    oauth.revoke_token(client.realm.url("revoke"), token=token["refresh_token"], token_type_hint="refresh_token")
    assert inspect() == {"active": False}


def test_authlib_renews_by_itself_when_the_token_has_expired(realm, user):
    client = realm.client(access_token_lifetime_seconds=120)
    oauth = session(client, scope="openid")
    token = oauth.fetch_token(username=user.username, password=user.password)
    oauth.token = {**token, "expires_at": 0}
    assert oauth.ensure_active_token(oauth.token)
    assert oauth.token["refresh_token"] != token["refresh_token"]


def key_pair(kind):
    if kind == "RS256":
        return rsa.generate_private_key(65537, 2048), RSAKey
    return ec.generate_private_key(ec.SECP256R1()), ECKey


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_authlib_authenticates_with_a_key_of_its_own(realm, user, tmp_path, algorithm):
    private, kind = key_pair(algorithm)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = KeySet([kind.import_key(private.public_key())]).as_dict(private=False)
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(public))
    client = realm.client("--auth-method", "private_key_jwt", "--jwks-file", str(file))
    assert client.secret is None

    oauth = OAuth2Session(
        client.id,
        kind.import_key(pem),
        token_endpoint=realm.url("token"),
        scope="read",
        token_endpoint_auth_method="private_key_jwt",
    )
    # The audience is the issuer (RFC 7523bis, FAPI 2.0); Authlib calls that option token_endpoint.
    oauth.register_client_auth_method(PrivateKeyJWT(realm.issuer, alg=algorithm))
    assert oauth.fetch_token(grant_type="client_credentials")["scope"] == "read"
    login = oauth.fetch_token(grant_type="password", username=user.username, password=user.password)
    assert oauth.refresh_token(realm.url("token"), refresh_token=login["refresh_token"])["access_token"]


def test_authlib_accepts_the_metadata(realm):
    OpenIDProviderMetadata(get(realm.url(".well-known/openid-configuration")).json)
    address = f"{realm.server.url}/.well-known/oauth-authorization-server/realms/{realm.id}"
    document = get(address).json
    AuthorizationServerMetadata(document)
    assert document["issuer"] == realm.issuer


def test_authlib_finds_its_addresses_by_discovery(client):
    document = get(client.realm.url(".well-known/openid-configuration")).json
    oauth = OAuth2Session(
        client.id,
        client.secret,
        scope="read",
        **{name: document[name] for name in ("token_endpoint", "introspection_endpoint", "revocation_endpoint")},
    )
    token = oauth.fetch_token(document["token_endpoint"], grant_type="client_credentials")
    reply = oauth.introspect_token(document["introspection_endpoint"], token=token["access_token"])
    assert reply.json()["active"] is True
