"""Clients register themselves, as Authlib's session and plain requests do it, in each mode that a realm may have."""

import json

import pytest
from authlib.integrations.requests_client import OAuth2Session

from harness.http import ask, get
from harness.realm import Realm

REDIRECT_URI = "https://shop.example.com/callback"
METADATA = {
    "redirect_uris": [REDIRECT_URI],
    "grant_types": ["authorization_code", "client_credentials"],
    "client_name": "Shop",
    "client_name#de": "Laden",
    "contacts": ["dev@shop.example.com"],
}


@pytest.fixture(scope="module")
def open_realm(server):
    return Realm.create(server, registration="open")


@pytest.fixture(scope="module")
def guarded_realm(server):
    return Realm.create(server, registration="initial_access_token")


def bearer(token: str) -> dict:
    return {"Authorization": f"Bearer {token}"}


def endpoint(realm: Realm) -> str:
    return get(realm.url(".well-known/openid-configuration")).json["registration_endpoint"]


def register(realm: Realm, metadata: dict = METADATA, token: str | None = None):
    """As Authlib's users do: its session posts the metadata to what discovery names."""
    session = OAuth2Session()
    if token:
        session = OAuth2Session(token={"access_token": token, "token_type": "Bearer"})
    return session.post(endpoint(realm), json=metadata, withhold_token=not token)


def tokens_of(realm: Realm, document: dict) -> dict:
    """Authlib authenticates with what it was given."""
    session = OAuth2Session(
        document["client_id"],
        document.get("client_secret"),
        token_endpoint=realm.url("token"),
        token_endpoint_auth_method=document["token_endpoint_auth_method"],
    )
    return session.fetch_token(grant_type="client_credentials")


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_registers_with_an_open_realm_and_gets_a_token(open_realm, method):
    reply = register(open_realm, {**METADATA, "token_endpoint_auth_method": method})
    assert reply.status_code == 201, reply.text
    document = reply.json()
    assert document["client_secret_expires_at"] == 0
    for name, value in METADATA.items():
        assert document[name] == value
    assert tokens_of(open_realm, document)["token_type"] == "Bearer"


def test_authlib_registers_with_an_initial_access_token(guarded_realm):
    made = guarded_realm.command.json("registration", "token", "create", "--realm", guarded_realm.id, "--uses", "1")
    assert register(guarded_realm).status_code == 401
    reply = register(guarded_realm, token=made["token"])
    assert reply.status_code == 201, reply.text
    assert tokens_of(guarded_realm, reply.json())["token_type"] == "Bearer"
    assert register(guarded_realm, token=made["token"]).status_code == 401


def test_a_registered_client_reads_changes_and_deletes_itself(open_realm):
    document = register(open_realm).json()
    mine = OAuth2Session(token={"access_token": document["registration_access_token"], "token_type": "Bearer"})
    uri = document["registration_client_uri"]
    read = mine.get(uri)
    assert read.status_code == 200 and read.json()["client_id"] == document["client_id"]
    changed = mine.put(uri, json={**METADATA, "client_id": document["client_id"], "client_name": "Store"})
    assert changed.status_code == 200 and changed.json()["client_name"] == "Store"
    assert mine.delete(uri).status_code == 204
    assert mine.get(uri).status_code == 401


def test_an_application_waits_for_the_command_to_approve_it(realm):
    reply = register(realm)
    assert reply.status_code == 202 and reply.json()["status"] == "pending"
    assert "client_id" not in reply.json()
    headers = bearer(reply.json()["registration_access_token"])
    uri = reply.json()["registration_client_uri"]
    waiting = realm.command.json("registration", "list", "--realm", realm.id, "--state", "pending")["registrations"]
    id = next(one["id"] for one in waiting if uri.endswith(one["id"]))
    shown = realm.command.json("registration", "show", id, "--realm", realm.id)
    assert {change["member"] for change in shown["changes"]} >= {"redirect_uris", "grant_types", "scope"}

    realm.command.json("client", "request-changes", id, "--realm", realm.id, "--reason", "Name a policy_uri.")
    assert get(uri, headers=headers).json["reason"] == "Name a policy_uri."
    body = json.dumps({**METADATA, "policy_uri": "https://shop.example.com/policy"})
    changed = ask("PUT", uri, body=body, headers={**headers, "Content-Type": "application/json"})
    assert changed.status == 202 and changed.json["status"] == "pending"

    approved = realm.command.json("client", "approve", id, "--realm", realm.id)
    assert approved["state"] == "approved" and approved["has_client"] is True
    first, second = get(uri, headers=headers), get(uri, headers=headers)
    assert first.status == second.status == 200
    assert "client_secret" in first.json and "client_secret" not in second.json
    assert tokens_of(realm, first.json)["token_type"] == "Bearer"


def test_a_rejected_application_says_why(realm):
    reply = register(realm).json()
    id = reply["registration_client_uri"].rsplit("/", 1)[1]
    realm.command.json("client", "reject", id, "--realm", realm.id, "--reason", "There is one already.")
    told = get(reply["registration_client_uri"], headers=bearer(reply["registration_access_token"]))
    assert told.json["status"] == "rejected" and told.json["reason"] == "There is one already."


@pytest.mark.parametrize(
    "metadata",
    [
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": ["data:text/html,x"]},
        {"redirect_uris": ["https://a.example.com/cb#fragment"]},
        {"redirect_uris": ["http://a.example.com/cb"]},
        {"redirect_uris": ["https://user@a.example.com/cb"]},
        {"redirect_uris": ["https://*.example.com/cb"]},
        {"redirect_uris": [REDIRECT_URI], "logo_uri": "javascript:alert(1)"},
        {"redirect_uris": [REDIRECT_URI], "logo_uri": "http://a.example.com/logo.png"},
        {"redirect_uris": [REDIRECT_URI], "jwks_uri": "http://a.example.com/keys"},
        {"redirect_uris": [REDIRECT_URI], "scope": "openid admin"},
        {"redirect_uris": [REDIRECT_URI], "grant_types": ["password"]},
        {"redirect_uris": [REDIRECT_URI], "software_statement": "a.b.c"},
        {"grant_types": ["authorization_code"]},
    ],
)
def test_what_must_not_be_registered_is_refused(open_realm, metadata):
    reply = register(open_realm, metadata)
    assert reply.status_code == 400, reply.text
    codes = {"invalid_redirect_uri", "invalid_client_metadata", "unapproved_software_statement"}
    assert reply.json()["error"] in codes
