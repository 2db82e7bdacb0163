"""The command as scripts rely on it, and its exit codes: 0 done, 1 could not, 2 wrong usage, 3 unreachable."""

import json
import os
import re
import secrets
import shlex
import subprocess

import pytest

from harness.binary import writ_binary
from harness.command import Command
from harness.realm import Realm


@pytest.fixture(scope="module")
def command(server):
    return server.command


def run(command, *arguments, stdin=""):
    return command.run(*arguments, *command.arguments, stdin=stdin)


COMMANDS = ["serve", "dev", "migrate", "realm", "client", "user", "session", "consent", "role", "group", "api", "key"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name):
    outcome = Command({}).run(name, "--help")
    assert outcome.code == 0 and "writ " + name in outcome.stdout and "xample" in outcome.stdout


def test_without_arguments_the_commands_are_listed():
    outcome = Command({}).run("--help")
    assert outcome.code == 0 and all(name in outcome.stdout for name in COMMANDS)


def test_a_realm_is_created_shown_listed_updated_and_deleted(command, server):
    id = "realm-" + secrets.token_hex(4)
    made = command.json(
        "realm", "create", id, "--display-name", "A realm", "--set", "access_token_lifetime_seconds=600"
    )
    assert made["id"] == id and made["issuer"] == f"{server.url}/realms/{id}"
    shown = command.json("realm", "show", id)
    assert shown["id"] == id and str(shown["settings"]["access_token_lifetime_seconds"]) == "600"
    assert id in run(command, "realm", "list").stdout
    assert command.json("realm", "update", id, "--set", "password_grant=true")["id"] == id
    assert run(command, "realm", "delete", id, "--yes").code == 0
    assert run(command, "realm", "show", id).code == 1


def test_a_realm_is_not_deleted_by_a_script_that_does_not_say_so(command, server):
    realm = Realm.create(server)
    for stdin in ("", realm.id + "\n", "y\n"):
        outcome = run(command, "realm", "delete", realm.id, stdin=stdin)
        assert outcome.code == 2 and "--yes" in outcome.stderr and not outcome.stdout
    assert run(command, "realm", "show", realm.id).code == 0


def test_on_a_terminal_a_realms_id_is_asked_for(command, server):
    realm = Realm.create(server)
    delete = ["realm", "delete", realm.id, *command.arguments]
    for typed in ("y", "", realm.id[:-1]):
        code, words = command.on_a_terminal(*delete, typed=typed)
        assert code == 1 and "nothing was deleted" in words, (typed, words)
    assert run(command, "realm", "show", realm.id).code == 0
    code, words = command.on_a_terminal(*delete, typed=realm.id)
    assert code == 0 and "clients, keys" in words
    assert run(command, "realm", "show", realm.id).code == 1


def test_a_client_is_deleted_by_a_script_at_once_and_a_person_is_asked(command, server):
    realm = Realm.create(server)
    client, other = realm.client(), realm.client()
    assert run(command, "client", "delete", client.id, "--realm", realm.id).code == 0
    delete = ["client", "delete", other.id, "--realm", realm.id, *command.arguments]
    assert command.on_a_terminal(*delete, typed="n")[0] == 1
    assert command.on_a_terminal(*delete, typed="y")[0] == 0


@pytest.mark.parametrize("what", ["realm", "client", "user", "key"])
def test_a_list_comes_in_parts_and_says_how_to_go_on(command, server, what):
    realm = Realm.create(server)
    ids = {"realm": "id", "client": "client_id", "user": "username", "key": "kid"}
    for number in range(3):
        if what == "client":
            realm.client(id=f"client {number}")
        elif what == "user":
            realm.user(f"user {number}")
        elif what == "key":
            realm.command.json("key", "rotate", "--realm", realm.id)
        else:
            Realm.create(server, f"{realm.id}-{number}")
    arguments = [what, "list"] + ([] if what == "realm" else ["--realm", realm.id])
    arguments += ["--search", realm.id] if what == "realm" else []
    whole = command.json(*arguments)
    assert "next" not in whole and len(whole[what + "s"]) >= 3
    parts, after = [], []
    while True:
        part = command.json(*arguments, "--limit", "2", *after)
        parts += part[what + "s"]
        if "next" not in part:
            break
        assert len(part[what + "s"]) == 2
        hint = run(command, *arguments, "--limit", "2", *after).stderr
        after = ["--after", part["next"]]
        assert shlex.split(hint)[-2:] == after
    assert [item[ids[what]] for item in parts] == [item[ids[what]] for item in whole[what + "s"]]
    assert run(command, *arguments).stderr == ""


