"""A realm with its clients and users, made by the command, asked over HTTP."""

import secrets
from dataclasses import dataclass, field

from .http import Reply, ask, basic

SCOPES = ["openid", "profile", "email", "offline_access", "read", "write"]


@dataclass
class User:
    realm: "Realm"
    username: str
    password: str
    sub: str


@dataclass
class Client:
    realm: "Realm"
    id: str
    secret: str | None = None

    @property
    def headers(self) -> dict:
        return basic(self.id, self.secret) if self.secret else {}

    def ask(self, path: str, form: dict, **options) -> Reply:
        """POST with this client's authentication: Basic where it has a secret, else by its id alone."""
        headers = {**self.headers, **options.pop("headers", {})}
        body = form if self.secret else {"client_id": self.id, **form}
        return ask("POST", self.realm.url(path), form=body, headers=headers, **options)

    def token(self, **form) -> Reply:
        options = {name: form.pop(name) for name in ("source", "headers", "timeout") if name in form}
        return self.ask("token", form, **options)

    def log_in(self, user: User, **form) -> dict:
        """The password grant, which must succeed."""
        return succeeded(self.token(grant_type="password", username=user.username, password=user.password, **form))

    def log_in_reply(self, username: str, password: str, **form) -> Reply:
        return self.token(grant_type="password", username=username, password=password, **form)

    def refresh(self, token: str, **form) -> Reply:
        return self.token(grant_type="refresh_token", refresh_token=token, **form)

    def own_token(self, **form) -> dict:
        """The client_credentials grant, which must succeed."""
        return succeeded(self.token(grant_type="client_credentials", **form))

    def introspect(self, token: str, **options) -> dict:
        return succeeded(self.ask("introspect", {"token": token}, **options))

    def is_active(self, token: str) -> bool:
        return self.introspect(token)["active"]

    def revoke(self, token: str, **form) -> Reply:
        return self.ask("revoke", {"token": token, **form})


def succeeded(reply: Reply) -> dict:
    assert reply.status == 200, reply
    return reply.json


@dataclass
class Realm:
    server: object
    id: str
    issuer: str
    command: object
    made: dict = field(default_factory=dict)

    @staticmethod
    def create(server, id: str | None = None, **settings) -> "Realm":
        """A realm that allows the password grant, unless told otherwise."""
        id = id or "r" + secrets.token_hex(6)
        settings = {"password_grant": "true", **settings}
        made = server.command.json("realm", "create", id, *sets(settings))
        return Realm(server, made["id"], made["issuer"], server.command)

    def url(self, path: str = "") -> str:
        base = f"{self.server.url}/realms/{self.id}"
        if not path:
            return base
        return f"{base}/{path}" if path.startswith((".", "protocol/")) else f"{base}/oauth/{path}"

    def update(self, **settings):
        return self.command.json("realm", "update", self.id, *sets(settings))

    def client(
        self, *options: str, type: str = "confidential", grants=None, scopes=None, id=None, **settings
    ) -> Client:
        public = type == "public"
        default = ["password", "refresh_token"] + ([] if public else ["client_credentials"])
        arguments = ["client", "create", "--realm", self.id, "--type", type]
        if id:
            arguments += ["--id", id]
        for grant in default if grants is None else grants:
            arguments += ["--grant", grant]
        for scope in SCOPES if scopes is None else scopes:
            arguments += ["--scope", scope]
        made = self.command.json(*arguments, *sets(settings), *options)
        return Client(self, made["client_id"], made.get("client_secret"))

    def user(self, username: str | None = None, password: str | None = None, *options: str) -> User:
        username = username or "user-" + secrets.token_hex(4)
        password = password or secrets.token_urlsafe(12)
        made = self.command.json(
            "user", "create", username, "--realm", self.id, "--password-stdin", *options, stdin=password + "\n"
        )
        return User(self, username, password, made["sub"])


def sets(settings: dict) -> list[str]:
    return [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
