"""A person's own page: the password, the sessions, the applications."""

import secrets

import pytest


@pytest.fixture
def account(realm):
    return f"{realm.server.url}/realms/{realm.id}/account"


def test_the_account_page_asks_for_a_login_and_shows_who_it_is(browser, account, user):
    browser.open(account)
    browser.log_in(user)
    assert user.username in browser.text("profile") and f"{user.username}@example.com" in browser.text("profile")
    assert browser.has("sessions") and not browser.has("logout-everywhere")


def test_a_changed_password_counts_at_once_and_ends_the_other_sessions(browser, other_browser, account, user, mail):
    for each in (browser, other_browser):
        each.open(account)
        each.log_in(user)
    new = secrets.token_urlsafe(12)
    change_password(browser, user.password, new)
    assert browser.text("notice")
    other_browser.open(account)
    assert other_browser.has("login-form")
    other_browser.log_in(user)
    assert other_browser.text("error")
    other_browser.log_in(user, new)
    assert other_browser.has("profile")
    # The browser in which it was changed stays in.
    mail.enter(browser)
    assert mail.is_shown(browser) and browser.text("person") == user.username


@pytest.mark.parametrize(
    "current, new, repeated",
    [
        ("wrong", "a long and new one", "a long and new one"),
        (None, "short", "short"),
        (None, "a long and new one", "a long and other one"),
        (None, "password1234", "password1234"),
    ],
    ids=["wrong", "short", "not repeated", "common"],
)
def test_a_password_that_will_not_do_is_refused_with_its_reason(browser, account, user, current, new, repeated):
    browser.open(account)
    browser.log_in(user)
    # What the browser itself would stop is the server's to stop too.
    browser.run("document.querySelector('#password-form').noValidate = true")
    change_password(browser, current or user.password, new, repeated)
    assert browser.find_all(".field-error")[0].text
    browser.devtools("Network.clearBrowserCookies")
    browser.open(account)
    browser.log_in(user)
    assert browser.has("profile")


def change_password(browser, current, new, repeated=None):
    browser.type("current-password", current)
    browser.type("new-password", new)
    browser.type("repeat-password", repeated or new)
    browser.press("change-password")


def test_another_session_can_be_ended(browser, other_browser, account, user, mail):
    browser.open(account)
    browser.log_in(user)
    mail.enter(other_browser)
    other_browser.log_in(user)
    browser.open(account)
    ends = browser.find_all("button.end-session")
    assert len(ends) == 1
    browser.press(ends[0])
    assert browser.text("notice") and not browser.find_all("button.end-session")
    mail.enter(other_browser)
    assert other_browser.has("login-form")


def test_sign_out_everywhere_else_ends_every_other_session(browser, other_browser, account, user, mail):
    browser.open(account)
    browser.log_in(user)
    mail.enter(other_browser)
    other_browser.log_in(user)
    browser.open(account)
    browser.press("logout-everywhere")
    assert browser.has("notice") and not browser.has("logout-everywhere")
    mail.enter(other_browser)
    assert other_browser.has("login-form")
    mail.enter(browser)
    assert not browser.has("login-form")


def test_signing_out_ends_this_session(browser, account, user, mail):
    browser.open(account)
    browser.log_in(user)
    browser.press("logout")
    assert browser.has("logged-out")
    browser.press("continue")
    assert browser.has("login-form")


def test_an_application_loses_its_access(browser, account, user, shop):
    shop.enter(browser, scope="openid profile email offline_access")
    browser.log_in(user)
    browser.allow()
    token = list(shop.tokens.values())[-1]
    assert shop.client.is_active(token["access_token"])
    browser.open(account)
    assert "Shop" in browser.text("applications")
    browser.press(browser.find_all("button.revoke")[0])
    assert browser.text("notice") and not browser.has("applications")
    assert not shop.client.is_active(token["access_token"])
    assert shop.client.refresh(token["refresh_token"]).error == "invalid_grant"
    shop.enter(browser)
    assert browser.has("consent-form")


def test_a_form_of_another_session_changes_nothing(browser, account, realm, user):
    somebody_else = realm.user()
    browser.open(account)
    browser.log_in(user)
    first = browser.first_tab
    browser.new_tab(account)
    browser.press("logout")
    browser.open(account)
    browser.log_in(somebody_else)
    browser.go_to_tab(first)
    change_password(browser, user.password, "a long and new one")
    assert browser.has("error") and not browser.has("notice")