def test_a_client_is_created_with_what_it_was_given(command, realm):
    made = command.json(
        "client",
        "create",
        "--realm",
        realm.id,
        "--id",
        "shop",
        "--type",
        "confidential",
        "--grant",
        "client_credentials",
        "--grant",
        "authorization_code",
        "--redirect-uri",
        "https://shop.example/callback",
        "--post-logout-redirect-uri",
        "https://shop.example/bye",
        "--scope",
        "openid",
        "--scope",
        "orders",
        "--auth-method",
        "client_secret_basic",
        "--set",
        "access_token_lifetime_seconds=60",
    )
    assert made["client_id"] == "shop" and made["client_secret"].startswith("wrs_")
    shown = run(command, "client", "show", "shop", "--realm", realm.id, "--json")
    assert shown.code == 0 and made["client_secret"] not in shown.stdout
    assert shown.json["redirect_uris"] == ["https://shop.example/callback"]
    assert "shop" in run(command, "client", "list", "--realm", realm.id).stdout


def test_a_generated_client_id_has_twenty_characters_and_a_public_client_no_secret(realm):
    client = realm.client(type="public")
    assert re.fullmatch(r"[a-z0-9]{20}", client.id) and client.secret is None


def test_a_user_is_created_with_its_password_on_stdin(command, realm):
    made = command.json(
        "user",
        "create",
        "grace",
        "--realm",
        realm.id,
        "--email",
        "grace@example.com",
        "--given-name",
        "Grace",
        "--family-name",
        "Hopper",
        "--password-stdin",
        stdin="a long password\n",
    )
    assert made["username"] == "grace"
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", made["sub"])
    assert "grace" in run(command, "user", "list", "--realm", realm.id).stdout
    assert command.json("user", "show", "grace", "--realm", realm.id)["email"] == "grace@example.com"


def test_keys_are_listed_and_rotated(command, server):
    realm = Realm.create(server)
    assert run(command, "key", "list", "--realm", realm.id).code == 0
    assert run(command, "key", "rotate", "--realm", realm.id).code == 0
    listed = command.json("key", "list", "--realm", realm.id)
    assert len(listed["keys"]) == 2


def test_what_cannot_be_written_exits_1_and_a_reader_that_went_away_is_no_failure(command, realm):
    def into(file, *arguments):
        done = subprocess.run(
            [str(writ_binary()), *arguments, *command.arguments],
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            env=command.environment,
        )
        return done.returncode, done.stderr

    with open("/dev/full", "w") as full:
        for arguments in (
            ["realm", "export", realm.id],
            ["audit", "export", "--realm", realm.id],
            ["client", "create", "--realm", realm.id, "--json"],
        ):
            code, words = into(full, *arguments)
            assert code == 1 and "standard output cannot be written: No space left on device" in words, words
    outcome = run(command, "realm", "export", realm.id, "--output", "/nonexistent/realm.yaml")
    assert outcome.code == 1
    assert outcome.stderr == "error: /nonexistent/realm.yaml cannot be written: No such file or directory\n"
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "w") as gone:
        assert into(gone, "audit", "export", "--realm", realm.id) == (0, "")


def test_a_table_is_for_people_and_json_for_programs(command, realm):
    table = run(command, "realm", "list").stdout
    with pytest.raises(ValueError):
        json.loads(table)
    assert run(command, "realm", "list", "--json").json is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ["realm", "create"],
        ["realm", "create", "x", "--no-such-option"],
        ["no-such-command"],
        ["client", "create"],
        ["realm", "create", "Not A Realm"],
        ["user", "create", "--realm", "x"],
        ["realm", "create", "ok-name", "--set", "no_such_setting=1"],
        ["realm", "create", "ok-name", "--set", "access_token_lifetime_seconds=soon"],
        ["realm", "create", "ok-name", "--set", "access_token_lifetime_seconds"],
        ["realm", "create", "ok-name", "--set", "signing_algorithm=none"],
        ["realm", "create", "ok-name", "--set", "signing_algorithm=HS256"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2_and_says_what_to_change(command, arguments):
    outcome = run(command, *arguments)
    assert outcome.code == 2 and outcome.stderr.strip(), outcome
    assert outcome.stdout == ""


def test_what_cannot_be_done_exits_1(command, realm, client, user):
    for arguments in (
        ["realm", "create", realm.id],
        ["realm", "show", "no-such-realm"],
        ["client", "show", "none", "--realm", realm.id],
        ["client", "create", "--realm", "no-such-realm"],
        ["client", "create", "--realm", realm.id, "--id", client.id],
        ["user", "disable", "nobody", "--realm", realm.id],
        ["key", "rotate", "--realm", "no-such-realm"],
    ):
        outcome = run(command, *arguments)
        assert outcome.code == 1 and outcome.stderr.strip() and not outcome.stdout.strip(), (arguments, outcome)


def test_what_is_not_there_is_told_of_with_the_list_of_what_is(command, realm):
    for what in ("client", "user", "registration"):
        id = "7wq0v3k2m9xj4c8d1b5e"
        outcome = run(command, what, "show", id, "--realm", realm.id)
        assert outcome.code == 1 and f"`writ {what} list --realm {realm.id}` shows what there is" in outcome.stderr


def test_a_user_name_cannot_be_taken_twice_in_any_case(command, realm, user):
    outcome = run(
        command, "user", "create", user.username.upper(), "--realm", realm.id, "--password-stdin", stdin="plum tractor\n"
    )
    assert outcome.code == 1 and outcome.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"},
        {"PGHOST": "/nonexistent", "PGDATABASE": "none"},
    ],
    ids=["DATABASE_URL", "PG*"],
)
def test_an_unreachable_database_exits_3_and_says_what_to_do(variables):
    command = Command(variables)
    for arguments in (["realm", "list"], ["migrate", "status"]):
        outcome = command.run(*arguments, timeout=40)
        assert outcome.code == 3 and outcome.stderr.strip(), (arguments, outcome)


