"""Five hundred logins at once: those that do not fit are told to come back, and everything else goes on."""

import threading
import time

from faults.volley import volley
from harness.http import Connection

SETTINGS: dict = {}  # real hashes
RESIDENT_LIMIT_KIB = 300 * 1024


def test_a_flood_of_logins_is_fenced(node, realm, client, user):
    login = client.log_in(user)
    form = {"grant_type": "password", "username": user.username, "password": user.password}
    meanwhile = Meanwhile(client, login["refresh_token"])
    meanwhile.start()
    replies = volley([realm.url("token")], form, client.headers, 500)
    meanwhile.stop()

    served = [reply for reply in replies if reply.status == 200]
    turned_away = [reply for reply in replies if reply.status == 503]
    assert len(served) + len(turned_away) == 500
    assert served and turned_away
    for reply in turned_away:
        assert reply.error == "temporarily_unavailable" and int(reply.headers["Retry-After"]) > 0
    assert meanwhile.failures == []
    assert meanwhile.done > 20, "tokens and refreshes hardly moved"
    slowest = sorted(zip(meanwhile.times, meanwhile.kinds))
    assert slowest[len(slowest) * 9 // 10][0] < 1, slowest[-6:]
    assert meanwhile.resident_kib < RESIDENT_LIMIT_KIB, meanwhile.resident_kib
    assert client.log_in(user)


class Meanwhile(threading.Thread):
    """Asks for tokens, refreshes and keys while the flood goes on, and watches the memory."""

    def __init__(self, client, token):
        super().__init__(daemon=True)
        self.client, self.token = client, token
        self.times, self.kinds, self.failures, self.done, self.resident_kib = [], [], [], 0, 0
        self.is_over = threading.Event()

    def run(self):
        realm = self.client.realm
        with Connection(realm.server.url) as connection:
            while not self.is_over.is_set():
                for path, form in (
                    ("token", {"grant_type": "client_credentials"}),
                    ("token", {"grant_type": "refresh_token", "refresh_token": self.token}),
                    ("jwks", None),
                ):
                    start = time.monotonic()
                    method = "GET" if form is None else "POST"
                    reply = connection.ask(method, realm.url(path), form, headers=self.client.headers)
                    self.times.append(time.monotonic() - start)
                    self.kinds.append(form["grant_type"] if form else path)
                    self.done += 1
                    if reply.status != 200:
                        self.failures.append(reply)
                    elif form and "refresh_token" in form:
                        self.token = reply.json["refresh_token"]
                self.resident_kib = max(self.resident_kib, realm.server.resident_kib())

    def stop(self):
        self.is_over.set()
        self.join(20)


def test_large_passwords_are_refused_before_they_are_hashed(node, realm, client, user):
    form = {"grant_type": "password", "username": user.username, "password": "x" * 60_000}
    start = time.monotonic()
    replies = volley([realm.url("token")], form, client.headers, 100)
    assert all(reply.status in (400, 503) for reply in replies)
    assert time.monotonic() - start < 5
