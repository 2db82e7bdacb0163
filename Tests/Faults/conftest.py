"""A cluster and a node for each file, so that what one file breaks another does not meet."""

import os
import random

import pytest

from harness.postgres import Cluster
from harness.realm import Realm
from harness.server import Node

CHEAP_HASHES = {"passwords.argon2_memory_kib": "1024", "passwords.argon2_iterations": "1"}


@pytest.fixture(scope="module")
def cluster():
    cluster = Cluster()
    try:
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def settings(request):
    """A file with settings of its own has SETTINGS."""
    return getattr(request.module, "SETTINGS", CHEAP_HASHES)


@pytest.fixture(scope="module")
def node(cluster, settings):
    node = Node(cluster, settings)
    node.migrate()
    try:
        yield node.start()
    finally:
        node.close()


@pytest.fixture(scope="module")
def second_node(cluster, node, settings):
    """Another process on the same database, with the same issuer."""
    second = Node(cluster, {**settings, "server.public_url": node.url}, node.master_key)
    try:
        yield second.start()
    finally:
        second.close()


@pytest.fixture(scope="module")
def realm(node):
    return Realm.create(node)


@pytest.fixture(scope="module")
def client(realm):
    return realm.client()


@pytest.fixture(scope="module")
def user(realm):
    return realm.user()


@pytest.fixture
def chance():
    """Randomness that can be had again: the seed is printed with a failing test."""
    seed = int(os.environ.get("WRIT_SEED") or random.SystemRandom().randrange(2**32))
    print(f"WRIT_SEED={seed}")
    return random.Random(seed)


@pytest.fixture(scope="session")
def length(request) -> str:
    options = request.config.getoption
    return "quick" if options("--quick") else "full" if options("--full") else "usual"
