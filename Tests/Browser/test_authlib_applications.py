"""Flask and Django with Authlib: the code flow, the ID token checked by the library, userinfo, refresh, logout."""

import pytest
from parties.django_party import DjangoParty
from parties.flask_party import FlaskParty


@pytest.fixture(scope="module", params=[FlaskParty, DjangoParty], ids=["Flask", "Django"])
def party(request, open_party):
    return open_party(
        request.param.__name__, kind=request.param, scope="openid profile email offline_access", consent="skip"
    )


@pytest.fixture
def person(browser, user, party):
    party.enter(browser)
    browser.log_in(user)
    assert browser.text("person") == user.username
    return browser


def test_the_library_takes_the_id_token(person, realm, user, party):
    claims = person.json("claims")
    assert claims["iss"] == realm.issuer and claims["aud"] == party.client.id and claims["sub"] == user.sub
    assert claims["nonce"] and claims["at_hash"]
    assert party.person(person) == user.username


def test_userinfo_tells_what_the_scopes_allow(person, user, party):
    person.open(party.url + "/userinfo")
    known = person.json("answer")
    assert known["sub"] == user.sub and known["family_name"] == "Lovelace"
    assert known["email"] == f"{user.username}@example.com" and known["email_verified"] is False
    assert "phone_number" not in known


def test_the_tokens_are_renewed(person, party):
    seen = set()
    for _ in range(3):
        person.open(party.url + "/refresh")
        answer = person.json("answer")
        assert answer["access_token"] not in seen and answer["refresh_token"] not in seen
        seen |= {answer["access_token"], answer["refresh_token"]}
    person.open(party.url + "/userinfo")
    assert person.json("answer")["sub"]


def test_the_application_logs_the_person_out(person, user, party):
    person.open(party.url + "/logout")
    assert party.is_shown(person) and person.text("bye") == "bye"
    assert party.person(person) is None
    party.enter(person)
    assert person.has("login-form")


def test_what_began_in_the_session_ends_with_it_save_offline_access(browser, realm, user, open_party):
    online = open_party("Online", consent="skip")
    online.enter(browser)
    browser.log_in(user)
    token = list(online.tokens.values())[-1]
    browser.open(online.url + "/logout")
    assert browser.has("bye")
    assert online.client.refresh(token["refresh_token"]).error == "invalid_grant"


def test_a_public_application_has_no_secret(browser, user, open_party):
    party = open_party("Native", type="public", consent="skip")
    party.enter(browser)
    browser.log_in(user)
    assert browser.text("person") == user.username
    browser.open(party.url + "/refresh")
    assert browser.json("answer")["refresh_token"]
