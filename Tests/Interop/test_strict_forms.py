"""What is no well-formed request is refused with a reason, before anything is looked up."""

import pytest

from harness.http import FORM, ask, get, post

OWN = {"grant_type": "client_credentials"}
PATHS = ["token", "introspect", "revoke"]


def refused(reply, status=400, error="invalid_request"):
    assert (reply.status, reply.error) == (status, error), reply
    assert reply.headers["Content-Type"].startswith("application/json")
    assert reply.headers["Cache-Control"] == "no-store"
    description = reply.json["error_description"]
    assert all(" " <= letter <= "~" and letter not in '"\\' for letter in description), description


@pytest.mark.parametrize("path", PATHS)
def test_a_repeated_parameter_is_refused(realm, client, path):
    for pairs in (
        [("grant_type", "client_credentials")] * 2 + [("token", "x")],
        [("grant_type", "client_credentials"), ("token", "x"), ("unknown", "1"), ("unknown", "2")],
    ):
        refused(post(realm.url(path), pairs, headers=client.headers))


def test_resource_alone_may_be_repeated(realm):
    client = realm.client("--resource", "https://a.example", "--resource", "https://b.example")
    pairs = [*OWN.items(), ("resource", "https://a.example"), ("resource", "https://b.example")]
    reply = post(realm.url("token"), pairs, headers=client.headers)
    assert reply.status == 200 and set(client.introspect(reply.json["access_token"])["aud"]) == {
        "https://a.example",
        "https://b.example",
    }


def test_an_unknown_parameter_is_ignored_and_an_empty_one_counts_as_omitted(realm, client):
    assert post(realm.url("token"), {**OWN, "colour": "blue", "scope": ""}, headers=client.headers).status == 200
    refused(post(realm.url("token"), {"grant_type": ""}, headers=client.headers))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "x", FORM + "x"]
)
def test_another_content_type_is_refused(realm, client, path, kind):
    reply = post(realm.url(path), {**OWN, "token": "x"}, headers={**client.headers, "Content-Type": kind})
    refused(reply, reply.status)
    assert reply.status in (400, 415)


@pytest.mark.parametrize("kind", [FORM + ";charset=UTF-8", FORM.upper(), FORM + " ; charset=utf-8"])
def test_the_content_type_may_carry_a_character_set_and_any_case(realm, client, kind):
    assert post(realm.url("token"), OWN, headers={**client.headers, "Content-Type": kind}).status == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "body",
    [
        b"grant_type=client_credentials&scope=%00",
        b"grant_type=client_credentials&scope=a\x00b",
        b"grant_type=%ff",
        b"grant_type=\xc3\x28",
        b"grant_type=%",
        b"grant_type=%4",
        b"grant_type=%zz",
        b"%00=x",
        b"a=%ed%a0%80",
    ],
    ids=["nul-encoded", "nul", "ff", "bad-utf8", "percent", "half", "zz", "nul-name", "surrogate"],
)
def test_nul_invalid_utf8_and_broken_escapes_are_refused(realm, client, path, body):
    refused(post(realm.url(path), body, headers=client.headers))


@pytest.mark.parametrize("path", PATHS)
def test_an_oversized_body_is_refused(realm, client, path):
    reply = post(realm.url(path), b"grant_type=client_credentials&x=" + b"A" * 200_000, headers=client.headers)
    refused(reply, 413)


def test_too_many_parameters_are_refused(realm, client):
    refused(post(realm.url("token"), [(f"p{n}", "x") for n in range(5000)], headers=client.headers))


@pytest.mark.parametrize("path", PATHS)
def test_parameters_in_the_query_are_refused(realm, client, path):
    reply = ask("POST", realm.url(path) + "?grant_type=client_credentials&token=x", form=b"", headers=client.headers)
    refused(reply)
    secret_in_query = f"?client_id={client.id}&client_secret={client.secret}"
    reply = ask("POST", realm.url(path) + secret_in_query, form={**OWN, "token": "x"})
    assert reply.status in (400, 401)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_another_method_is_405_and_says_which_is_right(realm, path, method):
    reply = ask(method, realm.url(path))
    assert reply.status == 405 and "POST" in reply.headers["Allow"]


def test_documents_are_read_with_get_only(realm):
    for path in ("jwks", ".well-known/openid-configuration"):
        reply = post(realm.url(path), {})
        assert reply.status == 405 and "GET" in reply.headers["Allow"]
        assert ask("HEAD", realm.url(path)).status in (200, 405)


def test_an_empty_body_says_what_is_missing(realm, client):
    refused(post(realm.url("token"), b"", headers=client.headers))


@pytest.mark.parametrize(
    "grant", ["authorization", "PASSWORD", "client_credentials ", "implicit", "\u00e9", "a" * 5000]
)
def test_an_unknown_grant_is_unsupported(realm, client, grant):
    reply = client.token(grant_type=grant)
    assert reply.error == "unsupported_grant_type" and reply.status == 400


@pytest.mark.parametrize(
    "scope",
    [
        "no-such",
        "read  nosuch",
        'a"b',
        "a\\b",
        "\u00e9",
        "read\tx",
        "a" * 10_000,
        " ".join(f"s{n}" for n in range(10_000)),
    ],
)
def test_a_scope_that_is_malformed_or_not_the_clients_is_refused_quickly__cve_2026_4634(client, scope):
    import time

    start = time.monotonic()
    reply = client.token(**OWN, scope=scope)
    assert reply.status in (400, 413) and reply.error in ("invalid_scope", "invalid_request"), reply
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "resource", ["", "relative", "https://a.example/#x", "https://not-registered.example", "x\u00e9"]
)
def test_a_resource_that_is_malformed_or_not_the_clients_is_invalid_target(client, resource):
    reply = client.token(**OWN, resource=resource)
    if resource:
        assert (reply.status, reply.error) == (400, "invalid_target")
    else:
        assert reply.status == 200


def test_the_scope_is_echoed(client):
    assert client.own_token(scope="write read")["scope"].split() in (["write", "read"], ["read", "write"])


def test_sql_in_a_parameter_is_only_text(realm, client, user):
    for text in ("' OR '1'='1", "x'; DROP TABLE account; --", "$1", "%s", "\\", "${x}"):
        assert client.log_in_reply(text, "x").error == "invalid_grant"
        assert client.log_in_reply(user.username, text).error == "invalid_grant"
        assert client.refresh(text).error == "invalid_grant"
        assert client.introspect(text) == {"active": False}
    assert client.log_in(realm.user())


def test_an_unknown_address_is_404_as_json_or_empty(server, realm):
    for path in ("/", "/nothing", f"/realms/{realm.id}/oauth/nothing", "/health/live", "/metrics", "/../etc/passwd"):
        reply = get(server.url + path)
        assert reply.status == 404 and b"Swift" not in reply.body
