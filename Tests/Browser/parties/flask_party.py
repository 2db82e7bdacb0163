"""A Flask application with Authlib: code and PKCE, the ID token checked by the library, refresh, userinfo, logout."""

import json
import logging
import secrets
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, request, session
from joserfc import jwt
from joserfc.jwk import KeySet
from markupsafe import escape

from .party import Party

logging.getLogger("werkzeug").setLevel(logging.ERROR)


class FlaskParty(Party):
    def application(self):
        app = Flask(f"party-{self.port}")
        app.secret_key = secrets.token_hex()
        # Cookies know no ports: each application has a name of its own. A form of another site brings the cookie
        # along (form_post), for which it must be None and Secure; browsers take localhost for secure.
        app.config.update(
            SESSION_COOKIE_NAME=f"party-{self.port}", SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_SECURE=True
        )
        writ = OAuth(app).register(
            "writ",
            client_id=self.client.id,
            client_secret=self.client.secret,
            server_metadata_url=self.metadata,
            client_kwargs={
                "scope": self.scope,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if self.client.secret else "none",
            },
        )
        # Tokens stay here; the cookie holds a number.
        self.tokens = {}

        @app.get("/")
        def home():
            token = self.tokens.get(session.get("number"))
            return page(f'<p id="person">{escape(token["person"]["preferred_username"])}</p>' if token else "Nobody")

        @app.get("/login")
        def login():
            return writ.authorize_redirect(f"{self.url}/callback", **request.args.to_dict())

        @app.route("/callback", methods=["GET", "POST"])
        def callback():
            if "error" in request.values:  # Authlib looks for it in the query alone.
                return page(f'<p id="error">{escape(request.values["error"])}</p>')
            try:
                token = writ.authorize_access_token()
            except OAuthError as error:
                return page(f'<p id="failure">{escape(error.error)}</p>')
            # The ID token says who it is, the userinfo endpoint what is known of them (OIDC Core section 5.4).
            token["person"] = dict(writ.userinfo(token=token))
            session["number"] = secrets.token_hex()
            self.tokens[session["number"]] = token
            return page(
                f'<p id="person">{escape(token["person"]["preferred_username"])}</p>'
                f'<p id="how">{request.method}</p><pre id="claims">{escape(json.dumps(token["userinfo"]))}</pre>'
            )

        @app.get("/userinfo")
        def userinfo():
            return answer(dict(writ.userinfo(token=self.tokens[session["number"]])))

        @app.get("/refresh")
        def refresh():
            token = self.tokens[session["number"]]
            new = writ.fetch_access_token(grant_type="refresh_token", refresh_token=token["refresh_token"])
            self.tokens[session["number"]] = {**token, **new}
            return answer({name: new[name] for name in new if name not in ("userinfo", "person")})

        @app.get("/logout")
        def logout():
            token = self.tokens.pop(session.pop("number", None), None)
            parameters = {"post_logout_redirect_uri": f"{self.url}/logged-out", "state": "bye"}
            if token and request.args.get("hint") != "none":
                parameters["id_token_hint"] = token["id_token"]
            else:
                parameters["client_id"] = self.client.id
            return redirect(writ.load_server_metadata()["end_session_endpoint"] + "?" + urlencode(parameters))

        @app.post("/backchannel")
        def backchannel():
            """OIDC Back-Channel Logout section 2.6."""
            keys = KeySet.import_key_set(writ.fetch_jwk_set(force=True))
            notice = jwt.decode(request.form["logout_token"], keys, algorithms=["RS256"])
            claims = notice.claims
            assert claims["iss"] == self.realm.issuer and claims["aud"] == self.client.id and "nonce" not in claims
            assert "http://schemas.openid.net/event/backchannel-logout" in claims["events"]
            for number, token in list(self.tokens.items()):
                if token["userinfo"]["sid"] == claims["sid"]:
                    del self.tokens[number]
            return ""

        @app.get("/logged-out")
        def logged_out():
            return page(f'<p id="bye">{escape(request.args.get("state", ""))}</p>')

        return app


def page(body: str) -> str:
    return f'<!doctype html><html lang="en"><title>A party</title><main>{body}</main></html>'


def answer(value: dict) -> str:
    return page(f'<pre id="answer">{escape(json.dumps(value))}</pre>')
