"""Schemathesis against the administration API: no 500, no answer that the document does not describe, nothing refused
that it allows and nothing taken that it does not, and every operation seen to succeed."""

import json
from dataclasses import dataclass, field

import pytest

from harness import schemathesis
from harness.browser import Browser
from harness.http import ask, get
from harness.ports import free_port
from harness.realm import Realm
from harness.server import Node

REDIRECT_URI = "https://shop.example.com/callback"
SETTINGS = {
    "passwords.argon2_memory_kib": "1024",
    "passwords.argon2_iterations": "1",
    "server.admin_requests_per_second": "0",
    # Nobody is there: what is mailed waits.
    "mail.server": "127.0.0.1",
    "mail.port": str(free_port()),
    "mail.security": "none",
    "mail.from": "login@acme.example",
}
PERMISSIONS = [
    *("realm:read", "realm:manage", "clients:read", "clients:manage", "clients:review"),
    *("users:read", "users:manage", "keys:manage", "audit:read"),
]
# What a POST makes of the same members: there every one is tried in every wrong form, here in the right ones.
ALIKE = [
    *("putClient", "updateClient", "putRealm", "updateRealm", "updateUser"),
    *("putAPI", "updateAPI", "putRole", "updateRole", "updateGroup"),
]


@dataclass
class World:
    """A node of its own, where an administrator of all realms may break what is there, and names that lead somewhere."""

    node: Node
    token: str
    # By operation: parameters of its path.
    paths: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def audience(self) -> str:
        return f"{self.node.url}/admin/api/v1"


@pytest.fixture(scope="module")
def world(cluster):
    node = Node(cluster, SETTINGS)
    node.migrate()
    try:
        yield furnish(node.start())
    finally:
        node.close()


def furnish(node: Node) -> World:
    operators, acme = Realm.create(node, "operator"), Realm.create(node, "acme", consent="required")
    Realm.create(node, "spare")
    audience = f"{node.url}/admin/api/v1"
    tester = operators.client(
        "--resource", audience, grants=["client_credentials"], scopes=["none"], access_token_lifetime_seconds="3600"
    )
    rights = [part for name in PERMISSIONS for part in ("--permission", f"admin:{name}")]
    node.command.json("role", "create", "administrator", "--realm", "operator", *rights)
    node.command.json("role", "grant", "administrator", "--realm", "operator", "--client", tester.id)
    world = World(node, tester.own_token(resource=audience)["access_token"])
    name_people(world, acme)
    name_rights(world, acme)
    applications = [apply(acme) for _ in range(3)]
    world.paths |= {
        "approveRegistration": {"registration_id": applications[0]},
        "rejectRegistration": {"registration_id": applications[1]},
        "requestChanges": {"registration_id": applications[2]},
        **{name: {"realm": "spare"} for name in ("putRealm", "updateRealm", "deleteRealm")},
    }
    return world


def name_people(world: World, realm: Realm):
    """Somebody who is logged in and has allowed something, and others to whom things happen."""
    ada, bob, cleo = (realm.user(name, None, "--email", f"{name}@example.com") for name in ("ada", "bob", "cleo"))
    shop = realm.client("--redirect-uri", REDIRECT_URI, grants=["authorization_code"], scopes=["openid"], id="shop")
    for user in (ada, cleo):
        Browser(user).log_in(shop, REDIRECT_URI)
    sessions = realm.command.json("session", "list", "--realm", realm.id, "--user", "ada")["sessions"]
    realm.client(id="doomed")
    world.paths |= {
        "endSession": {"sid": sessions[0]["sid"]},
        "revokeConsent": {"sub": ada.sub, "client_id": shop.id},
        "sendPasswordReset": {"sub": ada.sub},
        "signOut": {"sub": cleo.sub},
        "updateUser": {"sub": cleo.sub},
        "setPassword": {"sub": cleo.sub},
        "deleteUser": {"sub": bob.sub},
        "deleteClient": {"client_id": "doomed"},
    }


