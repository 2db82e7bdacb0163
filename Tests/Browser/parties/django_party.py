"""A Django application with Authlib: the same paths as the Flask one, with Django's sessions and settings."""

import json
import secrets
from urllib.parse import urlencode

import django
from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.html import escape

from .party import Party


class DjangoParty(Party):
    """One a process: Django's settings are the process's."""

    def application(self):
        settings.configure(
            SECRET_KEY=secrets.token_hex(),
            ALLOWED_HOSTS=["localhost"],
            ROOT_URLCONF=(
                path("", self.home),
                path("login", self.login),
                path("callback", self.callback),
                path("userinfo", self.userinfo),
                path("refresh", self.refresh),
                path("logout", self.logout),
                path("logged-out", self.logged_out),
            ),
            MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
            SESSION_ENGINE="django.contrib.sessions.backends.cache",
            SESSION_COOKIE_NAME=f"party-{self.port}",
            AUTHLIB_OAUTH_CLIENTS={
                "writ": {"client_id": self.client.id, "client_secret": self.client.secret},
            },
        )
        django.setup()
        self.writ = OAuth().register(
            "writ",
            server_metadata_url=self.metadata,
            client_kwargs={"scope": self.scope, "code_challenge_method": "S256"},
        )
        return WSGIHandler()

    def home(self, request):
        person = request.session.get("person")
        return page(f'<p id="person">{escape(person["preferred_username"])}</p>' if person else "Nobody")

    def login(self, request):
        return self.writ.authorize_redirect(request, f"{self.url}/callback", **request.GET.dict())

    def callback(self, request):
        try:
            token = self.writ.authorize_access_token(request)
        except OAuthError as error:
            return page(f'<p id="error">{escape(error.error)}</p>')
        request.session["claims"] = dict(token.pop("userinfo"))
        request.session["person"] = dict(self.writ.userinfo(token=token))
        request.session["token"] = dict(token)
        return page(
            f'<p id="person">{escape(request.session["person"]["preferred_username"])}</p>'
            f'<pre id="claims">{escape(json.dumps(request.session["claims"]))}</pre>'
        )

    def userinfo(self, request):
        return answer(dict(self.writ.userinfo(token=request.session["token"])))

    def refresh(self, request):
        token = request.session["token"]
        new = self.writ.fetch_access_token(grant_type="refresh_token", refresh_token=token["refresh_token"])
        request.session["token"] = {**token, **new}
        return answer(dict(new))

    def logout(self, request):
        token = request.session.get("token")
        request.session.flush()
        parameters = {"post_logout_redirect_uri": f"{self.url}/logged-out", "state": "bye"}
        if token:
            parameters["id_token_hint"] = token["id_token"]
        endpoint = self.writ.load_server_metadata()["end_session_endpoint"]
        return HttpResponseRedirect(f"{endpoint}?{urlencode(parameters)}")

    def logged_out(self, request):
        return page(f'<p id="bye">{escape(request.GET.get("state", ""))}</p>')


def page(body: str) -> HttpResponse:
    return HttpResponse(f'<!doctype html><html lang="en"><title>A party</title><main>{body}</main></html>')


def answer(value: dict) -> HttpResponse:
    return page(f'<pre id="answer">{escape(json.dumps(value))}</pre>')
