"""requests-oauthlib gets and renews tokens, calls an API with them, and renews by itself."""

import os

import pytest
from oauthlib.oauth2 import BackendApplicationClient, LegacyApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

# The library insists on https; the tests talk over the loopback interface.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


def session(kind, client, scope, **options) -> OAuth2Session:
    """The scope goes to both: the one sends it, the other compares it with the reply's."""
    return OAuth2Session(client=kind(client.id, scope=scope), scope=scope, **options)


@pytest.mark.parametrize("in_body", [False, True], ids=["basic", "post"])
def test_requests_oauthlib_gets_a_client_credentials_token(client, in_body):
    oauth = session(BackendApplicationClient, client, ["read"])
    way = (
        {"client_id": client.id, "client_secret": client.secret, "include_client_id": True}
        if in_body
        else {"auth": HTTPBasicAuth(client.id, client.secret)}
    )
    token = oauth.fetch_token(client.realm.url("token"), **way)
    assert token.scope == "read" and not token.scope_changed
    assert client.is_active(token["access_token"])


@pytest.mark.parametrize("in_body", [False, True], ids=["basic", "post"])
def test_requests_oauthlib_logs_a_person_in_and_renews(client, user, in_body):
    oauth = session(LegacyApplicationClient, client, ["openid", "profile"])
    way = (
        {"client_secret": client.secret, "include_client_id": True}
        if in_body
        else {"auth": HTTPBasicAuth(client.id, client.secret)}
    )
    first = oauth.fetch_token(client.realm.url("token"), username=user.username, password=user.password, **way)
    again = {"client_id": client.id, "client_secret": client.secret} if in_body else way
    second = oauth.refresh_token(client.realm.url("token"), refresh_token=first["refresh_token"], **again)
    assert second["refresh_token"] != first["refresh_token"]
    assert client.is_active(second["access_token"])


def test_requests_oauthlib_logs_a_person_in_as_a_public_client(public_client, user):
    oauth = session(LegacyApplicationClient, public_client, ["openid"])
    token = oauth.fetch_token(
        public_client.realm.url("token"), username=user.username, password=user.password, include_client_id=True
    )
    assert token["user"]["sub"] == user.sub
    renewed = oauth.refresh_token(
        public_client.realm.url("token"), refresh_token=token["refresh_token"], client_id=public_client.id
    )
    assert renewed["user"]["sub"] == user.sub


def test_requests_oauthlib_renews_by_itself(client, user):
    saved = []
    oauth = session(
        LegacyApplicationClient,
        client,
        ["openid"],
        auto_refresh_url=client.realm.url("token"),
        auto_refresh_kwargs={"client_id": client.id, "client_secret": client.secret},
        token_updater=saved.append,
    )
    oauth.fetch_token(
        client.realm.url("token"),
        username=user.username,
        password=user.password,
        auth=HTTPBasicAuth(client.id, client.secret),
    )
    oauth.token = {**oauth.token, "expires_at": 1}
    oauth._client._expires_at = 1
    assert oauth.get(client.realm.url("jwks")).ok
    assert len(saved) == 1 and client.is_active(saved[0]["access_token"])
