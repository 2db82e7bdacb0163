"""Schemathesis against the administration API: no 500, no answer that the document does not describe, nothing refused
that it allows and nothing taken that it does not, and every operation seen to succeed."""

import json
from dataclasses import dataclass, field

import pytest

from harness import schemathesis
from harness.binary import ROOT
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
# Takes what a POST takes too: there every member is tried in every wrong form.
ALIKE = [
    *("createRealm", "putClient", "updateClient", "putRealm", "updateRealm", "updateUser"),
    *("putAPI", "updateAPI", "putRole", "updateRole", "updateGroup"),
]


@dataclass
class World:
    """A node of its own that an administrator of all realms may break, and names that lead somewhere."""

    node: Node
    token: str
    # By operation: what its parameters are, as `path.sub`.
    parameters: dict[str, dict[str, str]] = field(default_factory=dict)

    def name(self, operation: str, **path: str):
        self.parameters[operation] = {f"path.{name}": value for name, value in path.items()}

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
    for name in ("spare", "doomed"):
        Realm.create(node, name)
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
    name_secrets(world, acme)
    name_templates(world, acme)
    token = acme.command.json("registration", "token", "create", "--realm", acme.id)["id"]
    world.name("revokeInitialAccessToken", token_id=token)
    applications = [apply(acme) for _ in range(3)]
    world.name("approveRegistration", registration_id=applications[0])
    # An approval is of what was looked at.
    world.parameters["approveRegistration"]["header.If-Match"] = '"1"'
    world.name("rejectRegistration", registration_id=applications[1])
    world.name("requestChanges", registration_id=applications[2])
    world.name("putRealm", realm="spare")
    world.name("updateRealm", realm="spare")
    world.name("deleteRealm", realm="doomed")
    return world


def name_people(world: World, realm: Realm):
    """Somebody who is logged in and has allowed something, and others to whom things happen."""
    ada, bob, cleo = (realm.user(name, None, "--email", f"{name}@example.com") for name in ("ada", "bob", "cleo"))
    shop = realm.client("--redirect-uri", REDIRECT_URI, grants=["authorization_code"], scopes=["openid"], id="shop")
    for user in (ada, cleo):
        Browser(user).log_in(shop, REDIRECT_URI)
    sessions = realm.command.json("session", "list", "--realm", realm.id, "--user", "ada")["sessions"]
    for name in ("spare", "doomed"):
        realm.client(id=name)
    world.name("endSession", sid=sessions[0]["sid"])
    world.name("revokeConsent", sub=ada.sub, client_id=shop.id)
    world.name("sendPasswordReset", sub=ada.sub)
    demand = ["--email", "dora@example.com", "--require-action", "update_password"]
    world.name("mailRequiredActions", sub=realm.user("dora", None, *demand).sub)
    world.name("signOut", sub=cleo.sub)
    world.name("updateUser", sub=cleo.sub)
    world.name("setPassword", sub=cleo.sub)
    world.name("deleteUser", sub=bob.sub)
    world.name("deleteClient", client_id="doomed")
    world.name("putClient", client_id="spare")
    world.name("updateClient", client_id="spare")


def name_rights(world: World, realm: Realm):
    """A role that a user, a client and a group have."""
    command, at = realm.command, ["--realm", realm.id]
    command.json("role", "create", "clerk", *at)
    command.json("role", "create", "doomed", *at)
    for name in ("orders", "doomed"):
        command.json("api", "create", name, *at, "--audience", f"https://{name}.example.com")
    group = command.json("group", "create", "/sales", *at)["id"]
    doomed = command.json("group", "create", "/doomed", *at)["id"]
    for holder in (["--user", "ada"], ["--group", "/sales"], ["--client", "shop"]):
        command.json("role", "grant", "clerk", *at, *holder)
    command.json("group", "add", "/sales", *at, "--user", "ada")
    ada = command.json("user", "show", "ada", *at)["sub"]
    for way in ("grantRoleTo", "revokeRoleFrom"):
        world.name(f"{way}User", sub=ada, role="clerk")
        world.name(f"{way}Client", client_id="shop", role="clerk")
        world.name(f"{way}Group", group_id=group, role="clerk")
    world.name("addMember", sub=ada, group_id=group)
    world.name("removeMember", sub=ada, group_id=group)
    world.name("deleteGroup", group_id=doomed)
    world.name("deleteRole", role="doomed")
    world.name("updateAPI", api_id="orders")
    world.name("deleteAPI", api_id="doomed")
    world.name("putAPI", api_id="orders")


def name_secrets(world: World, realm: Realm):
    """A client with a second secret, and a key that signs no more."""
    command, at = realm.command, ["--realm", realm.id]
    secret = command.json("client", "secret", "add", realm.client(id="turning").id, *at)["id"]
    old = command.json("key", "list", *at)["keys"][0]["kid"]
    command.json("key", "rotate", *at, "--now")
    world.name("addSecret", client_id=realm.client(id="single").id)
    world.name("removeSecret", client_id="turning", secret_id=secret)
    world.name("retireKey", kid=old)


def name_templates(world: World, realm: Realm):
    """A page of the realm's own, and two that are to be taken away and changed."""
    for name in ("login", "consent", "logout"):
        file = ROOT / "Templates" / f"{name}.mustache"
        realm.command.json("realm", "template", "set", realm.id, name, str(file))
    world.name("showTemplate", template="login")
    world.name("putTemplate", template="logout")
    world.name("deleteTemplate", template="consent")


def apply(realm: Realm) -> str:
    endpoint = get(realm.url(".well-known/openid-configuration")).json["registration_endpoint"]
    body = json.dumps({"redirect_uris": [REDIRECT_URI], "client_name": "Shop"})
    reply = ask("POST", endpoint, body=body, headers={"Content-Type": "application/json"})
    assert reply.status == 202, reply
    return reply.json["registration_client_uri"].rsplit("/", 1)[1]


CONFIG = """
continue-on-failure = true
[generation]
deterministic = true
# U+0000 is refused wherever it stands, and JSON Schema cannot say so.
allow-x00 = false
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 409, 412, 413, 415, 422, 431]
# What is of the right form may still name what is not there, be another's (409), not be what was read (412), or break a
# rule that no schema tells (422).
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 404, 409, 412, 422]
[parameters]
"path.realm" = "acme"
# A cursor that was made up is of the right form, and refused.
[[operations]]
include-operation-id-regex = "^list"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 404]
"""


def config(world: World, full: bool) -> str:
    """A schemathesis.toml. What it is told of an operation must stand in one place."""
    text = CONFIG
    for operation in sorted({*world.parameters, *([] if full else ALIKE)}):
        text += f'[[operations]]\ninclude-operation-id = "{operation}"\n'
        if not full and operation in ALIKE:
            text += 'phases.coverage.generation.mode = "positive"\n'
        for name, value in world.parameters.get(operation, {}).items():
            text += f"parameters.{json.dumps(name)} = {json.dumps(value)}\n"
    return text


@pytest.fixture(scope="module")
def found(world, request, tmp_path_factory):
    """Half a minute of a machine at rest; with --full twice as many requests, for whoever changes the API."""
    if request.config.getoption("--quick"):
        pytest.skip("takes long")
    full = request.config.getoption("--full")
    # What was just made is not what the given names lead to, so its availability is another's.
    options = ["--checks", "all", "--exclude-checks", "ensure_resource_availability"]
    options += ["--header", f"Authorization: Bearer {world.token}"]
    options += ["--phases", "coverage,fuzzing,stateful", "--max-examples", "50" if full else "3"]
    return schemathesis.run(
        f"{world.audience}/openapi.json",
        config(world, full),
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
