"""One `writ dev` for all, a realm with clients and a user for each file, and a server whose database may be hurt."""

import pytest

from harness.postgres import Cluster
from harness.realm import Realm
from harness.server import DevServer, Node


@pytest.fixture(scope="session")
def server():
    server = DevServer(["--no-demo"])
    try:
        yield server.start(seconds=120)
    finally:
        server.close()


@pytest.fixture(scope="module")
def realm(server):
    return Realm.create(server)


@pytest.fixture(scope="module")
def other_realm(server):
    return Realm.create(server)


@pytest.fixture(scope="module")
def client(realm):
    return realm.client()


@pytest.fixture(scope="module")
def public_client(realm):
    return realm.client(type="public")


@pytest.fixture(scope="module")
def user(realm):
    return realm.user(
        None, None, "--email", f"{realm.id}@example.com", "--given-name", "Ada", "--family-name", "Lovelace"
    )


@pytest.fixture(scope="module")
def cluster():
    cluster = Cluster()
    try:
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def node(cluster):
    """`writ serve` against `cluster`, with cheap password hashes."""
    node = Node(cluster, {"passwords.argon2_memory_kib": "1024", "passwords.argon2_iterations": "1"})
    node.migrate()
    try:
        yield node.start()
    finally:
        node.close()
