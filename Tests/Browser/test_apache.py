"""Apache with mod_auth_openidc lets the realm log its people in and out."""

import pytest
from harness.wait import wait_until
from parties.apache import Apache


@pytest.fixture(scope="module")
def apache(realm):
    apache = Apache(realm)
    yield apache
    apache.close()


def test_apache_logs_a_person_in(browser, user, apache):
    apache.enter(browser)
    assert "Staff" in browser.text("application")
    browser.log_in(user)
    assert browser.address == apache.url + "/staff/", apache.log_text()
    assert browser.text("person") == user.username and browser.text("sub") == user.sub
    # From the userinfo endpoint: the ID token does not hold it.
    assert browser.text("email") == f"{user.username}@example.com"


def test_apache_opens_without_a_page_for_who_is_in_already(browser, user, apache, mail):
    mail.enter(browser)
    browser.log_in(user)
    apache.enter(browser)
    assert browser.text("person") == user.username, apache.log_text()


def test_apache_logs_a_person_out_of_everything(browser, user, apache, mail):
    apache.enter(browser)
    browser.log_in(user)
    apache.log_out(browser)
    assert browser.text("bye") == "bye", apache.log_text()
    apache.enter(browser)
    assert browser.has("login-form")
    mail.enter(browser)
    assert browser.has("login-form")


def test_apache_is_told_of_a_logout_elsewhere(browser, user, apache, mail):
    apache.enter(browser)
    browser.log_in(user)
    mail.enter(browser)
    apache.enter(browser)
    assert browser.text("person") == user.username
    browser.open(mail.url + "/logout")
    assert browser.has("bye")

    def is_out():
        apache.enter(browser)
        return browser.has("login-form")

    # Apache has a session of its own, which only the notice over the back channel can end.
    wait_until(is_out, "the end of Apache's session", interval=0.2)


@pytest.fixture(scope="module", params=["get", "img"])
def framed_apache(realm, request):
    apache = Apache(realm, front_channel=request.param)
    yield apache
    apache.close()


def test_the_browser_tells_apache_of_a_logout_elsewhere(browser, user, framed_apache, mail):
    framed_apache.enter(browser)
    browser.log_in(user)
    assert browser.text("person") == user.username
    mail.enter(browser)
    # The page with the frames leads on by itself, as soon as they are loaded.
    browser.open(mail.url + "/logout")
    wait_until(lambda: browser.has("bye"), "the way back to the application", interval=0.05)
    # No waiting: Apache's cookie was cleared before the browser went on.
    framed_apache.enter(browser)
    assert browser.has("login-form"), framed_apache.log_text()


def test_the_browser_tells_apache_of_a_logout_on_the_account_page(browser, user, framed_apache):
    framed_apache.enter(browser)
    browser.log_in(user)
    browser.open(framed_apache.realm.issuer + "/account")
    browser.press("logout")
    assert browser.has("logged-out")
    framed_apache.enter(browser)
    assert browser.has("login-form"), framed_apache.log_text()


def test_apache_shows_nothing_to_who_does_not_log_in(browser, user, apache):
    apache.enter(browser)
    browser.log_in(user, "not the password")
    assert browser.has("error")
    apache.enter(browser)
    assert browser.has("login-form")
