"""Schemathesis against the administration API: no 5xx, and no answer that the document does not describe."""

import json
import subprocess
import sys
import urllib.request

import pytest

from harness.realm import Realm

PERMISSIONS = [
    "realm:read",
    "realm:manage",
    "clients:read",
    "clients:manage",
    "clients:review",
    "users:read",
    "users:manage",
    "keys:manage",
    "audit:read",
]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.fixture(scope="module")
def administrator(server):
    """A realm of its own, and a service that may do everything in it: what is broken there is nobody else's."""
    realm = Realm.create(server)
    audience = f"{server.url}/admin/api/v1"
    client = realm.client(
        "--resource", audience, grants=["client_credentials"], scopes=["none"], access_token_lifetime_seconds="3600"
    )
    rights = [part for name in PERMISSIONS for part in ("--permission", f"admin:{name}")]
    server.command.json("role", "create", "administrator", "--realm", realm.id, *rights)
    server.command.run("role", "grant", "administrator", "--realm", realm.id, "--client", client.id)
    return realm, client.own_token(resource=audience)["access_token"], audience


def test_the_document_is_there_for_everybody(administrator):
    _, _, audience = administrator
    with urllib.request.urlopen(f"{audience}/openapi.json") as reply:
        assert json.load(reply)["openapi"].startswith("3.1")


def test_no_answer_is_a_surprise(administrator, tmp_path):
    realm, token, audience = administrator
    # Names that lead somewhere, so that more than 404 is seen.
    config = tmp_path / "schemathesis.toml"
    config.write_text(f'[parameters]\n"path.realm" = "{realm.id}"\n')
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", f"{audience}/openapi.json"),
            *("--header", f"Authorization: Bearer {token}", "--checks", CHECKS, "--phases", "coverage,fuzzing"),
            # The realm and its keys stay: everything else hangs on them.
            *("--exclude-operation-id", "deleteRealm", "--exclude-operation-id", "rotateKey"),
            *("--exclude-operation-id", "putRealm", "--exclude-operation-id", "updateRealm"),
            *("--max-examples", "3", "--rate-limit", "90/s", "--generation-deterministic", "--no-color"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
