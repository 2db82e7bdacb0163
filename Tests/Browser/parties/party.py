"""What every relying party has: a client of the realm, and a port where it serves in this process."""

import threading
from urllib.parse import urlencode

from harness.ports import free_port
from werkzeug.serving import make_server

GRANTS = ["authorization_code", "refresh_token"]
SCOPES = ["openid", "profile", "email", "offline_access", "phone", "address", "read"]


class Party:
    """Its paths: `/` says who is logged in; `/login`, `/callback`, `/userinfo`, `/refresh`, `/logout`.

    It is at `localhost` and the server at 127.0.0.1, so that they are two sites, as in life.
    """

    scope = "openid profile email"

    def __init__(
        self,
        realm,
        name: str,
        *options: str,
        type: str = "confidential",
        scope: str | None = None,
        has_back_channel: bool = False,
        **settings,
    ):
        self.realm, self.name = realm, name
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.scope = scope or self.scope
        if has_back_channel:
            options = ("--backchannel-logout-uri", f"{self.url}/backchannel", *options)
        self.client = realm.client(
            "--name",
            name,
            "--redirect-uri",
            f"{self.url}/callback",
            "--post-logout-redirect-uri",
            f"{self.url}/logged-out",
            "--client-uri",
            self.url + "/",
            *options,
            type=type,
            grants=settings.pop("grants", GRANTS),
            scopes=SCOPES,
            **settings,
        )
        self.server = make_server("127.0.0.1", self.port, self.application(), threaded=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def application(self):
        raise NotImplementedError

    @property
    def metadata(self) -> str:
        return self.realm.url(".well-known/openid-configuration")

    def close(self):
        self.server.shutdown()
        self.thread.join()

    # In a browser

    def enter(self, browser, **parameters):
        """The person presses "log in" in the application."""
        browser.open(f"{self.url}/login" + (f"?{urlencode(parameters)}" if parameters else ""))

    def person(self, browser) -> str | None:
        """Who the application takes the browser's person for, by its own cookie."""
        browser.open(self.url + "/")
        return browser.text("person") if browser.has("person") else None

    def is_shown(self, browser) -> bool:
        return browser.address.startswith(self.url)
