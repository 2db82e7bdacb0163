"""idpyoidc, the OpenID Foundation circle's client in Python: registers itself, logs a person in, asks for userinfo."""

from urllib.parse import parse_qs, urlsplit

import pytest
from cryptojwt import KeyJar
from idpyoidc.client.defaults import DEFAULT_CLIENT_CONFIGS, DEFAULT_CLIENT_PREFERENCES, DEFAULT_OIDC_SERVICES
from idpyoidc.client.exception import OidcServiceError
from idpyoidc.client.oidc.registration import Registration
from idpyoidc.client.rp_handler import RPHandler

from harness.browser import Browser
from harness.realm import Realm

BASE = "https://rp.example.com"
REDIRECT_URI = f"{BASE}/callback"


@pytest.fixture(scope="module")
def open_realm(server):
    return Realm.create(server, registration="open")


@pytest.fixture(scope="module")
def person(open_realm):
    return open_realm.user(None, None, "--email", "ada@example.com", "--given-name", "Ada")


class ForOneScope(Registration):
    """It takes the `scope` of the reply for one token, and gives up on two."""

    def oidc_post_construct(self, request_args=None, **options):
        request_args = super().oidc_post_construct(request_args, **options)
        request_args["scope"] = "openid"
        return request_args


SERVICES = {**DEFAULT_OIDC_SERVICES, "registration": {"class": ForOneScope}}


def relying_party(realm: Realm) -> RPHandler:
    """As its users configure it: it knows the issuer and no more. PKCE is on by itself."""
    settings = {
        "issuer": realm.issuer,
        "client_type": "oidc",
        "redirect_uris": [REDIRECT_URI],
        "preference": {
            **DEFAULT_CLIENT_PREFERENCES,
            "response_types": ["code"],
            "contacts": ["ops@rp.example.com"],
            "client_name": "Relying party",
        },
        "add_ons": DEFAULT_CLIENT_CONFIGS[""]["add_ons"],
    }
    # With keys of its own it would write them into the directory that it runs in.
    return RPHandler(base_url=BASE, client_configs={realm.issuer: settings}, services=SERVICES, keyjar=KeyJar())


def test_idpyoidc_registers_itself_and_logs_a_person_in(open_realm, person):
    handler = relying_party(open_realm)
    url = handler.begin(open_realm.issuer)
    registered = handler.issuer2rp[open_realm.issuer].get_context().registration_response
    assert registered["client_id"] and registered["client_secret"]
    assert registered["redirect_uris"] == [REDIRECT_URI]
    asked = parse_qs(urlsplit(url).query)
    assert asked["client_id"] == [registered["client_id"]] and asked["code_challenge_method"] == ["S256"]

    back = Browser(person).authorize(url, REDIRECT_URI)
    reply = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    assert reply["iss"] == open_realm.issuer
    result = handler.finalize(open_realm.issuer, reply)
    assert "error" not in result, result
    assert result["userinfo"]["sub"] == result["id_token"]["sub"] == person.sub
    assert result["id_token"]["iss"] == result["issuer"] == open_realm.issuer


def test_idpyoidc_is_refused_where_a_token_is_wanted(server):
    realm = Realm.create(server, registration="initial_access_token")
    with pytest.raises(OidcServiceError, match="invalid_token"):
        relying_party(realm).begin(realm.issuer)
