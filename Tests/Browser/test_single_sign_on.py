"""A person logs in once and is in everywhere; logs out once and is out."""

from harness.wait import wait_until

POST = """
const [address, values] = arguments;
const form = Object.assign(document.createElement('form'), {method: 'post', action: address});
for (const [name, value] of Object.entries(values)) {
    form.append(Object.assign(document.createElement('input'), {name, value}));
}
document.body.append(form);
form.submit();
"""


def test_one_login_opens_two_applications(browser, user, shop, mail):
    shop.enter(browser)
    assert "Shop" in browser.text("application")
    browser.log_in(user)
    assert "Shop" in browser.text("application") and browser.has("permissions")
    browser.allow()
    assert shop.is_shown(browser) and browser.text("person") == user.username
    mail.enter(browser)
    assert mail.is_shown(browser) and browser.text("person") == user.username


def test_the_application_learns_who_it_is_and_when_they_logged_in(browser, user, shop):
    shop.enter(browser)
    browser.log_in(user)
    browser.allow()
    claims = browser.json("claims")
    assert claims["sub"] == user.sub
    assert claims["iss"] == shop.realm.issuer and claims["aud"] == shop.client.id
    assert claims["amr"] == ["pwd"] and abs(claims["iat"] - claims["auth_time"]) < 60 and claims["sid"]
    browser.open(shop.url + "/userinfo")
    person = browser.json("answer")
    assert person["sub"] == user.sub and person["name"] == "Ada Lovelace"
    assert person["email"] == f"{user.username}@example.com"


def test_consent_is_asked_for_once(browser, user, shop):
    shop.enter(browser)
    browser.log_in(user)
    browser.allow()
    browser.devtools("Network.clearBrowserCookies")
    shop.enter(browser)
    browser.log_in(user)
    assert shop.is_shown(browser) and browser.text("person") == user.username


def test_who_refuses_is_sent_back_without_access(browser, user, shop):
    shop.enter(browser)
    browser.log_in(user)
    browser.press("deny")
    assert shop.is_shown(browser) and browser.text("error") == "access_denied"
    assert shop.person(browser) is None
    # Refusing is no answer for ever.
    shop.enter(browser)
    assert browser.has("allow")


def test_logging_out_of_one_application_logs_out_of_the_realm(browser, user, shop, mail):
    mail.enter(browser)
    browser.log_in(user)
    shop.enter(browser)
    browser.allow()
    browser.open(shop.url + "/logout")
    assert shop.is_shown(browser) and browser.text("bye") == "bye"
    assert shop.person(browser) is None
    for party in (shop, mail):
        party.enter(browser)
        assert browser.has("login-form"), browser.address


def test_an_application_is_told_when_the_person_logs_out_elsewhere(browser, user, open_party, mail):
    told = open_party("Told", consent="skip", has_back_channel=True)
    told.enter(browser)
    browser.log_in(user)
    assert told.person(browser) == user.username
    mail.enter(browser)
    browser.open(mail.url + "/logout")
    wait_until(lambda: told.person(browser) is None, "the notice of the logout", interval=0.1)


def test_another_site_may_post_a_request(browser, user, mail):
    mail.enter(browser)
    browser.log_in(user)
    browser.open(mail.url + "/")
    request = {
        "client_id": mail.client.id,
        "redirect_uri": mail.url + "/callback",
        "response_type": "none",
        "scope": "openid",
        "prompt": "none",
        "state": "posted",
    }
    # The session cookie does not come along with a form of another site, and yet the person is known.
    with browser.another_page():
        browser.run(POST, mail.realm.url("authorize"), request)
    assert mail.is_shown(browser) and "state=posted" in browser.address and "error=" not in browser.address


def test_no_page_can_be_framed_by_another_site(browser, mail):
    browser.open(mail.url + "/")
    browser.run(
        "const frame = document.createElement('iframe'); frame.src = arguments[0]; document.body.append(frame);",
        mail.realm.url() + "/account",
    )
    wait_until(lambda: any("frame-ancestors" in text for text in browser.complaints()), "Chromium's refusal")


def test_without_a_hint_the_person_is_asked_whether_to_log_out(browser, user, mail):
    mail.enter(browser)
    browser.log_in(user)
    browser.open(mail.url + "/logout?hint=none")
    assert user.username in browser.page_text()
    browser.press("cancel")
    assert browser.has("still-logged-in")
    mail.enter(browser)
    assert mail.is_shown(browser)
    browser.open(mail.url + "/logout?hint=none")
    browser.press("logout")
    mail.enter(browser)
    assert browser.has("login-form")


def test_a_person_who_is_known_answers_without_a_page(browser, user, mail):
    mail.enter(browser, prompt="none")
    assert mail.is_shown(browser) and browser.text("error") == "login_required"
    mail.enter(browser)
    browser.log_in(user)
    mail.enter(browser, prompt="none")
    assert mail.is_shown(browser) and browser.text("person") == user.username


def test_prompt_login_asks_again_and_max_age_too(browser, user, mail):
    mail.enter(browser)
    browser.log_in(user)
    first = browser.json("claims")["auth_time"]
    for parameters in ({"prompt": "login"}, {"max_age": "0"}):
        mail.enter(browser, **parameters)
        assert browser.has("login-form") and browser.has("notice")
        assert browser.value("username") == user.username
        browser.log_in(user)
        assert mail.is_shown(browser) and browser.json("claims")["auth_time"] >= first


def test_prompt_select_account_offers_the_person_and_somebody_else(browser, realm, user, mail):
    somebody_else = realm.user()
    mail.enter(browser)
    browser.log_in(user)
    mail.enter(browser, prompt="select_account")
    browser.press(browser.find_all("button.account")[0])
    assert mail.is_shown(browser) and browser.text("person") == user.username
    mail.enter(browser, prompt="select_account")
    browser.press("other-account")
    browser.log_in(somebody_else)
    assert mail.is_shown(browser) and browser.text("person") == somebody_else.username


def test_whoever_is_not_the_one_who_is_logged_in_logs_in_as_themselves(browser, user, shop):
    other = shop.realm.user()
    shop.enter(browser)
    browser.log_in(user)
    browser.press("other-account")
    assert browser.has("login-form")
    browser.log_in(other)
    assert other.username in browser.page_text()
    browser.allow()
    assert shop.is_shown(browser) and browser.text("person") == other.username
