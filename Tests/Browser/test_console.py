"""Administrators at the console, without scripts of its own: every page fit for everybody, in light and dark, on a phone."""

import contextlib
import re
import secrets

import pytest
from browser.look import keep, look_at
from harness.http import get
from harness.wait import wait_until

PASSWORD = "a long and quiet river"


@pytest.fixture(scope="module")
def console(node):
    """The address, and the first administrator."""
    made = node.command.json("bootstrap", "--email", "root@example.com")
    return f"{node.url}/admin/", made


@pytest.fixture(scope="module")
def administrator(console, chromium):
    """Has chosen a password by the link that bootstrap printed."""
    address, made = console
    chromium.forget()
    chromium.open(made["link"])
    chromium.type("new-password", PASSWORD)
    chromium.type("repeat-password", PASSWORD)
    chromium.press("save")
    return made["username"] if "username" in made else "admin"


@pytest.fixture
def signed_in(browser, console, administrator):
    browser.open(console[0])
    browser.type("username", administrator)
    browser.type("password", PASSWORD)
    browser.press("login")
    assert "Realms" in browser.title
    browser.console = console[0]
    return browser


def fill(browser, form, **fields):
    for name, text in fields.items():
        browser.type(f"{form}-{name.replace('_', '-')}", text)


def send(browser, form):
    browser.press(browser.find_all(f"#{form} .buttons button")[0])


def test_a_realm_is_set_up_from_nothing(signed_in):
    browser = signed_in
    realm = "acme" + secrets.token_hex(3)
    look_at(browser, "console.realms")
    browser.open(browser.console + "new-realm")
    fill(browser, "new-realm", id="Not An Id", display_name="Acme Corporation")
    send(browser, "new-realm")
    assert browser.text("new-realm-id-error")
    look_at(browser, "console.refused")
    fill(browser, "new-realm", id=realm)
    send(browser, "new-realm")
    assert browser.text("notice")
    look_at(browser, "console.realm")
    base = f"{browser.console}realms/{realm}/"

    browser.open(base + "settings")
    fill(
        browser, "settings", theme_primary_color="#0f5c6e", access_token_lifetime_seconds="600",
        theme_logo_url="https://payroll.example/logo.svg",
    )
    browser.press(next(b for b in browser.find_all("#settings button") if b.text.startswith("Preview")))
    look_at(browser, "console.settings")
    assert browser.value("settings-access-token-lifetime-seconds") == "600"
    send(browser, "settings")
    assert browser.text("notice")

    a_template(browser, base)
    browser.open(base + "new-client")
    look_at(browser, "console.new-client")
    fill(browser, "client", client_id="payroll", client_name="Payroll", redirect_uris="https://payroll.example/cb")
    send(browser, "client")
    assert re.fullmatch(r"wrs_[0-9A-Za-z]{49}", browser.text("secret"))
    for details in browser.find_all("main details"):
        details.find_element("tag name", "summary").click()
    look_at(browser, "console.client")
    browser.open(base + "clients")
    look_at(browser, "console.clients")

    browser.open(base + "new-user")
    fill(browser, "user", username="ada", given_name="Ada", family_name="Lovelace", email="ada@example.com")
    if browser.has("user-invite"):
        browser.find("user-invite").click()
    fill(browser, "user", password="correct horse battery")
    send(browser, "user")
    look_at(browser, "console.user")
    browser.open(base + "users?search=love")
    assert "ada" in browser.page_text()
    look_at(browser, "console.users")

    browser.open(base + "token-preview")
    fill(browser, "preview", client="payroll", user="ada", scope="openid profile email")
    send(browser, "preview")
    assert "preferred_username" in browser.page_text() and "the user's id" in browser.page_text()
    look_at(browser, "console.preview")

    browser.open(base + "explain")
    fill(browser, "explain-token", token="eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.")
    send(browser, "explain-token")
    assert "would be refused" in browser.page_text()
    refused = get(f"{browser.console[: -len('/admin/')]}/realms/{realm}/oauth/authorize?client_id=payroll&redirect_uri=x")
    explained = base + f"explain?request_id={refused.headers['x-request-id']}"
    # The trail is written in batches.
    wait_until(lambda: browser.open(explained) or "It was refused" in browser.page_text(), "the trail", 5)
    assert "https://payroll.example/cb" in browser.page_text()
    look_at(browser, "console.explain")

    give_and_take(browser, base)
    for name in ("keys", "sessions", "roles", "groups", "apis", "reviews", "audit"):
        browser.open(base + name)
        look_at(browser, f"console.{name}")

    browser.open(base + "delete")
    look_at(browser, "console.delete")
    fill(browser, "delete-realm", confirm=realm)
    send(browser, "delete-realm")
    assert "deleted" in browser.text("notice")


