"""Discovery tells the truth, in both forms, whatever the Host header says."""

import pytest

from harness.http import get, post

OPENID = ".well-known/openid-configuration"


def oauth_form(realm) -> str:
    return f"{realm.server.url}/.well-known/oauth-authorization-server/realms/{realm.id}"


def test_both_forms_answer_the_same_required_members(realm):
    openid, oauth = get(realm.url(OPENID)), get(oauth_form(realm))
    for reply in (openid, oauth):
        assert reply.status == 200 and reply.headers["Content-Type"].startswith("application/json")
        document = reply.json
        assert document["issuer"] == realm.issuer and document["jwks_uri"] == realm.issuer + "/oauth/jwks"
        assert document["token_endpoint"] == realm.issuer + "/oauth/token"
        assert document["introspection_endpoint"] == realm.issuer + "/oauth/introspect"
        assert document["revocation_endpoint"] == realm.issuer + "/oauth/revoke"
        assert isinstance(document["response_types_supported"], list)
    assert openid.json["subject_types_supported"] == ["public", "pairwise"]
    assert "RS256" in openid.json["id_token_signing_alg_values_supported"]
    if "authorization_endpoint" in openid.json:
        assert openid.json["code_challenge_methods_supported"] == ["S256"]


def test_the_issuer_is_the_address_that_discovery_has_below_it(realm):
    assert realm.issuer == f"{realm.server.url}/realms/{realm.id}"


def test_every_endpoint_in_the_document_is_there(realm):
    document = get(realm.url(OPENID)).json
    for name, address in document.items():
        if name.endswith(("_endpoint", "_uri")) and address.startswith(realm.issuer):
            assert get(address).status in (200, 400, 401, 405), name


def test_keycloaks_addresses_are_never_named(realm):
    assert b"protocol/openid-connect" not in get(realm.url(OPENID)).body


def test_what_is_listed_works_and_what_is_not_is_refused(realm, client, user):
    document = get(realm.url(OPENID)).json
    grants = document["grant_types_supported"]
    assert {"client_credentials", "refresh_token", "password"} <= set(grants)
    for grant in ("urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange"):
        if grant not in grants:
            assert client.token(grant_type=grant).error == "unsupported_grant_type"
    methods = set(document["token_endpoint_auth_methods_supported"])
    assert {"client_secret_basic", "client_secret_post", "private_key_jwt", "none"} <= methods
    assert "none" not in document.get("token_endpoint_auth_signing_alg_values_supported", [])


def test_the_password_grant_is_off_and_unlisted_until_a_realm_allows_it(server):
    from harness.realm import Realm

    realm = Realm.create(server, password_grant="false")
    client, user = realm.client(), realm.user()
    assert "password" not in get(realm.url(OPENID)).json["grant_types_supported"]
    reply = client.log_in_reply(user.username, user.password)
    assert (reply.status, reply.error) == (400, "unauthorized_client")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https"},
        {"Forwarded": "host=evil.example;proto=https"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_changes_an_address__cve_2023_49097__cve_2025_64101(realm, client, headers):
    for address in (realm.url(OPENID), oauth_form(realm), realm.url("")):
        reply = get(address, headers=headers)
        assert reply.status == 200 and b"evil" not in reply.body and b"https://" not in reply.body
    token = client.token(grant_type="client_credentials", headers=headers).json["access_token"]
    assert client.introspect(token)["iss"] == realm.issuer


def test_an_unknown_realm_is_404_everywhere(server):
    base = f"{server.url}/realms/no-such-realm"
    for path in ("", "/" + OPENID, "/oauth/jwks"):
        assert get(base + path).status == 404
    for path in ("/oauth/token", "/oauth/introspect", "/oauth/revoke"):
        reply = post(base + path, {"grant_type": "client_credentials"})
        assert reply.status == 404 and reply.error
    assert get(f"{server.url}/.well-known/oauth-authorization-server/realms/no-such-realm").status == 404


@pytest.mark.parametrize("id", ["..", "%2e%2e", "A", "a_b", "-a", "a" * 64, "a%00", "a%2Fb", "%ff"])
def test_a_malformed_realm_id_is_404(server, id):
    assert get(f"{server.url}/realms/{id}/oauth/jwks").status == 404


def test_documents_may_be_read_from_any_page_and_kept_a_while(realm):
    for path in (OPENID, "jwks"):
        reply = get(realm.url(path), headers={"Origin": "https://app.example"})
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert "max-age" in reply.headers["Cache-Control"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_the_realms_own_address_answers_as_keycloak_does(realm):
    document = get(realm.url("")).json
    assert document["realm"] == realm.id
    assert {"public_key", "token-service", "account-service"} <= document.keys()
