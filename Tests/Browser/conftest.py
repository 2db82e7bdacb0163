"""One server and one Chromium for all; a realm, people and applications for each file."""

import secrets
import time

import pytest
from browser.chromium import Browser
from harness.postgres import Cluster
from harness.realm import Realm
from harness.server import Node
from parties.flask_party import FlaskParty

SETTINGS = {
    "passwords.argon2_memory_kib": "1024",
    "passwords.argon2_iterations": "1",
    "login.free_tries_per_pair": "3",
    # Longer than a busy machine takes from one page to the next.
    "login.first_wait_seconds": "30",
    # The least there is, for the test of a page that has grown old.
    "login.page_lifetime_seconds": "60",
    # The applications are on this machine, and are told of logouts there.
    "outbound.allow_private_networks": "true",
}


@pytest.fixture(scope="session")
def cluster():
    cluster = Cluster()
    try:
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="session")
def node(cluster):
    """`writ serve`."""
    node = Node(cluster, SETTINGS)
    node.migrate()
    try:
        yield node.start()
    finally:
        node.close()


@pytest.fixture(scope="module")
def realm(node):
    realm = Realm.create(node, remember_me="true")
    realm.command.json("realm", "update", realm.id, "--display-name", "Acme")
    return realm


@pytest.fixture
def user(realm):
    name = "ada" + secrets.token_hex(4)
    return realm.user(
        name, None, "--email", f"{name}@example.com", "--given-name", "Ada", "--family-name", "Lovelace"
    )


@pytest.fixture(scope="module")
def open_party(realm):
    """Makes applications, which end with the file."""
    parties = []

    def make(name: str, *options, kind=FlaskParty, **settings):
        parties.append(kind(realm, name, *options, **settings))
        return parties[-1]

    yield make
    for party in parties:
        party.close()


@pytest.fixture(scope="module")
def shop(open_party):
    """An application that asks for consent."""
    return open_party("Shop")


@pytest.fixture(scope="module")
def mail(open_party):
    """One of the house's own, which does not."""
    return open_party("Mail", consent="skip")


@pytest.fixture(scope="session")
def chromium():
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def browser(chromium):
    chromium.forget()
    return chromium


@pytest.fixture(scope="session")
def second_chromium():
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def other_browser(second_chromium):
    """Another person's, or the same person's on another device."""
    second_chromium.forget()
    return second_chromium


@pytest.fixture(scope="session")
def quick(request) -> bool:
    return request.config.getoption("--quick")


@pytest.fixture(scope="session", autouse=True)
def old_page(node, quick):
    """A login page that grows old while the other tests run: the browser, its application, its person, since when."""
    if quick:
        yield None
        return
    realm = Realm.create(node)
    party = FlaskParty(realm, "Old", consent="skip")
    browser = Browser()
    party.enter(browser)
    yield browser, party, realm.user(), time.time()
    browser.close()
    party.close()
