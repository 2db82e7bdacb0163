"""People who log in, for figures that need somebody's session."""

import html
import re
from urllib.parse import urljoin, urlsplit

from harness.http import Connection


class Visit:
    """A browser as far as logging in needs one."""

    def __init__(self, url: str):
        self.url, self.cookies = url, {}

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, method: str, path: str, form=None):
        with Connection(self.url) as connection:
            reply = connection.ask(method, path, form, headers={"Cookie": self.cookie} if self.cookies else {})
        for field in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = field.split(";")[0].partition("=")
            self.cookies[name] = value
        return reply

    def follow(self, path: str, reply=None):
        """To where redirects within the server end: the path, and the page."""
        reply = reply or self.ask("GET", path)
        while reply.status in (302, 303):
            target = urljoin(self.url + path, reply.headers["Location"])
            if not target.startswith(self.url):
                break
            path = target.removeprefix(self.url)
            reply = self.ask("GET", path)
        return path, reply

    def log_in(self, path: str, username: str, password: str) -> str:
        """From a page that leads to the login; the value of the Cookie header that the browser has then."""
        path, page = self.follow(path)
        text = page.body.decode()
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
        action = re.search(r'<form[^>]*action="([^"]*login)"', text).group(1)
        values = {name: html.unescape(value) for name, value in form.items()}
        target = urlsplit(urljoin(self.url + path, html.unescape(action)))
        reply = self.ask("POST", target.path, {**values, "username": username, "password": password})
        assert reply.status == 303, reply
        self.follow(target.path, reply)
        return self.cookie
