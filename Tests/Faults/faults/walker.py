"""A client under load: it renews without pause, writes down what it sent and got, and tries again as real ones do."""

import json
import random
import threading
import time

from harness.http import Connection

from .family import Family


class Journal:
    """Every request and reply, one JSON line each, in the order they ended."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="utf-8")
        self.lock = threading.Lock()

    def write(self, **entry):
        with self.lock:
            self.file.write(json.dumps(entry) + "\n")

    def close(self):
        self.file.close()


class Walker(threading.Thread):
    """Walks along one family after another. While `gate` is closed it stands still and `is_parked` is set."""

    def __init__(self, number, client, user, keeps_lost_replies, journal, seed):
        super().__init__(daemon=True)
        self.number, self.client, self.user, self.journal = number, client, user, journal
        self.keeps_lost_replies = keeps_lost_replies
        self.chance = random.Random(seed)
        self.gate, self.is_parked = threading.Event(), threading.Event()
        self.is_over = False
        self.families: list[Family] = []
        self.violations: list[str] = []
        self.replies = 0
        self.connection: Connection | None = None

    def ask(self, path: str, form: dict):
        """The reply, or None when there was none or a 503, so that nobody knows what happened."""
        sent, status, body = time.time(), None, None
        try:
            if self.connection is None:
                self.connection = Connection(self.client.realm.server.url, timeout=5)
            reply = self.connection.ask("POST", self.client.realm.url(path), form, headers=self.client.headers)
            status, body = reply.status, reply.body.decode()
        except Exception as error:  # noqa: BLE001 whatever breaks, the reply is lost
            body = repr(error)
            if self.connection:
                self.connection.close()
            self.connection = None
        self.journal.write(
            walker=self.number, path=path, form=form, sent=sent, got=time.time(), status=status, body=body
        )
        if status is None or status == 503:
            return None
        self.replies += 1
        if status >= 500:
            self.violations.append(f"walker {self.number}: {status} {body}")
            return None
        return reply

    def run(self):
        while not self.is_over:
            if not self.gate.is_set():
                self.is_parked.set()
                self.gate.wait()
                self.is_parked.clear()
                continue
            if not self.step():
                time.sleep(0.01 + self.chance.random() * 0.02)

    def step(self) -> bool:
        """One request; whether it had a reply."""
        family = self.families[-1] if self.families else None
        if family is None or family.is_over:
            return self.start_family()
        dice = self.chance.random()
        # What is unknown is found out first, as a real client would.
        if family.revocation_without_reply or dice < 0.01:
            return self.revoke(family)
        if dice < 0.03 and not family.use_without_reply:
            return self.start_family()  # the old one stays: it must outlive everything
        return self.renew(family)

    def start_family(self) -> bool:
        reply = self.ask(
            "token", {"grant_type": "password", "username": self.user.username, "password": self.user.password}
        )
        if reply is None:
            return False
        if reply.status != 200:
            self.violations.append(f"walker {self.number}: the right password was refused: {reply}")
            return False
        family = Family(f"family {len(self.families)} of walker {self.number}", self.keeps_lost_replies)
        family.told.append(reply.json["refresh_token"])
        self.families.append(family)
        return True

    def renew(self, family: Family) -> bool:
        reply = self.ask("token", {"grant_type": "refresh_token", "refresh_token": family.end})
        if reply is None:
            family.use_without_reply = True
            return False
        if reply.status == 200:
            family.successor(reply.json["refresh_token"])
            return True
        violation = family.refused()
        if violation:
            self.violations.append(f"{violation}: {reply}")
            family.is_lost = True
        return True

    def revoke(self, family: Family) -> bool:
        reply = self.ask("revoke", {"token": family.end})
        if reply is None:
            family.revocation_without_reply = True
            return False
        if reply.status == 200:
            family.is_revoked = True
        else:
            self.violations.append(f"{family.name}: revocation was refused: {reply}")
        return True


class Walkers:
    """Several of them, started and stopped together."""

    def __init__(self, walkers: list[Walker]):
        self.walkers = walkers

    def __enter__(self):
        for walker in self.walkers:
            walker.start()
        return self

    def __exit__(self, *_):
        for walker in self.walkers:
            walker.is_over = True
            walker.gate.set()
        for walker in self.walkers:
            walker.join(20)

    def go(self):
        for walker in self.walkers:
            walker.is_parked.clear()
            walker.gate.set()

    def stand(self):
        """Closes the gates and waits until every request has ended."""
        for walker in self.walkers:
            walker.gate.clear()
        for walker in self.walkers:
            if not walker.is_parked.wait(20):
                raise TimeoutError(f"walker {walker.number} hangs in a request")

    def look(self, from_the_start: bool = False) -> list[str]:
        """While they stand: every claim of the model held against introspection, over one connection."""
        found = []
        for walker in self.walkers:
            with Connection(walker.client.realm.server.url) as connection:

                def is_active(token):
                    reply = connection.ask(
                        "POST", walker.client.realm.url("introspect"), {"token": token}, headers=walker.client.headers
                    )
                    assert reply.status == 200, reply
                    return reply.json["active"]

                families = walker.families if from_the_start else walker.families[-3:]
                for family in families:
                    found += family.violations(is_active, from_the_start)
        return found

    @property
    def violations(self) -> list[str]:
        return [violation for walker in self.walkers for violation in walker.violations]
