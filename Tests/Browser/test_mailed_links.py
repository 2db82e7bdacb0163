"""`writ dev`: people ask for links, find them on the page for mails, and follow them."""

import pytest
from browser.look import look_at
from harness.realm import Realm, User
from harness.server import DevServer

PASSWORD = "four unrelated long words"


@pytest.fixture(scope="module")
def realm():
    server = DevServer(["--no-demo"])
    try:
        realm = Realm.create(server.start(seconds=120), self_registration="true")
        realm.command.json("realm", "update", realm.id, "--display-name", "Acme")
        yield realm
    finally:
        server.close()


@pytest.fixture
def page(realm):
    """The address of one of the realm's pages."""
    return lambda path: f"{realm.issuer}/{path}"


def follow_newest_mail(browser, page, name=None, place=0):
    browser.open(page("dev/mail"))
    browser.press(browser.find_all("a.mail")[place])
    if name:
        look_at(browser, name)
    browser.press(browser.find_all("#mail-body a")[0])


def choose_language(browser, locale):
    """The present one has no button."""
    if browser.root("lang") != locale:
        browser.press(f"language-{locale}")


def choose_password(browser):
    for field in ("new-password", "repeat-password"):
        browser.type(field, PASSWORD)
    browser.press("save")


def log_in(browser, realm, page, username):
    browser.open(page("account"))
    browser.log_in(User(realm, username, PASSWORD, ""))
    assert browser.has("profile")


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_forgotten_password_is_set_anew(browser, realm, page, locale):
    user = realm.user(None, None, "--email", f"ada-{locale}@example.com")
    browser.open(page("account"))
    browser.press("forgot-password")
    choose_language(browser, locale)
    look_at(browser, f"forgot-password.{locale}")
    browser.type("username", user.username)
    browser.press("send")
    assert browser.has("reset-mail-sent")
    look_at(browser, f"reset-mail-sent.{locale}")
    browser.open(page("dev/mail"))
    look_at(browser, f"mail-list.{locale}")
    follow_newest_mail(browser, page, f"mail-message.{locale}")
    look_at(browser, f"set-password.{locale}")
    choose_password(browser)
    assert browser.has("password-set")
    look_at(browser, f"password-set.{locale}")
    # The newest tells that the password was changed; the one before has the link, which is used now.
    follow_newest_mail(browser, page, f"password-changed-mail.{locale}")
    assert browser.has("login-form")
    follow_newest_mail(browser, page, place=1)
    assert browser.has("error") and browser.has("continue")
    look_at(browser, f"worthless-link.{locale}")
    log_in(browser, realm, page, user.username)


def test_who_is_invited_chooses_the_first_password(browser, realm, page):
    made = realm.command.json(
        "user", "create", "eve", "--realm", realm.id, "--email", "eve@example.com", "--locale", "de-AT", "--invite"
    )
    assert made["mailed_to"] == "eve@example.com"
    follow_newest_mail(browser, page, "invitation-mail")
    look_at(browser, "invitation")
    choose_password(browser)
    assert browser.has("registered")
    log_in(browser, realm, page, "eve")


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_an_account_of_ones_own(browser, realm, page, locale):
    browser.open(page("account"))
    browser.press("register")
    choose_language(browser, locale)
    look_at(browser, f"register.{locale}")
    browser.type("username", "two words")
    browser.type("email", f"carol-{locale}@example.com")
    browser.press("create")
    assert browser.has("username-error")
    look_at(browser, f"register-refused.{locale}")
    browser.type("username", f"carol-{locale}")
    browser.press("create")
    assert browser.has("verification-mail-sent")
    follow_newest_mail(browser, page)
    look_at(browser, f"first-password.{locale}")
    choose_password(browser)
    assert browser.has("registered")
    log_in(browser, realm, page, f"carol-{locale}")
    assert not browser.has("verify-email")


def test_an_address_is_confirmed(browser, realm, page):
    user = realm.user(None, PASSWORD, "--email", "bob@example.com")
    log_in(browser, realm, page, user.username)
    browser.press("verify-email")
    assert browser.has("notice")
    follow_newest_mail(browser, page)
    look_at(browser, "verify-email")
    browser.press("verify")
    assert browser.has("email-verified")
    browser.press("continue")
    assert browser.has("profile") and not browser.has("verify-email")


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_what_an_administrator_demands_comes_before_the_account(browser, realm, page, locale):
    """A temporary password is replaced, the profile completed, the address confirmed; going back skips none of it."""
    demands = [part for action in ("update_profile", "verify_email") for part in ("--require-action", action)]
    user = realm.user(
        None, "temporary words", "--email", f"dora-{locale}@example.com", "--temporary-password", *demands
    )
    browser.open(page("account"))
    choose_language(browser, locale)
    browser.log_in(user)
    assert browser.has("set-password-form")
    look_at(browser, f"update-password.{locale}")
    choose_password(browser)
    assert browser.has("update-profile-form")
    look_at(browser, f"update-profile.{locale}")
    browser.back()
    browser.open(page("account"))
    assert browser.has("update-profile-form")
    browser.type("given-name", "Dora")
    browser.press("continue")
    assert browser.has("confirm-email-form")
    look_at(browser, f"confirm-email.{locale}")
    browser.press("send")
    assert browser.has("notice")
    look_at(browser, f"confirm-email-mailed.{locale}")
    browser.press("continue")
    assert browser.has("error")
    look_at(browser, f"confirm-email-waiting.{locale}")
    follow_newest_mail(browser, page)
    browser.press("verify")
    browser.press("continue")
    assert browser.has("profile") and not browser.has("verify-email")
    assert realm.command.json("user", "show", user.username, "--realm", realm.id)["required_actions"] == []
