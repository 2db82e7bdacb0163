"""Server and database are killed at random moments under load: nothing a client was told of is lost or forked."""

import time

import pytest

from faults.breaker import Breaker
from faults.walker import Journal, Walker, Walkers

KILLS = {"quick": 20, "usual": 40, "full": 200}
SECONDS = {"quick": 60, "usual": 100, "full": 3600}  # a machine that is busy with other things kills less often


@pytest.fixture
def walkers(realm, chance, tmp_path):
    patient = realm.client(refresh_retry_window_seconds=3600)
    strict = realm.client(refresh_retry_window_seconds=0)
    journal = Journal(tmp_path / "journal.jsonl")
    made = [
        Walker(number, strict if number % 4 == 3 else patient, realm.user(), number % 4 != 3, journal, chance.random())
        for number in range(8)
    ]
    with Walkers(made) as walkers:
        yield walkers
    journal.close()


def test_kills_lose_no_family_and_never_leave_two_live_tokens(cluster, node, realm, walkers, chance, length):
    breaker = Breaker(cluster, node, chance)
    start, number = time.monotonic(), 0
    while number < KILLS[length] and time.monotonic() - start < SECONDS[length]:
        number += 1
        walkers.go()
        pause(chance, 0.3)
        way = breaker.strike()
        pause(chance, 0.05)
        breaker.mend()
        pause(chance, 0.15)
        walkers.stand()
        found = walkers.violations + walkers.look()
        assert not found, f"after kill {number} ({way}): {found[:5]}"
    renewals = sum(len(family.told) for walker in walkers.walkers for family in walker.families)
    found = walkers.look(from_the_start=True)
    assert not found, f"at the end: {found[:5]}"
    assert number >= 10 and renewals > 3 * number, "there was next to no load"
    families = sum(len(walker.families) for walker in walkers.walkers)
    print(f"{number} kills in {time.monotonic() - start:.0f} s, {renewals} tokens of {families} families")


def pause(chance, longest: float):
    time.sleep(chance.random() * longest)
