"""A realm of Keycloak's moves over: its people log in with their passwords, its clients with their secrets."""

import json
import secrets

import jwt
import pytest

from harness.http import get
from harness.keycloak import Export, argon2id, client, kid, pbkdf2, person
from harness.realm import Client, Realm, User, succeeded

SECRET = "Hq3tXv0aJ9cK1mWdYbPzL5sRgN7uE2oF"


def imported(server, path, *options) -> dict:
    return server.command.json("import", "keycloak", str(path), "--yes", *options)


def realm_of(server, id) -> Realm:
    return Realm(server, id, server.command.json("realm", "show", id)["issuer"], server.command)


def words(report, fate) -> str:
    return "\n".join(f"{finding['what']} {finding['examples']}" for finding in report["report"][fate])


@pytest.fixture
def name():
    return "kc-" + secrets.token_hex(4)


@pytest.fixture
def export(name):
    return Export(
        name,
        clients=[
            client("web", secret=SECRET, standardFlowEnabled=True, directAccessGrantsEnabled=True,
                   serviceAccountsEnabled=True, rootUrl="https://app.example.com",
                   redirectUris=["/callback", "https://app.example.com/*"], webOrigins=["+"]),
            client("spa", publicClient=True, standardFlowEnabled=True, redirectUris=["https://spa.example.com/"],
                   attributes={"post.logout.redirect.uris": "+"}),
            client("sso-saml", protocol="saml"),
        ],
    )  # fmt: skip


def test_people_of_every_version_log_in_with_their_old_password(server, name, export, tmp_path):
    """Versions 12 to 24 hashed with PBKDF2, in three functions; 25 and later with Argon2id; before 12 the form was another."""
    credentials = {
        "legacy": pbkdf2("pässword of legacy", "sha256", 27500, inline=True),
        "oldest": pbkdf2("pässword of oldest", "sha1", 20000, 64),
        "older": pbkdf2("pässword of older", "sha256", 27500),
        "newer": pbkdf2("pässword of newer", "sha512", 210000),
        "newest": argon2id("pässword of newest"),
    }
    export.users = [person(username, credential) for username, credential in credentials.items()]
    report = imported(server, export.write(tmp_path / "realm.json"))
    assert report["report"]["imported"]["users"] == len(credentials)
    realm = realm_of(server, name)
    web = Client(realm, "web", SECRET)
    for made in export.users:
        user = User(realm, made["username"], f"pässword of {made['username']}", made["id"])
        answer = web.log_in(user, scope="openid profile email")
        claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
        assert claims["sub"] == made["id"]
        assert answer["user"]["preferred_username"] == made["username"]
        assert web.log_in_reply(made["username"], "pässword of nobody").status == 400
        again = web.log_in(user)
        assert again["access_token"], "after the hash was replaced by one of the server's own"


def test_tokens_issued_before_the_move_verify_with_the_new_jwks(server, name, export, tmp_path):
    imported(server, export.write(tmp_path / "realm.json"))
    realm = realm_of(server, name)
    keys = jwt.PyJWKClient(realm.url("jwks"))
    for key in (export.key, export.old_key):
        token = export.token(realm.issuer, "someone", key)
        found = keys.get_signing_key_from_jwt(token)
        assert jwt.decode(token, found.key, ["RS256"], audience="account", issuer=realm.issuer)["sub"] == "someone"
    own = Client(realm, "web", SECRET).own_token()["access_token"]
    assert jwt.get_unverified_header(own)["kid"] == kid(export.key), "the active key signs on"
    published = {key["kid"] for key in get(realm.url("jwks")).json["keys"]}
    assert published == {kid(export.key), kid(export.old_key), kid(export.ec_key)}