def name_rights(world: World, realm: Realm):
    """A role that a user, a client and a group have."""
    command, at = realm.command, ["--realm", realm.id]
    command.json("role", "create", "clerk", *at)
    command.json("role", "create", "doomed", *at)
    group = command.json("group", "create", "/sales", *at)["id"]
    doomed = command.json("group", "create", "/doomed", *at)["id"]
    for holder in (["--user", "ada"], ["--group", "/sales"], ["--client", "shop"]):
        command.json("role", "grant", "clerk", *at, *holder)
    command.json("group", "add", "/sales", *at, "--user", "ada")
    ada = command.json("user", "show", "ada", *at)["sub"]
    world.paths |= {
        "revokeRoleFromUser": {"sub": ada, "role": "clerk"},
        "revokeRoleFromClient": {"client_id": "shop", "role": "clerk"},
        "revokeRoleFromGroup": {"group_id": group, "role": "clerk"},
        "addMember": {"sub": ada, "group_id": group},
        "removeMember": {"sub": ada, "group_id": group},
        "deleteGroup": {"group_id": doomed},
        "deleteRole": {"role": "doomed"},
    }


def apply(realm: Realm) -> str:
    endpoint = get(realm.url(".well-known/openid-configuration")).json["registration_endpoint"]
    body = json.dumps({"redirect_uris": [REDIRECT_URI], "client_name": "Shop"})
    reply = ask("POST", endpoint, body=body, headers={"Content-Type": "application/json"})
    assert reply.status == 202, reply
    return reply.json["registration_client_uri"].rsplit("/", 1)[1]


def config(world: World) -> str:
    """A schemathesis.toml. What is of the right form may still name what is not there, be another's (409), not be what was
    read (412), or break a rule that no schema tells (422)."""
    text = """
continue-on-failure = true
[generation]
deterministic = true
# U+0000 is refused wherever it stands, and JSON Schema cannot say so.
allow-x00 = false
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 409, 412, 413, 415, 422, 431]
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 404, 409, 412, 422]
[parameters]
"path.realm" = "acme"
# A cursor that was made up is of the right form, and refused.
[[operations]]
include-operation-id-regex = "^list"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 404]
# An approval is of what was looked at.
[[operations]]
include-operation-id = "approveRegistration"
parameters."header.If-Match" = '"1"'
"""
    for operation, parameters in world.paths.items():
        text += f'[[operations]]\ninclude-operation-id = "{operation}"\n[operations.parameters]\n'
        text += "".join(f'"path.{name}" = "{value}"\n' for name, value in parameters.items())
    return text


def once(config: str) -> str:
    """The same, with less of what is alike."""
    for operation in ALIKE:
        config += f'[[operations]]\ninclude-operation-id = "{operation}"\nphases.coverage.generation.mode = "positive"\n'
    return config


@pytest.fixture(scope="module")
def found(world, request, tmp_path_factory):
    """With --full ten times as many requests, as whoever changes the API runs it."""
    full = request.config.getoption("--full")
    options = ["--header", f"Authorization: Bearer {world.token}", "--checks", "all"]
    options += ["--phases", "coverage,fuzzing,stateful", "--max-examples", "50" if full else "3"]
    return schemathesis.run(
        f"{world.audience}/openapi.json",
        config(world) if full else once(config(world)),
        tmp_path_factory.mktemp("schemathesis"),
        *options,
        timeout=3600 if full else 300,
    )


def operations(world: World) -> dict[str, str]:
    """`GET /path` and the operation's name, without the document itself, which Schemathesis begins with."""
    paths = get(f"{world.audience}/openapi.json").json["paths"]
    return {
        f"{method.upper()} {path}": operation["operationId"]
        for path, methods in paths.items()
        for method, operation in methods.items()
        if path != "/openapi.json"
    }


def test_no_answer_is_a_surprise(found):
    assert found.code == 0, found.words[-20_000:]


def test_every_operation_was_tried_and_succeeded(world, found):
    known = operations(world)
    assert len(known) > 60
    assert [name for operation, name in known.items() if not found.succeeded(operation)] == []
    assert found.cases > 2000


def test_whoever_has_no_token_is_told_so_by_every_operation(world, found):
    assert [one for one in operations(world) if not found.statuses[one][401]] == []
