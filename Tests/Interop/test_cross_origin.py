"""CORS answers a client's registered origins and no others (CVE-2026-37977, CVE-2024-41657)."""

import pytest

from harness.http import ask, post

APP = "https://app.example"


@pytest.fixture(scope="module")
def app(realm):
    return realm.client(
        "--redirect-uri", APP + "/callback", type="public", grants=["password", "refresh_token", "authorization_code"]
    )


def preflight(url, origin):
    return ask(
        "OPTIONS",
        url,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )


def test_a_registered_origin_may_ask_and_read(realm, app, user):
    reply = preflight(realm.url("token"), APP)
    assert reply.status in (200, 204) and reply.headers["Access-Control-Allow-Origin"] == APP
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    login = app.token(grant_type="password", username=user.username, password=user.password, headers={"Origin": APP})
    assert login.headers["Access-Control-Allow-Origin"] == APP and "Origin" in login.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in login.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "https://app.example.evil.example",
        "http://app.example",
        "https://app.example:444",
        "https://APP.example",
        "https://app.example/",
        "*",
    ],
)
def test_another_origin_may_not(realm, app, user, origin):
    assert preflight(realm.url("token"), origin).headers.get("Access-Control-Allow-Origin") is None
    reply = app.token(grant_type="password", username=user.username, password=user.password, headers={"Origin": origin})
    assert reply.headers.get("Access-Control-Allow-Origin") is None


def test_an_origin_counts_for_its_own_client_only(realm, app, client):
    reply = post(realm.url("token"), {"grant_type": "client_credentials"}, headers={**client.headers, "Origin": APP})
    assert reply.status == 200 and reply.headers.get("Access-Control-Allow-Origin") is None


def test_an_origin_of_one_realm_is_none_of_anothers(app, other_realm):
    assert preflight(other_realm.url("token"), APP).headers.get("Access-Control-Allow-Origin") is None
