"""The login page under the hands of people, and of those who are none: wrong passwords, forged forms, old pages."""

import time

from harness.http import get, post


def test_a_wrong_password_is_said_and_the_name_is_kept(browser, user, mail):
    mail.enter(browser)
    browser.log_in(user, "not the password")
    assert browser.text("error") and browser.value("username") == user.username
    assert browser.value("password") == ""
    browser.log_in(user)
    assert mail.is_shown(browser) and browser.text("person") == user.username


def test_an_unknown_name_is_answered_as_a_wrong_password_is(browser, realm, user, mail):
    mail.enter(browser)
    browser.log_in(user, "not the password")
    wrong_password = browser.text("error")
    browser.type("username", "nobody-of-this-name")
    browser.type("password", "not the password")
    browser.press("login")
    assert browser.text("error") == wrong_password


def test_who_guesses_too_often_waits(browser, user, mail):
    mail.enter(browser)
    browser.log_in(user, "guess 0")
    wrong_password = browser.text("error")
    for guess in range(1, 12):
        browser.log_in(user, f"guess {guess}")
        if browser.text("error") != wrong_password:
            break
    assert browser.text("error") != wrong_password
    # The right password does not help before the wait is over.
    browser.log_in(user)
    assert browser.has("login-form")


def test_the_login_hint_is_filled_in(browser, user, mail):
    mail.enter(browser, login_hint=user.username)
    assert browser.value("username") == user.username
    assert browser.run("return document.activeElement.id") == "password"


def test_the_login_works_with_the_keyboard_alone(browser, user, mail):
    mail.enter(browser)
    assert browser.run("return document.activeElement.id") == "username"
    with browser.another_page():
        browser.keys(user.username + "\t")
        # The way to the password field may lead over a link.
        while browser.run("return document.activeElement.id") != "password":
            browser.keys("\t")
        browser.keys(user.password + "\n")
    assert mail.is_shown(browser) and browser.text("person") == user.username


def test_the_login_and_consent_work_without_scripts(browser, user, shop):
    browser.scripts(False)
    shop.enter(browser)
    browser.log_in(user)
    browser.allow()
    assert shop.is_shown(browser) and browser.text("person") == user.username


def test_a_tampered_form_is_refused_and_logs_nobody_in(browser, user, mail):
    mail.enter(browser)
    browser.run(
        "const flow = document.querySelector('#login-form [name=flow]');"
        "flow.value = flow.value.slice(0, -6) + (flow.value.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA');"
    )
    browser.log_in(user)
    assert browser.has("error") and browser.has("request-id") and not mail.is_shown(browser)
    mail.enter(browser, prompt="none")
    assert browser.text("error") == "login_required"


def test_a_form_of_another_browser_is_refused(browser, other_browser, realm, user, mail):
    mail.enter(browser)
    flow = browser.find_all("#login-form [name=flow]")[0].get_attribute("value")
    mail.enter(other_browser)
    other_browser.run("document.querySelector('#login-form [name=flow]').value = arguments[0]", flow)
    other_browser.log_in(user)
    assert other_browser.has("error") and not mail.is_shown(other_browser)
    mail.enter(other_browser, prompt="none")
    assert other_browser.text("error") == "login_required"


def test_a_login_makes_a_new_session_cookie(browser, realm, user, mail):
    name = f"writ-session-{realm.id}"
    mail.enter(browser)
    assert name not in browser.cookies()
    browser.log_in(user)
    first = browser.cookies()[name]
    assert first["httpOnly"] and first["sameSite"] == "Lax" and first["session"]
    mail.enter(browser, prompt="login")
    browser.log_in(user)
    second = browser.cookies()[name]
    assert second["value"] != first["value"]
    # The old one is worth nothing any more.
    kept = {"Cookie": f"{name}={first['value']}"}
    assert b'id="login-form"' in get(realm.server.url + f"/realms/{realm.id}/account", headers=kept).body


def test_remember_me_keeps_the_session_beyond_the_browser(browser, realm, user, mail):
    mail.enter(browser)
    browser.find("remember-me").click()
    browser.log_in(user)
    cookie = browser.cookies()[f"writ-session-{realm.id}"]
    assert not cookie["session"] and cookie["expires"] > time.time() + 29 * 86400


def test_remember_me_is_offered_only_where_the_realm_wants_it(browser, realm, mail):
    mail.enter(browser)
    assert browser.has("remember-me")
    realm.update(remember_me="false")
    try:
        mail.enter(browser)
        assert browser.has("login-form") and not browser.has("remember-me")
    finally:
        realm.update(remember_me="true")


def test_the_pages_cannot_be_framed_stored_or_named_to_others(realm, mail):
    login = get(realm.url("authorize") + f"?client_id={mail.client.id}&response_type=code", headers={})
    account = get(realm.server.url + f"/realms/{realm.id}/account")
    for reply in (login, account):
        policy = reply.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe-inline" not in policy and "default-src 'none'" in policy
        assert "no-store" in reply.headers["Cache-Control"]
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_without_its_hidden_field_is_refused(realm, user):
    reply = post(
        realm.server.url + f"/realms/{realm.id}/login", form={"username": user.username, "password": user.password}
    )
    assert reply.status == 400 and "writ-session" not in str(reply.headers)
