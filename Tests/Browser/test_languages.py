"""Six languages: asked for by the application, chosen on the page, or by the browser."""

import pytest


def test_the_application_may_ask_for_arabic(browser, user, shop):
    shop.enter(browser, ui_locales="ar")
    assert browser.root("lang") == "ar" and browser.root("dir") == "rtl"
    browser.log_in(user)
    assert browser.has("consent-form") and browser.root("dir") == "rtl"
    browser.allow()
    assert shop.is_shown(browser) and browser.text("person") == user.username


def test_a_button_changes_the_language_and_loses_nothing(browser, user, shop):
    shop.enter(browser)
    assert browser.root("lang") == "en"
    english = browser.text("login")
    browser.press("language-de")
    assert browser.root("lang") == "de" and browser.text("login") != english
    assert "Shop" in browser.text("application")
    browser.log_in(user)
    assert browser.root("lang") == "de"
    browser.press("language-fr")
    assert browser.root("lang") == "fr" and browser.has("consent-form")
    browser.allow()
    assert shop.is_shown(browser) and browser.text("person") == user.username


def test_the_chosen_language_is_remembered(browser, realm, user, mail):
    mail.enter(browser)
    browser.press("language-es")
    mail.enter(browser)
    assert browser.root("lang") == "es"
    browser.log_in(user)
    browser.open(f"{realm.server.url}/realms/{realm.id}/account")
    assert browser.root("lang") == "es"
    browser.press("language-zh")
    assert browser.root("lang") == "zh" and browser.has("profile")


def test_a_person_may_overrule_the_application(browser, mail):
    mail.enter(browser, ui_locales="de")
    browser.press("language-en")
    assert browser.root("lang") == "en"


@pytest.mark.parametrize("language", ["de", "fr", "es", "zh", "ar"])
def test_the_browser_says_its_language(browser, mail, language):
    browser.devtools("Network.enable")
    browser.devtools("Network.setExtraHTTPHeaders", headers={"Accept-Language": f"{language};q=0.9, en;q=0.5"})
    try:
        mail.enter(browser)
        assert browser.root("lang") == language
    finally:
        browser.devtools("Network.setExtraHTTPHeaders", headers={})