def test_a_secret_is_never_on_the_command_line_of_a_user(command, realm):
    outcome = run(command, "user", "create", "x", "--realm", realm.id, "--password", "secret")
    assert outcome.code == 2


@pytest.mark.parametrize("id", ["", "a:b", "a\u00e9", "a" * 129, "a\nb"])
def test_a_client_id_that_cannot_be_one_is_refused(command, realm, id):
    assert run(command, "client", "create", "--realm", realm.id, "--id", id).code == 2


@pytest.mark.parametrize(
    "uri",
    [
        "http://app.example/cb",
        "https://app.example/cb#fragment",
        "https://user@app.example/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "/relative",
        "https://*.example/cb",
        "https://app.example\r\n/cb",
    ],
)
def test_a_dangerous_redirect_uri_is_refused__cve_2026_22752(command, realm, uri):
    outcome = run(
        command, "client", "create", "--realm", realm.id, "--grant", "authorization_code", "--redirect-uri", uri
    )
    assert outcome.code in (1, 2) and outcome.stderr, uri


@pytest.mark.parametrize("text", ["a\r\nSet-Cookie: x=y", "a\x1b[31mred", "a\u202eb"])
def test_line_breaks_in_names_never_reach_a_header__cve_2024_11734(command, server, text):
    id = "realm-" + secrets.token_hex(4)
    outcome = run(command, "realm", "create", id, "--display-name", text)
    if outcome.code == 0:
        from harness.http import get

        reply = get(f"{server.url}/realms/{id}/.well-known/openid-configuration")
        assert reply.status == 200 and "Set-Cookie" not in reply.headers
        assert "\x1b" not in run(command, "realm", "list").stdout


def test_migrations_are_up_to_date_and_say_so(node):
    for arguments in (["migrate", "status"], ["migrate", "verify"], ["migrate", "up"]):
        assert node.command.run(*arguments).code == 0, arguments


def test_an_edited_migration_is_refused(cluster, node):
    number = cluster.sql("SELECT max(number) FROM schema_migration")[0]
    flip = (
        "UPDATE schema_migration SET checksum = set_byte(checksum, 0, 255 - get_byte(checksum, 0)) "
        f"WHERE number = {number}"
    )
    cluster.sql(flip)
    try:
        outcome = node.command.run("migrate", "verify")
        assert outcome.code == 1 and outcome.stderr.strip()
        assert node.command.run("migrate", "up").code == 1
    finally:
        cluster.sql(flip)
    assert node.command.run("migrate", "verify").code == 0


def test_a_database_newer_than_the_program_is_refused(cluster, node):
    cluster.sql("INSERT INTO schema_migration (number, name, checksum) VALUES (9999, '9999_future', sha256('x'))")
    try:
        outcome = node.command.run("migrate", "up")
        assert outcome.code == 1 and outcome.stderr.strip()
    finally:
        cluster.sql("DELETE FROM schema_migration WHERE number = 9999")


def test_serve_check_prints_the_settings_with_secrets_masked(node):
    outcome = node.command.run("serve", "--check", "--set", "server.body_limit_bytes=12345")
    assert outcome.code == 0 and "12345" in outcome.stdout
    assert node.master_key.split(":")[1] not in outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    "setting", ["server.no_such_key=1", "nosection.key=1", "server.body_limit_bytes=many", "server.listen=nowhere"]
)
def test_a_wrong_setting_is_an_error_that_names_the_key(node, setting):
    outcome = node.command.run("serve", "--check", "--set", setting)
    assert outcome.code in (1, 2) and setting.split("=")[0] in outcome.stderr


def test_a_variable_overrides_and_an_unknown_one_is_an_error(node):
    check = lambda **variables: Command({**node.variables, **variables}).run("serve", "--check")
    assert "23456" in check(WRIT_SERVER_BODY_LIMIT_BYTES="23456").stdout
    outcome = check(WRIT_SERVER_NO_SUCH_KEY="1")
    assert outcome.code in (1, 2) and "WRIT_SERVER_NO_SUCH_KEY" in outcome.stderr


def test_a_missing_master_key_is_an_error_at_start(cluster):
    outcome = Command({"DATABASE_URL": cluster.url}).run("serve", timeout=20)
    assert outcome.code in (1, 2) and "master_key" in outcome.stderr


def test_a_secret_is_read_from_a_file(node, tmp_path):
    file = tmp_path / "key"
    file.write_text(node.master_key + "\n")
    file.chmod(0o600)
    outcome = Command({"DATABASE_URL": node.variables["DATABASE_URL"], "WRIT_KEYS_MASTER_KEY_FILE": str(file)}).run(
        "serve", "--check"
    )
    assert outcome.code == 0
