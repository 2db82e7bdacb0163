"""While keys rotate under load on two nodes, every token's key was published by every node before the token was."""

import threading
import time

import jwt

from harness.http import Connection, get

OWN = {"grant_type": "client_credentials"}


class Signer(threading.Thread):
    """Gets tokens from one node; before each, reads the keys that the other node publishes."""

    def __init__(self, client, here: str, there: str):
        super().__init__(daemon=True)
        self.client, self.here, self.there = client, here, there
        self.kids, self.unpublished, self.failures = set(), [], []
        self.is_over = threading.Event()

    def run(self):
        realm = self.client.realm
        token, jwks = (realm.url(path) for path in ("token", "jwks"))
        with Connection(self.here) as here, Connection(self.there) as there:
            while not self.is_over.is_set():
                published = {key["kid"] for key in there.ask("GET", jwks).json["keys"]}
                reply = here.ask("POST", token, OWN, headers=self.client.headers)
                if reply.status != 200:
                    self.failures.append(reply)
                    continue
                kid = jwt.get_unverified_header(reply.json["access_token"])["kid"]
                self.kids.add(kid)
                if kid not in published:
                    self.unpublished.append(kid)


def test_no_token_is_signed_by_a_key_that_some_node_does_not_publish(node, second_node, realm):
    client = realm.client()
    signers = [Signer(client, node.url, second_node.url), Signer(client, second_node.url, node.url)]
    for signer in signers:
        signer.start()
    realm.command.environment["WRIT_KEYS_PUBLISH_LEAD_SECONDS"] = "1"
    for _ in range(3):
        realm.command.json("key", "rotate", "--realm", realm.id)
        time.sleep(1.3)
    for signer in signers:
        signer.is_over.set()
        signer.join(10)
        assert not signer.failures and not signer.unpublished
    assert len(signers[0].kids) == 4
    assert {kid for signer in signers for kid in signer.kids} <= {
        key["kid"] for key in get(realm.url("jwks")).json["keys"]
    }
