"""Wrong passwords slow the guesser down and lock nobody out."""

import time

import pytest

from harness.realm import Realm


@pytest.fixture
def realm(server):
    return Realm.create(server)


def guess(client, username, times, source=None):
    return [client.log_in_reply(username, f"wrong {n}", source=source) for n in range(times)]


def test_the_rightful_person_at_another_address_is_not_locked_out(realm):
    client, user = realm.client(), realm.user()
    guess(client, user.username, 8)
    assert client.log_in_reply(user.username, user.password, source="127.0.0.2").status == 200


def test_the_guesser_has_to_wait_and_is_told_nothing_more(realm):
    client, user = realm.client(), realm.user()
    replies = guess(client, user.username, 8)
    assert {(reply.status, reply.error) for reply in replies} == {(400, "invalid_grant")}
    assert len({reply.body for reply in replies}) == 1
    blocked = client.log_in_reply(user.username, user.password)
    assert blocked.status == 400 and blocked.body == replies[0].body


def test_the_wait_ends_and_success_clears_the_count(realm):
    client, user = realm.client(), realm.user()
    guess(client, user.username, 5)
    assert client.log_in_reply(user.username, user.password).error == "invalid_grant"
    time.sleep(1.3)
    assert client.log_in_reply(user.username, user.password).status == 200
    guess(client, user.username, 4)
    assert client.log_in_reply(user.username, user.password).status == 200


def test_an_unknown_name_is_slowed_down_like_a_known_one(realm):
    client, user = realm.client(), realm.user()
    known, unknown = guess(client, user.username, 7), guess(client, "nobody-of-this-name", 7)
    assert [reply.body for reply in known] == [reply.body for reply in unknown]
    assert [reply.headers.get("Retry-After") is None for reply in known] == [
        reply.headers.get("Retry-After") is None for reply in unknown
    ]


def test_both_names_of_a_person_count_together_and_do_not_show_it(realm):
    client = realm.client()
    user = realm.user("ada", None, "--email", "ada@example.com")
    wrong = guess(client, user.username, 5)[-1]
    blocked = client.log_in_reply("ada@example.com", user.password)
    assert (blocked.status, blocked.body) == (wrong.status, wrong.body)
    assert "Retry-After" not in blocked.headers and "Retry-After" not in wrong.headers
    assert "Retry-After" in client.log_in_reply(user.username, user.password).headers
    time.sleep(1.3)
    assert client.log_in_reply("ada@example.com", user.password).status == 200
    assert client.log_in_reply(user.username, user.password).status == 200


def test_another_user_at_the_same_address_is_not_slowed_down(realm):
    client, user, neighbour = realm.client(), realm.user(), realm.user()
    guess(client, user.username, 8)
    assert client.log_in(neighbour)


def test_parallel_guesses_are_all_counted(realm):
    from concurrent.futures import ThreadPoolExecutor

    client, user = realm.client(), realm.user()
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda n: client.log_in_reply(user.username, f"wrong {n}"), range(12)))
    assert client.log_in_reply(user.username, user.password).error == "invalid_grant"


def test_x_forwarded_for_from_a_stranger_changes_nothing(realm):
    client, user = realm.client(), realm.user()
    for n in range(8):
        client.token(
            grant_type="password", username=user.username, password="wrong", headers={"X-Forwarded-For": f"192.0.2.{n}"}
        )
    reply = client.token(
        grant_type="password", username=user.username, password=user.password, headers={"X-Forwarded-For": "192.0.2.99"}
    )
    assert reply.error == "invalid_grant"