def test_roles_and_groups_reach_the_tokens(server, name, export, tmp_path):
    export.realm_roles = [
        {"name": "clerk", "description": "Writes letters", "composite": False},
        {"name": "chief", "composite": True, "composites": {"realm": ["clerk"], "client": {"web": ["approve"]}}},
        {"name": "round", "composite": True, "composites": {"realm": ["robin"]}},
        {"name": "robin", "composite": True, "composites": {"realm": ["round"]}},
    ]
    export.client_roles = {"web": [{"name": "approve", "clientRole": True}]}
    export.groups = [
        {"name": "staff", "path": "/staff", "realmRoles": ["clerk"], "subGroups": [
            {"name": "north", "path": "/staff/north", "clientRoles": {"web": ["approve"]}, "subGroups": []}]},
    ]  # fmt: skip
    export.users = [
        person("ada", pbkdf2("password of ada"), realmRoles=["chief", f"default-roles-{name}"]),
        person("bob", pbkdf2("password of bob"), groups=["/staff/north"]),
        person("service-account-web", None, serviceAccountClientId="web", clientRoles={"web": ["approve"]}),
    ]
    report = imported(server, export.write(tmp_path / "realm.json"))
    assert report["report"]["imported"]["roles"] == 5 and report["report"]["imported"]["groups"] == 2
    assert "round" in words(report, "left_out") and "web:approve" in words(report, "approximated")
    web = Client(realm_of(server, name), "web", SECRET)

    def claims(answer):
        return jwt.decode(answer["access_token"], options={"verify_signature": False})

    ada = claims(web.log_in(User(web.realm, "ada", "password of ada", "")))
    assert ada["roles"] == ["chief", "clerk", "web:approve"] and "groups" not in ada
    bob = claims(web.log_in(User(web.realm, "bob", "password of bob", "")))
    assert bob["roles"] == ["clerk", "web:approve"] and bob["groups"] == ["/staff/north"]
    assert claims(web.own_token())["roles"] == ["web:approve"]


def test_the_report_says_what_came_what_nearly_and_what_not(server, name, export, tmp_path):
    export.users = [
        person("ada", pbkdf2("a password"), attributes={"shoeSize": ["42"], "locale": ["de"]}),
        person("bob", None, credentials=[{"type": "otp", "secretData": "{}", "credentialData": "{}"}]),
        person("service-account-web", None, serviceAccountClientId="web"),
        person("eve", None, email="ada@example.com"),
        person("dora", {**pbkdf2("a password"), "temporary": True},
               emailVerified=False, requiredActions=["VERIFY_EMAIL", "UPDATE_PROFILE", "CONFIGURE_TOTP"]),
    ]
    export.members = {"smtpServer": {"host": "mail"}, "passwordPolicy": "length(12)",
                      "identityProviders": [{"alias": "google", "providerId": "google"}]}  # fmt: skip
    path = export.write(tmp_path / "realm.json")
    rehearsed = server.command.run("import", "keycloak", str(path), "--dry-run", *server.command.arguments)
    assert rehearsed.code == 0 and "Left out:" in rehearsed.stdout and "google" in rehearsed.stdout
    assert server.command.run("realm", "show", name, *server.command.arguments).code == 1, "a dry run makes nothing"
    report = imported(server, path)
    left_out, approximated = words(report, "left_out"), words(report, "approximated")
    for expected in ("shoeSize", "otp", "SAML", "mail server", "length(12)", "google", "CONFIGURE_TOTP"):
        assert expected in left_out, expected
    for expected in ("wildcard", "password grant", "PKCE", "eve"):
        assert expected in approximated, expected
    assert "account-console" not in json.dumps(report), "Keycloak's own clients are nobody's loss"
    assert report["report"]["imported"]["users"] == 4
    dora = server.command.json("user", "show", "dora", "--realm", name)
    assert dora["required_actions"] == ["update_password", "update_profile", "verify_email"]
    assert "UPDATE_PROFILE" not in left_out
    shown = server.command.json("user", "show", "ada", "--realm", name)
    assert shown["email_verified"] and shown["locale"] == "de" and shown["created_at"].startswith("2020-09-13")
    assert "email" not in server.command.json("user", "show", "eve", "--realm", name)


def test_wildcards_become_the_callback_paths_that_one_names(server, name, export, tmp_path):
    imported(server, export.write(tmp_path / "realm.json"), "--callback-path", "/oidc/callback")
    web = server.command.json("client", "show", "web", "--realm", name)
    assert web["redirect_uris"] == ["https://app.example.com/callback", "https://app.example.com/oidc/callback"]
    assert web["settings"]["pkce"] == "if_sent" and web["settings"]["consent"] == "skip"
    spa = server.command.json("client", "show", "spa", "--realm", name)
    assert spa["post_logout_redirect_uris"] == spa["redirect_uris"] == ["https://spa.example.com/"]
    assert server.command.json("realm", "show", name)["settings"]["access_token_lifetime_seconds"] == 600


