"""The management port tells how the server is; the public port tells nobody."""

import pytest

from harness.http import ask, get


def test_the_three_health_addresses_answer(server):
    for path in ("live", "ready", "started"):
        assert get(f"{server.management}/health/{path}").status == 200


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/health/started", "/metrics"])
def test_the_management_port_answers_reading_only(server, path):
    reply = ask("POST", server.management + path, form={"a": "b"})
    assert reply.status == 405 and reply.headers["Allow"] == "GET, HEAD" and reply.error == "invalid_request"
    assert ask("HEAD", server.management + path).status == 200
    unknown = get(server.management + path + "/more")
    assert unknown.status == 404 and unknown.error == "not_found"


def test_metrics_count_tokens_by_grant(server, client, user):
    def issued() -> str:
        return "\n".join(
            line
            for line in get(server.management + "/metrics").body.decode().splitlines()
            if not line.startswith("#") and "client_credentials" in line
        )

    before = issued()
    client.own_token()
    assert issued() != before


def test_metrics_are_prometheus_text_without_any_secret(server, client, user):
    login = client.log_in(user)
    reply = get(server.management + "/metrics")
    assert reply.status == 200 and reply.headers["Content-Type"].startswith("text/plain")
    text = reply.body.decode()
    assert "_bucket{" in text and 'le="+Inf"' in text
    for line in text.splitlines():
        assert line.startswith("#") or len(line.rsplit(" ", 1)) == 2 and float(line.rsplit(" ", 1)[1]) is not None
    for secret in (client.secret, login["refresh_token"], user.password, user.username):
        assert secret not in text


def test_every_reply_has_a_request_id_of_its_own(realm, client):
    replies = [
        get(realm.url("jwks")),
        get(realm.server.url + "/nothing"),
        client.token(grant_type="x"),
        client.token(grant_type="x"),
    ]
    ids = [reply.headers["X-Request-Id"] for reply in replies]
    assert all(ids) and len(set(ids)) == len(ids)


def test_no_reply_names_the_software_and_its_version(realm, client):
    for reply in (get(realm.url("jwks")), client.token(grant_type="x")):
        assert "Server" not in reply.headers and "X-Powered-By" not in reply.headers


def test_security_headers_stand_in_every_reply(realm, client):
    for reply in (get(realm.url("jwks")), client.token(grant_type="x"), client.token(grant_type="client_credentials")):
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]


def test_a_token_is_never_stored(client):
    for grant in ("client_credentials", "no-such-grant"):
        reply = client.token(grant_type=grant)
        assert reply.headers["Cache-Control"] == "no-store"
