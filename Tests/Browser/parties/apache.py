"""Apache with mod_auth_openidc as Debian ships them, as a private instance with a directory of its own."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from harness.http import get
from harness.ports import free_port
from harness.postgres import unprivileged
from harness.wait import wait_until

MODULES = "mpm_event authn_core authz_core authz_user dir mime include auth_openidc"

CONFIGURATION = """
ServerName localhost
ServerRoot {directory}
DefaultRuntimeDir {directory}
PidFile {directory}/pid
Mutex file:{directory}
Listen 127.0.0.1:{port}
ErrorLog {directory}/error.log
LogLevel warn auth_openidc:info
{modules}
TypesConfig /dev/null
AddType text/html .html
AddOutputFilter INCLUDES .html
DocumentRoot {directory}/www

OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client.id}
OIDCClientSecret {client.secret}
OIDCRedirectURI {url}/staff/callback
OIDCCryptoPassphrase {passphrase}
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim preferred_username
OIDCPassClaimsAs environment
OIDCCookie apache-{port}
<Directory {directory}/www>
    Options +Includes
    Require all granted
</Directory>
<Location /staff>
    AuthType openid-connect
    Require valid-user
</Location>
"""

STAFF = """<!doctype html><html lang="en"><title>Staff</title><p id="person"><!--#echo var="REMOTE_USER" --></p>
<p id="email"><!--#echo var="OIDC_CLAIM_email" --></p><p id="sub"><!--#echo var="OIDC_CLAIM_sub" --></p></html>
"""
BYE = '<!doctype html><html lang="en"><title>Bye</title><p id="bye">bye</p></html>\n'


class Apache:
    """`/staff/` is for people who have logged in; `/bye.html` is for all.

    It is told of logouts over the back channel, and then is at `localhost`, another site than the server's; or in the
    style of mod_auth_openidc's front channel, `get` or `img`, and then is at the server's site: its cookies have no
    SameSite attribute, so a browser sends them in a frame of another site no more.
    """

    def __init__(self, realm, front_channel: str | None = None):
        self.realm = realm
        self.port = free_port()
        self.url = f"http://{'127.0.0.1' if front_channel else 'localhost'}:{self.port}"
        channel = (
            ("--frontchannel-logout-uri", f"{self.url}/staff/callback?logout={front_channel}")
            if front_channel
            else ("--backchannel-logout-uri", f"{self.url}/staff/callback?logout=backchannel")
        )
        self.client = realm.client(
            "--name",
            "Staff",
            "--redirect-uri",
            f"{self.url}/staff/callback",
            "--post-logout-redirect-uri",
            f"{self.url}/bye.html",
            *channel,
            grants=["authorization_code", "refresh_token"],
            consent="skip",
        )
        self.directory = Path(tempfile.mkdtemp(prefix="writ-apache-"))
        (self.directory / "www/staff").mkdir(parents=True)
        (self.directory / "www/staff/index.html").write_text(STAFF)
        (self.directory / "www/bye.html").write_text(BYE)
        load = "LoadModule {0}_module /usr/lib/apache2/modules/mod_{0}.so"
        modules = "\n".join(load.format(name) for name in MODULES.split())
        (self.directory / "apache.conf").write_text(
            CONFIGURATION.format(
                directory=self.directory,
                port=self.port,
                url=self.url,
                modules=modules,
                issuer=realm.issuer,
                client=self.client,
                passphrase=os.urandom(16).hex(),
            )
        )
        identity = unprivileged()
        if identity:
            for path in [self.directory, *self.directory.rglob("*")]:
                os.chown(path, identity["user"], identity["group"])
        self.process = subprocess.Popen(
            ["/usr/sbin/apache2", "-f", str(self.directory / "apache.conf"), "-DFOREGROUND"],
            stdin=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            **identity,
        )
        wait_until(self.is_ready, "Apache's start")

    def is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"apache2 exited {self.process.returncode}: {self.log_text()}")
        try:
            return get(self.url.replace("localhost", "127.0.0.1") + "/bye.html").status == 200
        except OSError:
            return False

    def log_text(self) -> str:
        log = self.directory / "error.log"
        return log.read_text() if log.exists() else ""

    def enter(self, browser):
        browser.open(self.url + "/staff/")

    def log_out(self, browser):
        browser.open(f"{self.url}/staff/callback?logout={self.url}/bye.html")

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.directory, ignore_errors=True)
