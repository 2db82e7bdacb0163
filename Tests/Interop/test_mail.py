"""Messages to people go over TLS, to a server that is trusted, and hold links that work."""

import re

import pytest
import requests
from harness.certificate import Certificate
from harness.mailserver import MailServer
from harness.ports import free_port
from harness.realm import Realm
from harness.server import Node
from harness.wait import wait_until

CHEAP = {"passwords.argon2_memory_kib": "1024", "passwords.argon2_iterations": "1"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return Certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def mail_node(cluster, certificate):
    """Makes a node with a mail server of its own."""
    made = []

    def make(security: str, **settings):
        mail = MailServer(certificate, security == "starttls", "writ", "sésame ✓")
        made.append(mail)
        node = Node(
            cluster,
            {
                "mail.server": "127.0.0.1",
                "mail.port": str(mail.port),
                "mail.security": security,
                "mail.username": "writ",
                "mail.password": "sésame ✓",
                "mail.from": "login@acme.example",
                "outbound.certificates_file": str(certificate.file),
                **CHEAP,
                **settings,
            },
            # The realms of one cluster are sealed under one key.
            master_key="1:" + "A" * 43 + "=",
        )
        made.append(node)
        node.migrate()
        return node.start(), mail

    yield make
    for one in reversed(made):
        one.close()


def hidden(page: str) -> dict:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def ask_for_link(realm: Realm, name: str, **headers) -> requests.Session:
    browser = requests.Session()
    page = browser.get(realm.issuer + "/forgot-password", headers=headers).text
    form = hidden(page[page.index('id="forgot-password-form"') :])
    reply = browser.post(realm.issuer + "/forgot-password", data={**form, "username": name}, headers=headers)
    assert reply.status_code == 200 and 'id="reset-mail-sent"' in reply.text
    return browser


def of_realm(mail: MailServer, realm: Realm) -> list:
    return [one for one in mail.mails if realm.issuer + "/set-password?token=" in one.get_content()]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_link_comes_by_mail_and_sets_a_new_password(mail_node, security):
    node, mail = mail_node(security)
    realm = Realm.create(node)
    client, user = realm.client(), realm.user(None, None, "--email", "ada@example.com")
    browser = ask_for_link(realm, user.username, **{"Accept-Language": "ar"})
    # What another test's realm has still to say comes by the same outbox.
    message = wait_until(lambda: of_realm(mail, realm), "a mail")[0]
    assert message["To"] == "ada@example.com" and "login@acme.example" in message["From"]
    assert message["Content-Language"] == "ar" and "كلمة مرور" in message["Subject"]
    link = re.search(r"http\S+", message.get_content()).group()
    assert link.startswith(realm.issuer + "/set-password?token=")
    page = browser.get(link).text
    form = hidden(page[page.index('id="set-password-form"') :])
    password = "a new long password"
    form |= {"new_password": password, "repeat_password": password}
    assert 'id="password-set"' in browser.post(realm.issuer + "/set-password", data=form).text
    assert client.log_in_reply(user.username, password).status == 200
    assert client.log_in_reply(user.username, user.password).status == 400
    assert set(mail.plain_commands) <= {"EHLO", "STAR"}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_whose_certificate_is_not_trusted_gets_nothing(mail_node, security):
    node, mail = mail_node(security, **{"outbound.certificates_file": ""})
    realm = Realm.create(node)
    user = realm.user(None, None, "--email", "ada@example.com")
    ask_for_link(realm, user.username)
    wait_until(lambda: "A mail could not be sent" in node.log_text(), "a word in the log")
    assert not mail.mails and set(mail.plain_commands) <= {"EHLO", "STAR"}


def test_without_a_mail_server_nothing_is_offered_that_ends_in_a_mail(cluster):
    node = Node(cluster, CHEAP, master_key="1:" + "A" * 43 + "=")
    node.migrate()
    node.start()
    try:
        realm = Realm.create(node)
        page = requests.get(realm.issuer + "/account").text
        assert 'id="login-form"' in page and 'id="forgot-password"' not in page
        assert 'id="forgot-password-form"' not in requests.get(realm.issuer + "/forgot-password").text
    finally:
        node.close()


def test_a_mail_waits_for_a_server_that_comes_later(cluster, certificate, mail_node):
    settings = {"mail.server": "127.0.0.1", "mail.port": str(free_port()), "mail.from": "login@acme.example"}
    node = Node(cluster, {**settings, **CHEAP}, master_key="1:" + "A" * 43 + "=")
    node.migrate()
    node.start()
    try:
        realm = Realm.create(node)
        user = realm.user(None, None, "--email", "ada@example.com")
        ask_for_link(realm, user.username)
        wait_until(lambda: "A mail could not be sent" in node.log_text(), "a word in the log")
    finally:
        node.close()
    _, mail = mail_node("tls")
    message = wait_until(lambda: of_realm(mail, realm), "the mail", 60)[0]
    assert message["To"] == "ada@example.com"
