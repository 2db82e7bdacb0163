"""Every page as it is seen: axe-core finds nothing, nothing scrolls sideways, nothing is blocked by the policy."""

import functools
import http.server
import os
import threading

import pytest
from browser.look import look_at
from harness.ports import free_port
from harness.realm import Realm
from parties.flask_party import FlaskParty


def login(browser, shop, user, **parameters):
    shop.enter(browser, **parameters)


def wrong_password(browser, shop, user, **parameters):
    shop.enter(browser, **parameters)
    browser.log_in(user, "not the password")
    assert browser.has("error")


def too_many_tries(browser, shop, user, **parameters):
    wrong_password(browser, shop, user, **parameters)
    said = browser.text("error")
    while browser.text("error") == said:
        browser.log_in(user, "not the password")


def login_again(browser, shop, user, **parameters):
    account(browser, shop, user, **parameters)
    shop.enter(browser, prompt="login", **parameters)
    assert browser.has("notice")


def select_account(browser, shop, user, **parameters):
    account(browser, shop, user, **parameters)
    shop.enter(browser, prompt="select_account", **parameters)
    assert browser.has("select-account-form")


def consent(browser, shop, user, **parameters):
    shop.enter(browser, **{"scope": "openid profile email phone address offline_access read", **parameters})
    browser.log_in(user)
    assert browser.has("consent-form")


def account(browser, shop, user, **parameters):
    shop.enter(browser, scope="openid profile offline_access", **parameters)
    browser.log_in(user)
    if browser.has("allow"):
        browser.allow()
    account_page(browser, shop, **parameters)


def account_page(browser, shop, ui_locales=None):
    browser.open(f"{shop.realm.url()}/account")
    if ui_locales:
        browser.press(f"language-{ui_locales}")
    assert browser.has("profile")


def password_refused(browser, shop, user, **parameters):
    account(browser, shop, user, **parameters)
    for field in ("new-password", "repeat-password"):
        browser.type(field, "password1234")
    browser.type("current-password", user.password)
    browser.press("change-password")
    assert browser.find_all(".field-error")


def logout(browser, shop, user, ui_locales=None):
    account(browser, shop, user)
    browser.open(f"{shop.realm.url('logout')}?client_id={shop.client.id}&ui_locales={ui_locales or 'en'}")
    assert browser.has("logout-form")


def logged_out(browser, shop, user, **parameters):
    logout(browser, shop, user, **parameters)
    browser.press("logout")
    assert browser.has("logged-out")


def still_logged_in(browser, shop, user, **parameters):
    logout(browser, shop, user, **parameters)
    browser.press("cancel")
    assert browser.has("still-logged-in")


def unknown_application(browser, shop, user, ui_locales=None):
    if ui_locales:
        login(browser, shop, user)
        browser.press(f"language-{ui_locales}")
    browser.open(shop.realm.url("authorize") + "?client_id=nobody&response_type=code")
    assert browser.has("error-code")


def form_post(browser, shop, user, ui_locales=None):
    browser.scripts(False)
    shop.enter(browser, response_mode="form_post")
    if ui_locales:
        browser.press(f"language-{ui_locales}")
    browser.log_in(user)
    browser.press("allow")
    browser.scripts(True)
    assert browser.has("form-post")


WALKS = [
    login,
    wrong_password,
    too_many_tries,
    login_again,
    select_account,
    consent,
    account,
    password_refused,
    logout,
    logged_out,
    still_logged_in,
    unknown_application,
    form_post,
]


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_the_page_is_fit_for_everybody(browser, shop, user, walk):
    walk(browser, shop, user)
    look_at(browser, walk.__name__)


# One of each shape, or all where pictures are wanted.
ARABIC = [login, wrong_password, select_account, consent, account, logout, logged_out, unknown_application]
if os.environ.get("WRIT_SCREENSHOTS"):
    ARABIC = WALKS


@pytest.mark.parametrize("walk", ARABIC, ids=lambda walk: walk.__name__)
def test_the_page_is_fit_in_arabic(browser, shop, user, walk):
    walk(browser, shop, user, ui_locales="ar")
    assert browser.root("dir") == "rtl"
    look_at(browser, walk.__name__ + ".ar", schemes=("light",))


def test_the_longest_names_break_no_page(browser, node):
    realm = Realm.create(node)
    realm.command.json("realm", "update", realm.id, "--display-name", "Aktiengesellschaft" * 5)
    name = "n" * 60
    user = realm.user(name, None, "--email", f"{name}@{'e' * 60}.example", "--given-name", "G" * 60)
    party = FlaskParty(realm, "Anwendungsverwaltung" * 4)
    try:
        for walk in (login, consent, account, logout):
            browser.forget()
            walk(browser, party, user)
            look_at(browser, f"long.{walk.__name__}", schemes=("light",))
    finally:
        party.close()


# Pages that the program renders with sample content: those that no walk leads to, or all where pictures are wanted.
WALKED = {"account", "consent", "error", "form-post", "logged-out", "login", "login-failed", "logout", "select-account"}
LANGUAGES = ["en", "ar"]
if os.environ.get("WRIT_SCREENSHOTS"):
    WALKED, LANGUAGES = set(), ["en", "de", "fr", "es", "zh", "ar"]


@pytest.fixture(scope="module")
def samples(node, tmp_path_factory, quick):
    if quick:
        pytest.skip("the walks show most pages")
    directory = tmp_path_factory.mktemp("pages")
    node.command.run("pages", "render", str(directory))
    handler = functools.partial(Quiet, directory=directory)
    with http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield directory, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_pages_are_fit_for_everybody(browser, samples, language):
    directory, address = samples
    wrong = []
    for page in sorted(directory.glob(f"*.{language}.html")):
        name = page.name.split(".")[0]
        if name in WALKED:
            continue
        # form-post would send itself away.
        browser.scripts(name != "form-post")
        browser.open(f"{address}/{page.name}")
        browser.scripts(True)
        try:
            look_at(browser, f"sample.{name}.{language}", schemes=("dark" if language == "en" else "light",))
        except AssertionError as error:
            wrong.append(str(error))
    assert not wrong, "\n".join(wrong)
