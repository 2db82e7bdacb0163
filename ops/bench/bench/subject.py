"""What is measured: a private PostgreSQL, `writ serve` in front of it, and a realm with clients, people and tokens."""

import base64
import hashlib
import secrets
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from harness.http import Connection
from harness.postgres import Cluster
from harness.realm import Realm
from harness.server import Node

from .cpu import cluster_ms, process_ms
from .visit import Visit
from .wrk import Load, run_wrk

POOL = 64  # refresh families in the pool; more than connections
REDIRECT_URI = "https://app.example.com/callback"
VERIFIER = secrets.token_urlsafe(40)
TOKENS = 200  # access tokens that are introspected in turn


class Subject:
    def __enter__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="writ-bench-"))
        self.cluster = Cluster()
        # Keys that are made ahead would be charged to whatever is measured meanwhile.
        self.node = Node(self.cluster, {"log.level": "error", "keys.spare_count": "0"})
        self.node.migrate()
        self.node.start()
        self.realm = Realm.create(self.node, refresh_retry_window_seconds=0)
        self.client = self.realm.client()
        self.user = self.realm.user()
        # No administrator's consent page between login and code; without refresh tokens nothing is left of a flow.
        self.application = self.realm.client(
            "--redirect-uri", REDIRECT_URI, grants=["authorization_code"], consent="skip"
        )
        return self

    def __exit__(self, *_):
        self.node.close()
        self.cluster.close()
        subprocess.run(["rm", "-rf", str(self.directory)], check=False)

    @property
    def authorization(self) -> str:
        return self.client.headers["Authorization"]

    def logins(self, count: int) -> list[dict]:
        # Without openid, or each renewal would sign an ID token too.
        return [self.client.log_in(self.user, scope="profile") for _ in range(count)]

    @property
    def authorization_request(self) -> str:
        """Path and query; a page for who is not logged in, a code for who is."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
        return urlsplit(self.realm.url("authorize")).path + "?" + urlencode(
            {
                "client_id": self.application.id,
                "response_type": "code",
                "scope": "openid profile",
                "redirect_uri": REDIRECT_URI,
                "state": "s",
                "nonce": "n",
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
        )

    def code_flow(self) -> list[str]:
        """The arguments of code.lua, with the cookie of somebody who has logged in at the page."""
        cookie = Visit(self.node.url).log_in(self.authorization_request, self.user.username, self.user.password)
        return [
            self.authorization_request,
            cookie,
            urlsplit(self.realm.url("token")).path,
            self.application.headers["Authorization"],
            quote(REDIRECT_URI, safe=""),
            VERIFIER,
        ]

    def file(self, lines: list[str]) -> str:
        path = self.directory / secrets.token_hex(4)
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    def measure(self, path: str, script: str, arguments: list[str], seconds: float, connections: int):
        """(load, server's CPU ms a request, PostgreSQL's CPU ms a request); batches still waiting are waited for."""
        self.wait_until_idle()
        server, database = process_ms(self.node.pid), cluster_ms(self.cluster)
        url = self.node.url + path if path.startswith("/") else self.realm.url(path)
        load: Load = run_wrk(url, script, seconds, connections, arguments)
        time.sleep(0.6)
        if load.refused or load.broken:
            raise RuntimeError(f"{path}: {load.refused} refused and {load.broken} broken of {load.requests}")
        return (
            load,
            (process_ms(self.node.pid) - server) / load.requests,
            (cluster_ms(self.cluster) - database) / load.requests,
        )

    def wait_until_idle(self):
        """What the server does by itself after a start is no request's cost."""
        for _ in range(60):
            before = process_ms(self.node.pid)
            time.sleep(0.5)
            if process_ms(self.node.pid) - before <= 20:
                return
        raise RuntimeError("the server does not come to rest")

    def milliseconds_to_first_token(self) -> float:
        """From starting `writ serve` against a ready database to a token in hand."""
        self.node.stop()
        start = time.monotonic()
        self.node.launch()
        while True:
            try:
                with Connection(self.node.url, timeout=2) as connection:
                    reply = connection.ask(
                        "POST",
                        self.realm.url("token"),
                        {"grant_type": "client_credentials"},
                        headers=self.client.headers,
                    )
                if reply.status == 200:
                    return (time.monotonic() - start) * 1000
            except OSError:
                pass
            time.sleep(0.002)