def test_a_directory_is_read_in_order_and_an_interrupted_import_goes_on(server, name, export, tmp_path):
    export.users = [person(f"user{number:04}", None) for number in range(1203)]
    path = export.write_directory(tmp_path / "export", per_file=100)
    lost = path / f"{name}-users-12.json"
    kept = lost.read_text()
    lost.write_text(kept[: len(kept) // 2])
    outcome = server.command.run("import", "keycloak", str(path), "--yes", *server.command.arguments)
    assert outcome.code == 1 and lost.name in outcome.stderr, outcome
    lost.unlink()
    imported(server, path)
    lost.write_text(kept)
    again = imported(server, path, "--resume")
    assert again["report"]["imported"]["users"] == 1203
    assert len(server.command.json("user", "list", "--realm", name)["users"]) == 1203
    refused = server.command.run("import", "keycloak", str(path), "--yes", *server.command.arguments)
    assert refused.code == 1 and "exists already" in refused.stderr and "--resume" in refused.stderr
    assert again["users"] == {"stored": 3, "known": 1200, "refused": 0}
    (path / f"{name}-users-3.json").unlink()
    rehearsed = server.command.run("import", "keycloak", str(path), "--dry-run", "--resume", *server.command.arguments)
    assert f"{name}-users-3.json" in rehearsed.stdout, rehearsed


def test_who_is_twice_in_the_export_does_not_stop_it(server, name, export, tmp_path):
    ada = person("ada", pbkdf2("password of ada"))
    service = person("service-account-web", None, serviceAccountClientId="web", realmRoles=["clerk"])
    export.users = [ada, dict(ada), person("ADA", None), person("noid", None, id="x"), service]
    export.realm_roles = [{"name": "clerk"}, {"name": "web:read"}]
    export.client_roles = {"web": [{"name": "read"}]}
    export.groups = [{"name": "x"}, {"name": "x"}, {"name": " lead\u0007 "}]
    export.clients.append(export.clients[0])
    path = export.write(tmp_path / "realm.json")
    report = imported(server, path)
    assert report["users"] == {"stored": 2, "known": 0, "refused": 2}
    again = imported(server, path, "--resume")
    assert again["users"] == {"stored": 0, "known": 2, "refused": 2}
    history = ("realm", "history", name, "--object", "client/web")
    shown = server.command.run(*history, *server.command.arguments)
    assert shown.code == 0 and len([line for line in shown.stdout.splitlines() if "client web" in line]) == 2, shown
    events = ("audit", "list", "--realm", name, "--kind", "client.roles_imported")
    found = server.command.run(*events, "--json", *server.command.arguments)
    assert found.stdout.count("client.roles_imported") == 1 and "clerk" in found.stdout, found
    exported = server.command.run("realm", "export", name, *server.command.arguments)
    assert exported.code == 0 and "/lead" in exported.stdout
    document = tmp_path / "realm.yaml"
    document.write_text(exported.stdout)
    planned = server.command.run("realm", "plan", str(document), *server.command.arguments)
    assert planned.code == 0, planned


def test_a_realm_with_another_id_and_files_that_are_no_export(server, name, export, tmp_path):
    export.name = "Acme_GmbH"
    path = export.write(tmp_path / "realm.json")
    refused = server.command.run("import", "keycloak", str(path), "--yes", *server.command.arguments)
    assert refused.code == 2 and "--realm" in refused.stderr
    report = imported(server, path, "--realm", name)
    assert report["realm"] == name and "issuer changes" in words(report, "approximated")
    for text, expected in (("[]", "no export of one realm"), ("{\"realm\": ", "ends in the middle"), ("{}", "does not name"),
                           ("", "is empty"), ("{\n\"realm\":\n tru}", "line 3")):
        path.write_text(text)
        outcome = server.command.run("import", "keycloak", str(path), "--yes", *server.command.arguments)
        assert outcome.code in (1, 2) and expected in outcome.stderr, outcome
    for callback in ("cb", "", "https://a.example/cb", "/a*"):
        wrong = server.command.run("import", "keycloak", str(path), "--callback-path", callback, "--dry-run")
        assert wrong.code == 2 and "--callback-path" in wrong.stderr, wrong
    asked = server.command.run("import", "keycloak", str(path.parent / "none"), *server.command.arguments)
    assert asked.code == 1 and "no file" in asked.stderr


def test_a_partial_export_masks_secrets_and_says_so(server, name, export, tmp_path):
    export.clients[0]["secret"] = "**********"
    realm = export.realm()
    for provider in realm["components"]["org.keycloak.keys.KeyProvider"]:
        provider["config"].pop("privateKey", None)
    path = tmp_path / "realm.json"
    path.write_text(json.dumps(realm))
    report = imported(server, path)
    assert "writ client secret add" in words(report, "approximated")
    assert "partial export" in words(report, "left_out")
    made = server.command.json("client", "secret", "add", "web", "--realm", name)
    assert succeeded(Client(realm_of(server, name), "web", made["client_secret"]).token(grant_type="client_credentials"))
