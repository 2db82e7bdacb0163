"""The primary dies and a synchronous standby takes over: the server finds it by itself and no family is lost."""

import time

import pytest

from faults.standby import Standby
from faults.walker import Journal, Walker, Walkers
from harness.realm import Realm
from harness.server import Node


@pytest.fixture
def standby(cluster):
    standby = Standby(cluster)
    try:
        yield standby
    finally:
        standby.close()


def test_a_failover_loses_no_family_that_a_client_was_told_of(cluster, standby, settings, chance, tmp_path):
    node = Node(cluster, settings)
    both = f"{cluster.directory},{standby.directory}"
    node.variables["DATABASE_URL"] = f"postgresql://writ@/writ?host={both}&target_session_attrs=read-write"
    node.migrate()
    journal = Journal(tmp_path / "journal.jsonl")
    try:
        node.start()
        realm = Realm.create(node)
        client = realm.client(refresh_retry_window_seconds=3600)
        walkers = [Walker(n, client, realm.user(), True, journal, chance.random()) for n in range(6)]
        with Walkers(walkers) as walkers:
            walkers.go()
            time.sleep(1)
            cluster.kill()
            standby.promote()
            node.wait_until_ready(30)
            time.sleep(0.5)
            walkers.stand()
            assert walkers.violations == [] and walkers.look(from_the_start=True) == []
            before = sum(walker.replies for walker in walkers.walkers)
            walkers.go()
            time.sleep(0.5)
            walkers.stand()
            assert walkers.violations == [] and sum(walker.replies for walker in walkers.walkers) > before
    finally:
        node.close()
        journal.close()
