"""A database full of realms and people, with a node in front of it and somebody who administers all of them."""

import json
import subprocess
import tempfile
import time
from functools import cached_property
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import quote, urlencode

from harness.http import Connection
from harness.postgres import Cluster
from harness.realm import Client, Realm
from harness.server import Node
from harness.wait import wait_until

from ..visit import Visit
from .line import Line, Request

FIRST = "many-00001"  # half of all people are in it
PASSWORD = "a long enough password"
SEED = Path(__file__).resolve().parents[2] / "seed"


class Crowd:
    def __init__(self, realms: int, users: int):
        self.realms, self.users = realms, users
        self.random = Random(1)
        self.cluster = Cluster({"shared_buffers": "512MB", "synchronous_commit": "on"})
        # No bounds on how often one administrator asks; and no keys made ahead while something is measured.
        self.node = Node(
            self.cluster, {"log.level": "error", "keys.spare_count": "0", "server.admin_requests_per_second": "0"}
        )
        self.node.migrate()
        self.seed()
        self.node.start()
        self.wait_until_sealed()
        self.api_headers = self.api_administrator()
        self.console_headers = self.console_administrator()
        self.service = self.client_of_every_realm()
        self.people()

    def seed(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(self.node.master_key + "\n")
            file.flush()
            subprocess.run(
                [
                    *(str(SEED), "--database", self.cluster.url, "--master-key-file", file.name),
                    *("--realms", str(self.realms), "--users", str(self.users), "--events", str(self.users)),
                ],
                check=True,
                stdout=subprocess.DEVNULL,
            )

    def wait_until_sealed(self):
        """The audit events of the seed are sealed by the server; what that takes is no request's cost."""
        start = time.monotonic()
        unsealed = (
            "SELECT count(*) FROM audit_event e, audit_sealer s "
            "WHERE (e.position, e.event_id) > (s.last_position, s.last_event)"
        )
        wait_until(lambda: int(self.cluster.sql(unsealed)[0]) < 100, "the sealing of the events", 1800, interval=0.5)
        self.seconds_to_seal = time.monotonic() - start

    # Who asks

    def api_administrator(self) -> dict:
        """A service of the realm operator that may do everything."""
        self.node.command.json("bootstrap", "--email", "admin@example.com")
        operator = Realm(self.node, "operator", f"{self.node.url}/realms/operator", self.node.command)
        audience = f"{self.node.url}/admin/api/v1"
        client = operator.client(
            "--resource", audience, grants=["client_credentials"], scopes=[], access_token_lifetime_seconds=3600
        )
        self.node.command.json("role", "grant", "administrator", "--realm", "operator", "--client", client.id)
        token = client.own_token(resource=audience)["access_token"]
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def console_administrator(self) -> dict:
        """The cookies of somebody who has logged in at the console."""
        self.node.command.run(
            "user", "update", "admin", "--realm", "operator", "--password-stdin", stdin=PASSWORD + "\n"
        )
        return {"Cookie": Visit(self.node.url).log_in("/admin/", "admin", PASSWORD)}

    def client_of_every_realm(self) -> Client:
        """One client, with one secret, in each realm, to ask for tokens of realms that are not in memory."""
        realm = Realm(self.node, FIRST, f"{self.node.url}/realms/{FIRST}", self.node.command)
        client = realm.client(id="service", grants=["client_credentials"], scopes=[])
        for table in ("client", "client_secret"):
            self.cluster.sql(
                f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object('realm_id', r.realm_id))).* "
                f"FROM {table} t, realm r WHERE t.realm_id = '{FIRST}' AND t.client_id = 'service' "
                f"AND r.realm_id LIKE 'many-%' AND r.realm_id <> '{FIRST}'"
            )
        return client

    def people(self):
        """In the first realm: somebody with a password, an application, and the cookies of a session."""
        realm = Realm(self.node, FIRST, f"{self.node.url}/realms/{FIRST}", self.node.command)
        realm.update(password_grant="true")
        self.person = realm.user("ada-with-a-password", PASSWORD)
        self.portal = realm.client(grants=["password", "refresh_token"])
        self.application = realm.client(
            *("--redirect-uri", "https://app.example.com/callback"), grants=["authorization_code"], consent="skip"
        )
        self.login_headers = {
            "Cookie": Visit(self.node.url).log_in(self.authorization_request, self.person.username, PASSWORD)
        }

    @property
    def authorization_request(self) -> str:
        return f"/realms/{FIRST}/oauth/authorize?" + urlencode(
            {
                **{"client_id": self.application.id, "response_type": "code", "scope": "openid profile", "state": "s"},
                **{"redirect_uri": "https://app.example.com/callback", "code_challenge_method": "S256"},
                "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            }
        )

    def load_every_realm(self) -> float:
        """Milliseconds that the first token of a realm takes, the median: it is loaded into memory then."""
        names = [f"many-{number:05}" for number in range(1, self.realms + 1)]
        self.random.shuffle(names)
        return median(self.milliseconds(self.token_request(name)) for name in names)

    # What is asked for

    def token_request(self, realm: str) -> Request:
        return Request.form(
            f"/realms/{realm}/oauth/token", {"grant_type": "client_credentials"}, self.service.headers
        )

    def some_realm(self) -> str:
        return f"many-{self.random.randint(1, self.realms):05}"

    def some_user(self) -> str:
        """The name of somebody in the first realm."""
        return f"user{self.random.randint(1, self.users // 2)}"

    def get(self, path: str) -> dict:
        """From the administration API."""
        with Connection(self.node.url) as connection:
            reply = connection.ask("GET", f"/admin/api/v1{path}", headers=self.api_headers)
        assert reply.status == 200, reply
        return json.loads(reply.body)

    def places(self, path: str, pages: int = 40) -> list[str]:
        """Query strings of the first pages of a list."""
        places = [f"{path}?limit=10"]
        while len(places) < pages and (following := self.get(places[-1]).get("next")):
            places.append(f"{path}?limit=10&after={quote(following, safe='')}")
        return places

    def milliseconds(self, request: Request) -> float:
        return self.line.milliseconds(request)

    @cached_property
    def line(self) -> Line:
        """Opened when it is needed: a server closes one that says nothing while the other crowd is made."""
        return Line(self.node.url)

    def close(self):
        self.node.close()
        self.cluster.close()