def give_and_take(browser, base):
    """What is given is taken away where it was given, each by the keyboard's Enter."""
    browser.open(base + "roles")
    fill(browser, "role", name="clerk", description="Reads orders")
    send(browser, "role")
    browser.open(base + "groups")
    fill(browser, "group", name="sales")
    send(browser, "group")
    assert "clerk" in [option.get_attribute("value") for option in browser.find_all("#grant-role-list option")]
    for form, text in (("grant", "clerk"), ("member", "ada")):
        fill(browser, form, **{"role" if form == "grant" else "user": text})
        enter(browser)
        assert browser.text("notice")
    look_at(browser, "console.group")
    browser.open(base + "users?search=ada")
    browser.press(browser.find_all("tbody a")[0])
    assert "by group /sales" in browser.page_text()
    browser.back()
    browser.open(base + "groups")
    browser.press(browser.find_all("tbody a")[0])
    for form in ("revoke-1", "remove-1"):
        browser.press(browser.find_all(f"#{form} button")[0])
        assert browser.text("notice") and not browser.has(form)

    browser.open(base + "initial-access-tokens")
    fill(browser, "token", note="For the shop's developers", uses="none")
    send(browser, "token")
    assert browser.text("token-uses-error")
    fill(browser, "token", uses="3")
    send(browser, "token")
    assert re.fullmatch(r"wri_[0-9A-Za-z]+", browser.text("secret"))
    look_at(browser, "console.tokens")
    browser.press(browser.find_all("#revoke-1 button")[0])
    assert "There is none." in browser.page_text()


def a_template(browser, base):
    """Looked at in its frame, where nothing runs; refused with its line; saved; given back for Writ's own."""
    browser.open(base + "templates")
    look_at(browser, "console.templates")
    browser.press(next(a for a in browser.find_all("tbody a") if a.text == "login"))
    look_at(browser, "console.template")
    with framed(browser):
        assert browser.find("login").value_of_css_property("background-color") == "rgba(15, 92, 110, 1)"
        assert browser.run("return document.activeElement") == browser.find_all("body")[0]
    text = browser.value("template-template")
    assert text.startswith("{{<layout}}\n")
    write(browser, text.replace("{{words.username}}", "{{words.usernam}}", 1), "Save")
    assert "there is no text words.usernam" in browser.text("error") and "Line " in browser.text("error")
    assert browser.value("template-template") != text
    look_at(browser, "console.template-refused")
    write(browser, text.replace("<h1>", "<script>document.title = 'ran'</script><h1>Hello! ", 1), "Preview")
    with framed(browser):
        assert browser.find_all("h1")[0].text == "Hello! Sign in"
        assert browser.run("return document.title") not in ("", "ran")
        browser.find("login").click()
        assert browser.has("login-form"), "no form of a preview is sent"
    browser.complaints()
    write(browser, text.replace("<h1>", "<h1>Hello! ", 1), "Save")
    assert browser.text("notice")
    browser.press(browser.find_all(".head a.danger")[0])
    look_at(browser, "console.reset-template")
    send(browser, "reset-template")
    assert "Writ's own" in browser.text("notice")

    browser.open(base + "template?name=writ.css")
    write(browser, browser.value("template-template") + "h1 { color: rgb(1, 2, 3); }", "Preview")
    with framed(browser):
        assert browser.find_all("h1")[0].value_of_css_property("color") == "rgba(1, 2, 3, 1)"
    browser.open(base + "template?name=texts/ar.json")
    look_at(browser, "console.template-texts")


def write(browser, text, button):
    # Letter by letter would take seconds.
    browser.run("document.getElementById('template-template').value = arguments[0]", text)
    browser.press(next(b for b in browser.find_all("#template button") if b.text == button))


@contextlib.contextmanager
def framed(browser):
    browser.driver.switch_to.frame(browser.find_all("iframe.framed")[0])
    try:
        yield
    finally:
        browser.driver.switch_to.default_content()


def enter(browser):
    with browser.another_page():
        browser.keys("\ue007")


def test_it_works_without_scripts(signed_in):
    browser = signed_in
    browser.scripts(False)
    browser.open(browser.console + "new-realm")
    realm = "quiet" + secrets.token_hex(3)
    fill(browser, "new-realm", id=realm)
    send(browser, "new-realm")
    assert browser.text("notice")
    browser.scripts(True)


def test_it_works_by_keyboard_alone(signed_in):
    browser = signed_in
    browser.open(browser.console)
    browser.keys("\ue004")  # Tab
    assert browser.run("return document.activeElement.className") == "skip"
    browser.keys("\ue007")
    assert browser.address.endswith("#main")


def test_on_a_phone_the_way_about_is_a_menu_that_says_where_one_is(signed_in):
    browser = signed_in
    with browser.seen(width=390):
        browser.open(browser.console + "realms/operator/keys")
        menu = browser.find_all(".places-narrow summary")[0]
        assert menu.text == "Keys" and not browser.find_all(".places-wide")[0].is_displayed()
        menu.click()
        assert not browser.scrolls_sideways()
        keep(browser, "console.menu", "phone")
        browser.press(next(a for a in browser.find_all(".places-narrow a") if a.text == "Audit"))
        assert "Audit" in browser.title


def test_signing_out_leads_to_the_login_page(signed_in):
    browser = signed_in
    browser.press("logout")
    assert browser.has("login-form")
    browser.open(browser.console)
    assert browser.has("login-form")
