"""The figures: how each is loaded, which limit it is held against, and the issue's goal for it."""

from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlencode

from .limits import writ_bench
from .statements import rotations, token_states
from .subject import POOL, TOKENS

CONNECTIONS = 16


@dataclass
class Figure:
    """Medians over rounds. `goal` is the most that `ratio` (or `extra_ms`, where the goal is a sum) may be."""

    name: str
    limit_name: str
    goal: str
    largest: float
    is_sum: bool = False
    server_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)
    limit_ms: list[float] = field(default_factory=list)
    statement_ms: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)

    def take(self, limit_ms, measured):
        load, server, database = measured
        self.limit_ms.append(limit_ms)
        self.server_ms.append(server)
        self.database_ms.append(database)
        self.rates.append(load.requests / load.seconds)
        self.p99_ms.append(load.p99_ms)

    @property
    def ratio(self) -> float:
        return median(ours / limit for ours, limit in zip(self.server_ms, self.limit_ms))

    @property
    def extra_ms(self) -> float:
        return median(ours - limit for ours, limit in zip(self.server_ms, self.limit_ms))

    @property
    def is_met(self) -> bool:
        return (self.extra_ms if self.is_sum else self.ratio) <= self.largest


class ClientCredentials(Figure):
    def __init__(self):
        super().__init__("client_credentials", "raw RSA-2048 signature", "<= 1.30 x", 1.30)

    def round(self, subject, bare, seconds):
        limit = writ_bench("sign", "--seconds", str(seconds / 2))
        self.take(
            limit,
            subject.measure(
                "token", "form.lua", ["grant_type=client_credentials", subject.authorization], seconds, CONNECTIONS
            ),
        )


class Password(Figure):
    def __init__(self):
        super().__init__("password", "raw Argon2id", "<= limit + 1 ms", 1.0, is_sum=True)

    def round(self, subject, bare, seconds):
        limit = writ_bench("argon2", "--seconds", str(seconds / 2))
        form = urlencode(
            {
                "grant_type": "password",
                "username": subject.user.username,
                "password": subject.user.password,
                "scope": "profile",
            }
        )
        self.take(limit, subject.measure("token", "form.lua", [form, subject.authorization], seconds, 4))


class Refresh(Figure):
    def __init__(self):
        super().__init__("refresh", "raw RSA-2048 signature", "<= 2.04 x (0.55/0.27)", 0.55 / 0.27)

    def round(self, subject, bare, seconds):
        limit = writ_bench("sign", "--seconds", str(seconds / 2))
        pool = subject.file([login["refresh_token"] for login in subject.logins(POOL)])
        self.take(limit, subject.measure("token", "refresh.lua", [pool, subject.authorization], seconds, CONNECTIONS))
        self.statement_ms.append(rotations(subject, seconds / 2, CONNECTIONS))


class Introspection(Figure):
    def __init__(self):
        super().__init__("introspection", "bare Hummingbird POST", "<= 2.27 x (0.10/0.044)", 0.10 / 0.044)
        self.tokens = None

    def round(self, subject, bare, seconds):
        limit = bare.measure(seconds / 2, CONNECTIONS)
        login = subject.logins(1)[0]
        tokens = [login["access_token"]] + [subject.client.own_token()["access_token"] for _ in range(TOKENS - 1)]
        file = subject.file(tokens)
        self.take(
            limit, subject.measure("introspect", "introspect.lua", [file, subject.authorization], seconds, CONNECTIONS)
        )
        self.statement_ms.append(token_states(subject, seconds / 2, CONNECTIONS))


class JWKS(Figure):
    def __init__(self):
        super().__init__("JWKS", "bare Hummingbird POST", "<= 0.91 x (0.040/0.044)", 0.040 / 0.044)

    def round(self, subject, bare, seconds):
        limit = bare.measure(seconds / 2, CONNECTIONS)
        self.take(limit, subject.measure("jwks", "get.lua", [], seconds, CONNECTIONS))


class CodeFlow(Figure):
    """A code and its redemption, each half of the requests: what is charged is both together."""

    def __init__(self):
        super().__init__("code flow", "two raw RSA-2048 signatures", "no goal", float("inf"))

    def round(self, subject, bare, seconds):
        limit = 2 * writ_bench("sign", "--seconds", str(seconds / 2))
        load, server, database = subject.measure("token", "code.lua", subject.code_flow(), seconds, CONNECTIONS)
        self.take(limit, (load, 2 * server, 2 * database))


class LoginPage(Figure):
    """Rendering the login page, beside the smallest document that is served from memory."""

    def __init__(self):
        super().__init__("login page", "JWKS", "no goal", float("inf"))

    def round(self, subject, bare, seconds):
        _, limit, _ = subject.measure("jwks", "get.lua", [], seconds / 2, CONNECTIONS)
        self.take(limit, subject.measure(subject.authorization_request, "get.lua", [], seconds, CONNECTIONS))


def all_figures() -> list[Figure]:
    return [ClientCredentials(), Password(), Refresh(), Introspection(), JWKS(), CodeFlow(), LoginPage()]
