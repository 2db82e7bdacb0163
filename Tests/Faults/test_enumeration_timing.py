"""How long a refusal takes tells nothing of whether the user exists (Welch's t over interleaved tries)."""

import math
import statistics
import time

import pytest

from harness.http import Connection

# Hashes of some milliseconds, and no throttling: every try is hashed.
SETTINGS = {
    "passwords.argon2_memory_kib": "8192",
    "passwords.argon2_iterations": "1",
    "login.free_tries_per_pair": "1000",
    "login.free_tries_per_address": "100000",
    "login.free_tries_per_account": "100000",
}
TRIES = 250


def welch(a: list[float], b: list[float]) -> float:
    spread = statistics.variance(a) / len(a) + statistics.variance(b) / len(b)
    return (statistics.fmean(a) - statistics.fmean(b)) / math.sqrt(spread)


def trimmed(times: list[float]) -> list[float]:
    """Without the slowest tenth, which is the machine's and not the server's."""
    return sorted(times)[: len(times) * 9 // 10]


def measure(client, names: list[str]) -> list[list[float]]:
    times = [[] for _ in names]
    with Connection(client.realm.server.url) as connection:
        for number in range(TRIES):
            for index, name in sorted(enumerate(names), key=lambda pair: hash((number, pair[0]))):
                start = time.perf_counter()
                reply = connection.ask(
                    "POST",
                    client.realm.url("token"),
                    headers=client.headers,
                    form={"grant_type": "password", "username": name, "password": "wrong"},
                )
                times[index].append(time.perf_counter() - start)
                assert reply.error == "invalid_grant"
    return [trimmed(each) for each in times]


@pytest.mark.parametrize("kind", ["wrong password", "disabled"])
def test_an_unknown_user_takes_the_same_time(realm, client, kind):
    user = realm.user()
    if kind == "disabled":
        realm.command.json("user", "disable", user.username, "--realm", realm.id)
    # Twice at most: a real difference shows both times, the machine's mood does not.
    for _ in range(2):
        known, unknown = measure(client, [user.username, "nobody-" + user.username])
        t = welch(known, unknown)
        difference = abs(statistics.fmean(known) - statistics.fmean(unknown)) / statistics.fmean(known)
        if abs(t) < 4.5 or difference < 0.02:
            return
    pytest.fail(f"Welch's t is {t:.1f}, the means differ by {difference:.1%}")
