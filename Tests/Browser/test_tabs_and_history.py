"""Several tabs, the back button, reloading, and pages that have waited too long: there is always a way on."""

import time

import pytest


def test_two_tabs_log_in_one_after_the_other(browser, user, shop, mail):
    mail.enter(browser)
    second = browser.new_tab("about:blank")
    shop.enter(browser)
    browser.log_in(user)
    browser.allow()
    assert shop.is_shown(browser)
    browser.go_to_tab(browser.first_tab)
    # The page of before the login still logs in, to its own application.
    browser.log_in(user)
    assert mail.is_shown(browser) and browser.text("person") == user.username
    browser.go_to_tab(second)
    assert shop.person(browser) == user.username


def test_a_consent_page_of_another_session_is_asked_anew(browser, realm, user, shop, mail):
    somebody_else = realm.user()
    shop.enter(browser)
    browser.log_in(user)
    consent = browser.first_tab
    browser.new_tab("about:blank")
    mail.enter(browser, prompt="login")
    browser.log_in(somebody_else)
    browser.go_to_tab(consent)
    browser.allow()
    # What the first person was asked, the second has not answered.
    assert browser.has("consent-form") and somebody_else.username in browser.page_text()
    browser.allow()
    assert shop.is_shown(browser) and browser.text("person") == somebody_else.username


def test_back_after_the_login_leads_no_one_astray(browser, user, mail):
    browser.open(mail.url + "/")
    mail.enter(browser)
    browser.log_in(user)
    assert mail.is_shown(browser)
    browser.back()
    # Either the login page, which still works, or the application at once: never an error.
    if browser.has("login-form"):
        browser.log_in(user)
    assert mail.is_shown(browser), browser.page_text()
    assert mail.person(browser) == user.username


def test_back_from_the_consent_to_the_login(browser, user, shop):
    shop.enter(browser)
    browser.log_in(user)
    assert browser.has("consent-form")
    browser.back()
    if browser.has("login-form"):
        browser.log_in(user)
    assert browser.has("consent-form"), browser.page_text()
    browser.allow()
    assert shop.is_shown(browser) and browser.text("person") == user.username


def test_a_reloaded_consent_page_is_the_consent_page(browser, user, shop):
    shop.enter(browser)
    browser.log_in(user)
    with browser.another_page():
        browser.driver.refresh()
    browser.allow()
    assert shop.is_shown(browser) and browser.text("person") == user.username


def test_consent_that_is_given_twice_does_no_harm(browser, user, shop):
    shop.enter(browser)
    browser.log_in(user)
    browser.allow()
    browser.back()
    if browser.has("consent-form"):
        browser.allow()
    assert shop.is_shown(browser), browser.page_text()
    assert shop.person(browser) == user.username


def test_a_login_page_that_has_grown_old_begins_again(old_page):
    if old_page is None:
        pytest.skip("a page takes a minute to grow old")
    browser, party, user, opened = old_page
    time.sleep(max(0, opened + 61 - time.time()))
    browser.log_in(user)
    # A fresh page of the application's own request, and no dead end.
    assert browser.has("login-form") and not browser.has("error") and "Old" in browser.text("application")
    browser.log_in(user)
    assert party.is_shown(browser) and browser.text("person") == user.username
