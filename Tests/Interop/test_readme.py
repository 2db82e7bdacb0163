"""The README as a newcomer follows it: every line of its shell blocks and its Python block, in their order."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from harness.binary import writ_binary
from harness.command import clean_environment
from harness.server import DevServer

README = Path(__file__).resolve().parents[2] / "README.md"

# Lines that cannot be run here as they stand, and what runs them.
ELSEWHERE = {
    "ops/run": "this file's server is `writ dev`, which ops/run ends in",
    "ops/test": "whoever runs this",
    "export DATABASE_URL=postgresql://writ@db1,db2/writ?sslmode=verify-full": "every Node has a database of its own",
    "writ migrate up": "every Node begins with it",
    "writ bootstrap --email ada@example.com": "this file's server has done it; WritCommandTests",
    "writ registration show 7wq0v3k2m9xj4c8d1b5e --realm acme": "test_client_registration.py",
    "writ client approve 7wq0v3k2m9xj4c8d1b5e --realm acme": "test_client_registration.py",
    'writ client request-changes 7wq0v3k2m9xj4c8d1b5e --realm acme --reason "Name a policy_uri."': "test_client_registration.py",
    "writ import keycloak acme-realm.json --dry-run": "test_keycloak_import.py",
    "writ import keycloak acme-realm.json --callback-path /oauth/callback --yes": "test_keycloak_import.py",
    "writ serve": "every Node",
}
SECRETS = re.compile(r"^(SECRET|PASSWORD)=")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README.read_text(), re.S | re.M)


LINES = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory):
    """A shell after `ops/run`: the demo realm, `writ` in PATH, and the exports that were printed."""
    server = DevServer()
    try:
        server.start(seconds=120)
        demo = json.loads((server.data / "demo.json").read_text())
        programs = tmp_path_factory.mktemp("bin")
        (programs / "writ").symlink_to(writ_binary())
        exports = dict(
            (name, shlex.split(value)[0])
            for name, value in re.findall(r"^ *export (\w+)=(.*)$", server.log_text(), re.M)
        )
        assert exports, server.log_text()
        environment = {
            **clean_environment(),
            **exports,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "SECRET": demo["client_secret"],
            "PASSWORD": demo["password"],
        }
        yield Newcomer(server, demo, environment, tmp_path_factory.mktemp("home"))
    finally:
        server.close()


class Newcomer:
    def __init__(self, server, demo, environment, home):
        self.server, self.demo, self.environment, self.home = server, demo, environment, home

    def run(self, line: str) -> str:
        line = line.replace("http://127.0.0.1:8080", self.server.url)
        stdin = "correct horse battery\n" if "--password-stdin" in line else ""
        done = subprocess.run(
            ["bash", "-c", line],
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.home,
            timeout=60,
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        if line.startswith("curl") and "/oauth/token" in line:
            self.environment["TOKEN"] = json.loads(done.stdout)["access_token"]
        return done.stdout


def test_every_line_of_the_shell_blocks_does_what_it_says(newcomer):
    assert len(LINES) > 10
    for line in LINES:
        if line in ELSEWHERE or SECRETS.match(line):
            continue
        said = newcomer.run(line)
        if "/oauth/introspect" in line:
            assert json.loads(said)["active"] is True
    unused = [line for line in ELSEWHERE if line not in LINES]
    assert not unused, f"no longer in the README: {unused}"


def test_the_python_block_verifies_a_token(newcomer):
    (code,) = blocks("python")
    newcomer.run(next(line for line in LINES if "/oauth/token" in line))
    names: dict = {}
    exec(compile(code.replace("http://127.0.0.1:8080", newcomer.server.url), str(README), "exec"), names)
    assert names["claims_of"](newcomer.environment["TOKEN"])["client_id"] == "demo"


def test_the_lines_printed_at_the_start_work_as_pasted(newcomer):
    pasted = [line.strip() for line in newcomer.server.log_text().splitlines() if line.strip().startswith(("TOKEN=", "curl "))]
    assert len(pasted) == 3
    said = subprocess.run(
        ["bash", "-c", "\n".join(pasted)], capture_output=True, text=True, env=newcomer.environment, timeout=60
    ).stdout.splitlines()
    assert said[0].count(".") == 2
    assert '"active":true' in said[1] and '"keys":[' in said[1]


def test_the_address_printed_for_a_browser_shows_a_login(newcomer):
    said = newcomer.run(f"curl -s {newcomer.server.url}/realms/demo/account")
    assert 'id="login-form"' in said
