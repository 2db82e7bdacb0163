"""A browser without scripts: keeps cookies, follows redirects, fills in the pages for login and consent."""

import re
from html import unescape
from urllib.parse import urlencode, urljoin

import requests

from .realm import Client, User


class Browser:
    """One person's."""

    def __init__(self, user: User):
        self.user = user
        self.session = requests.Session()

    def log_in(self, client: Client, redirect_uri: str, scope: str = "openid") -> str:
        """As `authorize`, from where the client sends people, with a challenge whose verifier nobody knows."""
        query = {
            "client_id": client.id,
            "response_type": "code",
            "scope": scope,
            "redirect_uri": redirect_uri,
            "code_challenge": "c" * 43,
            "code_challenge_method": "S256",
        }
        back = self.authorize(f"{client.realm.url('authorize')}?{urlencode(query)}", redirect_uri)
        assert "code=" in back, back
        return back

    def authorize(self, url: str, redirect_uri: str) -> str:
        """Logs in and allows what is asked; the address at the client that it ends at, with its code or error."""
        reply = self.session.get(url, allow_redirects=False)
        for _ in range(10):
            location = reply.headers.get("Location")
            if location and location.startswith(redirect_uri):
                return location
            if location:
                reply = self.session.get(urljoin(reply.url, location), allow_redirects=False)
            else:
                reply = self.submit(reply)
        raise AssertionError(f"no way to {redirect_uri}: {reply.status_code} {reply.text[:500]}")

    def submit(self, page: requests.Response) -> requests.Response:
        """Answers the page's form."""
        answers = {
            "login-form": {"username": self.user.username, "password": self.user.password},
            "consent-form": {"consent": "allow"},
        }
        for name, answer in answers.items():
            form = re.search(rf'<form id="{name}" method="post" action="([^"]*)">(.*?)</form>', page.text, re.S)
            if form:
                hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[2])
                fields = {field: unescape(value) for field, value in hidden}
                address = urljoin(page.url, unescape(form[1]))
                return self.session.post(address, data={**fields, **answer}, allow_redirects=False)
        raise AssertionError(f"no form that is known: {page.status_code} {page.text[:500]}")
