"""An HTTP client that sends what it is told: repeated parameters, odd headers, raw bodies, any source address."""

import base64
import http.client
import json
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """The `error` of a JSON error, `None` of anything else."""
        try:
            return self.json.get("error")
        except (ValueError, AttributeError):
            return None

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


def encoded(form) -> bytes:
    """A form as bytes: of a dict, of pairs (where a name may come twice), or raw."""
    return form if isinstance(form, bytes) else urlencode(form).encode()


class Connection:
    """One kept-alive connection."""

    def __init__(self, url: str, timeout: float = 15, source: str | None = None):
        parts = urlsplit(url)
        self.raw = http.client.HTTPConnection(
            parts.hostname, parts.port, timeout=timeout, source_address=(source, 0) if source else None
        )

    def ask(self, method: str, url: str, form=None, headers=None, body=None) -> Reply:
        parts = urlsplit(url)
        fields = dict(headers or {})
        if form is not None:
            body = encoded(form)
            fields.setdefault("Content-Type", FORM)
        target = parts.path + ("?" + parts.query if parts.query else "")
        self.raw.request(method, target, body=body, headers=fields)
        reply = self.raw.getresponse()
        return Reply(reply.status, reply.headers, reply.read())

    def close(self):
        self.raw.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def ask(method: str, url: str, form=None, headers=None, body=None, source=None, timeout: float = 15) -> Reply:
    """One request on a connection of its own."""
    with Connection(url, timeout, source) as connection:
        return connection.ask(method, url, form, headers, body)


def get(url: str, **options) -> Reply:
    return ask("GET", url, **options)


def post(url: str, form=None, **options) -> Reply:
    return ask("POST", url, form=form, **options)


def basic(client_id: str, secret: str) -> dict:
    """RFC 6749 section 2.3.1: both halves form-encoded before they are joined."""
    return raw_basic(quote_plus(client_id), quote_plus(secret))


def raw_basic(client_id: str, secret: str) -> dict:
    """As many clients do it: nothing encoded."""
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


__all__ = ["Connection", "FORM", "Reply", "ask", "basic", "encoded", "get", "post", "quote", "raw_basic"]
