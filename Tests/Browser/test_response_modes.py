"""How an answer comes back: in the query, in the fragment, or in a form that the browser posts."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from authlib.oidc.core import ImplicitIDToken
from harness.http import get
from joserfc import jwt
from joserfc.jwk import KeySet

@pytest.fixture(scope="module")
def legacy(realm, open_party):
    """An application of before PKCE."""
    realm.update(implicit="true")
    return open_party(
        "Legacy", grants=["authorization_code", "implicit", "refresh_token"], pkce="if_sent", consent="skip"
    )


def ask(browser, party, **parameters):
    query = {
        "client_id": party.client.id,
        "redirect_uri": party.url + "/callback",
        "scope": "openid profile",
        "state": "s-1",
        "nonce": "n-1",
        **parameters,
    }
    browser.open(party.realm.url("authorize") + "?" + urlencode(query))


def fragment(browser) -> dict:
    return {name: values[0] for name, values in parse_qs(urlsplit(browser.address).fragment).items()}


def verified(realm, token: str, **parameters) -> dict:
    """Signature by joserfc, at_hash and c_hash by Authlib."""
    keys = KeySet.import_key_set(get(realm.url("jwks")).json)
    decoded = jwt.decode(token, keys, algorithms=["RS256"])
    claims = ImplicitIDToken(decoded.claims, decoded.header, params=parameters)
    claims.validate_at_hash()
    return decoded.claims


def test_form_post_comes_by_a_form(browser, user, mail):
    mail.enter(browser, response_mode="form_post")
    browser.log_in(user)
    assert browser.text("person") == user.username and browser.text("how") == "POST"
    assert "code=" not in browser.address


def test_form_post_without_scripts_is_a_button(browser, user, mail):
    browser.scripts(False)
    mail.enter(browser, response_mode="form_post")
    browser.log_in(user)
    browser.press("continue")
    assert browser.text("person") == user.username and browser.text("how") == "POST"


def test_a_refusal_comes_by_a_form_too(browser, user, shop):
    shop.enter(browser, response_mode="form_post")
    browser.log_in(user)
    browser.press("deny")
    assert browser.text("error") == "access_denied"


def test_the_implicit_answer_is_in_the_fragment(browser, realm, user, legacy):
    ask(browser, legacy, response_type="id_token token")
    browser.log_in(user)
    answer = fragment(browser)
    assert answer["state"] == "s-1" and answer["token_type"] == "Bearer" and int(answer["expires_in"]) > 0
    assert "refresh_token" not in answer and urlsplit(browser.address).query == ""
    claims = verified(realm, answer["id_token"], access_token=answer["access_token"])
    assert claims["sub"] == user.sub and claims["nonce"] == "n-1" and claims["at_hash"]
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    assert get(realm.url("userinfo"), headers=bearer).json["preferred_username"] == user.username


def test_an_id_token_alone_holds_what_was_asked_for(browser, realm, user, legacy):
    ask(browser, legacy, response_type="id_token")
    browser.log_in(user)
    answer = fragment(browser)
    assert "access_token" not in answer
    claims = verified(realm, answer["id_token"])
    assert claims["preferred_username"] == user.username and claims["given_name"] == "Ada"


def test_the_hybrid_answer_has_a_code_that_counts(browser, realm, user, legacy):
    ask(browser, legacy, response_type="code id_token")
    browser.log_in(user)
    answer = fragment(browser)
    claims = verified(realm, answer["id_token"], code=answer["code"])
    assert claims["c_hash"]
    tokens = legacy.client.token(
        grant_type="authorization_code", code=answer["code"], redirect_uri=f"{legacy.url}/callback"
    )
    assert tokens.status == 200, tokens
    assert verified(realm, tokens.json["id_token"])["sub"] == user.sub


def test_the_implicit_answer_may_be_posted(browser, realm, user, legacy):
    ask(browser, legacy, response_type="id_token", response_mode="form_post")
    browser.scripts(False)
    browser.log_in(user)
    form = {field.get_attribute("name"): field.get_attribute("value") for field in browser.find_all("#form-post input")}
    assert form["state"] == "s-1" and verified(realm, form["id_token"])["sub"] == user.sub


def test_an_unknown_redirect_uri_is_a_page_and_never_followed(browser, legacy):
    ask(browser, legacy, redirect_uri="https://evil.example/", response_type="code")
    assert browser.has("error") and browser.address.startswith(legacy.realm.server.url)


def test_an_unknown_client_is_a_page(browser, realm):
    browser.open(realm.url("authorize") + "?client_id=nobody&response_type=code&redirect_uri=https://evil.example/")
    assert browser.has("error") and browser.address.startswith(realm.server.url)
