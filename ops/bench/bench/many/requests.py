"""What is asked of both crowds: calls of the administration API, pages of the console, logins."""

import json
import secrets
from dataclasses import dataclass, field
from functools import cache
from typing import Callable
from urllib.parse import quote

from .crowd import FIRST, PASSWORD, Crowd
from .line import Request

API = "/admin/api/v1"
WORDS = ["Ada", "grace", "alan", "Donald", "tony"]  # each is the name of an eighth of the people


@dataclass
class Figure:
    name: str
    make: Callable[[Crowd], Request]
    """What a page of the console may take, in milliseconds; for the others only the ratio counts."""
    most_ms: float = float("inf")
    few_ms: list[float] = field(default_factory=list)
    many_ms: list[float] = field(default_factory=list)


def all_figures() -> list[Figure]:
    return [*lists(), *searches(), *audit(), *creations(), *pages(), *logins()]


# The administration API


def api(path: str):
    return lambda crowd: Request("GET", API + path, headers=crowd.api_headers)


def any_page(path: str):
    """Some page of a list, not only the first."""

    @cache
    def places(crowd: Crowd) -> list[str]:
        return crowd.places(path)

    return lambda crowd: Request(
        "GET", API + crowd.random.choice(places(crowd)), headers=crowd.api_headers
    )


def lists() -> list[Figure]:
    return [
        Figure("list realms", any_page("/realms")),
        Figure("list users", any_page(f"/realms/{FIRST}/users")),
        Figure("list clients of any realm", lambda crowd: api(f"/realms/{crowd.some_realm()}/clients")(crowd)),
        Figure("show any realm", lambda crowd: api(f"/realms/{crowd.some_realm()}")(crowd)),
    ]


def found(path: str, text: Callable[[Crowd], str]):
    return lambda crowd: api(f"{path}?limit=10&search={quote(text(crowd))}")(crowd)


def searches() -> list[Figure]:
    users = f"/realms/{FIRST}/users"
    return [
        Figure("search realms, one found", found("/realms", lambda crowd: crowd.some_realm())),
        Figure("search realms, many found", found("/realms", lambda crowd: "Company")),
        Figure("search users, one found", found(users, lambda crowd: f"{crowd.some_user()}@example.com")),
        Figure("search users, part of a name", found(users, lambda crowd: crowd.some_user()[2:])),
        Figure("search users, an eighth found", found(users, lambda crowd: crowd.random.choice(WORDS))),
        Figure("search users, none found", found(users, lambda crowd: "zz" + secrets.token_hex(4))),
    ]


def audit() -> list[Figure]:
    events = f"/realms/{FIRST}/audit-events?limit=50"
    return [
        Figure("audit events", api(events)),
        Figure("audit events of a kind", api(f"{events}&kind=login.failed")),
        Figure("audit events of a client", api(f"{events}&client=client-2")),
        Figure("audit events of a request", lambda crowd: api(f"{events}&request_id={secrets.token_hex(16)}")(crowd)),
    ]


def creation(path: str, body: Callable[[str], dict]):
    def make(crowd: Crowd) -> Request:
        text = json.dumps(body("new" + secrets.token_hex(6))).encode()
        return Request("POST", API + path, text, crowd.api_headers, status=201)

    return make


def creations() -> list[Figure]:
    return [
        # P-256, because how long an RSA key takes to be made is chance.
        Figure("create a realm", creation("/realms", lambda id: {"id": id, "settings": {"signing_algorithm": "ES256"}})),
        Figure("create a client", creation(f"/realms/{FIRST}/clients", lambda id: {"client_id": id})),
        Figure("create a user", creation(f"/realms/{FIRST}/users", lambda id: {"username": id})),
    ]


# The console


def page(path: str):
    return lambda crowd: Request("GET", f"/admin/{path}", headers=crowd.console_headers)


def pages() -> list[Figure]:
    realm = f"realms/{FIRST}"
    names = ["clients", "client?id=service", "users", "roles", "groups", "apis", "keys", "sessions", "audit"]
    names += ["reviews", "settings", "token-preview", "explain", "new-user", "edit-client?id=service"]
    named = {
        "realms": page(""),
        "realms, one found": lambda crowd: page(f"?search={crowd.some_realm()}")(crowd),
        "any realm": lambda crowd: page(f"realms/{crowd.some_realm()}")(crowd),
        "users, one found": lambda crowd: page(f"{realm}/users?search={crowd.some_user()}@")(crowd),
        "users, an eighth found": lambda crowd: page(f"{realm}/users?search={crowd.random.choice(WORDS)}")(crowd),
        "user": lambda crowd: page(f"{realm}/user?id={crowd.person.sub}")(crowd),
        **{name: page(f"{realm}/{name}") for name in names},
    }
    return [Figure(f"console: {name}", make, most_ms=50) for name, make in named.items()]


# People and applications


def password_login(crowd: Crowd) -> Request:
    values = {"grant_type": "password", "username": crowd.person.username, "password": PASSWORD, "scope": "openid"}
    return Request.form(f"/realms/{FIRST}/oauth/token", values, crowd.portal.headers)


def logins() -> list[Figure]:
    return [
        Figure("login by password grant", password_login),
        Figure("login page", lambda crowd: Request("GET", crowd.authorization_request)),
        Figure(
            "code for somebody with a session",
            lambda crowd: Request("GET", crowd.authorization_request, headers=crowd.login_headers, status=303),
        ),
        Figure("token of the first realm", lambda crowd: crowd.token_request(FIRST)),
        Figure("token of any realm", lambda crowd: crowd.token_request(crowd.some_realm())),
        Figure("JWKS of any realm", lambda crowd: Request("GET", f"/realms/{crowd.some_realm()}/oauth/jwks")),
    ]
