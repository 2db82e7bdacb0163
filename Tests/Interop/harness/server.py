"""A running server: `writ dev` with everything in one, or `writ serve` against a cluster of ours."""

import base64
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .binary import writ_binary
from .command import Command, clean_environment
from .http import get
from .ports import free_port
from .wait import wait_until


class Server:
    """A `writ` process that listens, its log in a file."""

    def __init__(self, arguments: list[str], environment: dict, directory: Path):
        self.port, self.management_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.management = f"http://127.0.0.1:{self.management_port}"
        self.directory = directory
        self.log = directory / f"writ-{self.port}.log"
        self.arguments = [
            str(writ_binary()),
            *arguments,
            "--listen",
            f"127.0.0.1:{self.port}",
            "--management",
            f"127.0.0.1:{self.management_port}",
        ]
        self.environment = environment
        self.process: subprocess.Popen | None = None

    def start(self, seconds: float = 60):
        """Starts the process and waits until it is ready."""
        self.launch()
        self.wait_until_ready(seconds)
        return self

    def launch(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.arguments,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=self.environment,
                start_new_session=True,
            )

    def wait_until_ready(self, seconds: float = 60):
        def ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"writ exited {self.process.returncode}: {self.log_text()[-2000:]}")
            return self.is_ready()

        wait_until(ready, "the server's readiness", seconds)

    def is_ready(self) -> bool:
        try:
            return get(self.management + "/health/ready", timeout=2).status == 200
        except OSError:
            return False

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM, as a service manager does it; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode

    def pause(self):
        """SIGSTOP, and the wait until every thread has stopped."""
        self.process.send_signal(signal.SIGSTOP)
        threads = Path(f"/proc/{self.pid}/task")
        state = lambda thread: (thread / "stat").read_text().rpartition(")")[2].split()[0]
        wait_until(lambda: all(state(thread) == "T" for thread in threads.iterdir()), "the stop of every thread", 5)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def resident_kib(self) -> int:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise RuntimeError("no VmRSS")


class DevServer(Server):
    """`writ dev`: the database, the migrations and the server in one process group."""

    def __init__(self, options: list[str] | None = None):
        directory = Path(tempfile.mkdtemp(prefix="writ-dev-"))
        directory.chmod(0o755)
        self.data = directory / "data"
        super().__init__(["dev", "--data-dir", str(self.data), *(options or [])], clean_environment(), directory)

    @property
    def command(self) -> Command:
        return Command({}, ["--data-dir", str(self.data)])

    def close(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


class Node(Server):
    """`writ serve` against a cluster; several nodes may share one."""

    def __init__(self, cluster, settings: dict | None = None, master_key: str | None = None):
        self.master_key = master_key or "1:" + base64.b64encode(os.urandom(32)).decode()
        super().__init__(["serve"], {}, cluster.directory)
        # Commands must know the settings too: they hash passwords and print issuers.
        self.variables = {
            "DATABASE_URL": cluster.url,
            "WRIT_KEYS_MASTER_KEY": self.master_key,
            "WRIT_SERVER_PUBLIC_URL": self.url,
            **{variable(name): value for name, value in (settings or {}).items()},
        }

    def launch(self):
        self.environment = {**clean_environment(), **self.variables}
        super().launch()

    @property
    def command(self) -> Command:
        return Command(self.variables)

    def migrate(self):
        self.command.json("migrate", "up")

    def close(self):
        if self.process:
            self.stop()


def variable(setting: str) -> str:
    """`section.key` as WRIT_SECTION_KEY."""
    return "WRIT_" + setting.replace(".", "_").upper()
