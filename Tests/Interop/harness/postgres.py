"""A private PostgreSQL cluster that a suite may stop, kill and start again."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .wait import wait_until


def tools() -> Path:
    """Where initdb and postgres are."""
    return Path(subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True, text=True).stdout.strip())


def unprivileged() -> dict:
    """PostgreSQL refuses to run as root: then it runs as `postgres`, or `nobody` where there is no such user."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody")


def in_memory() -> str | None:
    """A directory in memory, where there is one with room: a PostgreSQL that stops at once loses nothing there either."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free >= 4 << 30 else None


class Cluster:
    """Durable settings, Unix socket only; a database `writ` owned by a role that is no superuser."""

    def __init__(self, settings: dict | None = None):
        self.directory = Path(tempfile.mkdtemp(prefix="writ-pg-", dir=in_memory()))
        self.data = self.directory / "data"
        self.log = self.directory / "log"
        self.identity = unprivileged()
        if self.identity:
            os.chown(self.directory, self.identity["user"], self.identity["group"])
        self.settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.directory),
            "max_connections": "200",
            "shared_buffers": "64MB",
            "log_min_messages": "warning",
            **(settings or {}),
        }
        self.process: subprocess.Popen | None = None
        self.create()

    def create(self):
        self._run(
            "initdb",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
            "--pgdata",
            str(self.data),
        )
        self.start()
        self.sql("CREATE ROLE writ LOGIN", database="postgres")
        self.sql("CREATE DATABASE writ OWNER writ", database="postgres")

    def _run(self, tool: str, *arguments: str, check: bool = True):
        done = subprocess.run(
            [str(tools() / tool), *arguments], capture_output=True, text=True, cwd="/", **self.identity
        )
        if check and done.returncode != 0:
            raise RuntimeError(f"{tool}: {done.stderr}")
        return done

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgresql://writ@/writ?host={self.directory}"

    @property
    def pid(self) -> int:
        return self.process.pid

    def start(self, seconds: float = 30):
        """Starts the postmaster and waits until it answers. After a kill the last backends may still be going."""
        options = [f"-c{name}={value}" for name, value in self.settings.items()]

        def attempt():
            if self.process is None or self.process.poll() is not None:
                with open(self.log, "ab") as log:
                    self.process = subprocess.Popen(
                        [str(tools() / "postgres"), "-D", str(self.data), *options],
                        stdout=log,
                        stderr=log,
                        stdin=subprocess.DEVNULL,
                        cwd="/",
                        start_new_session=True,
                        **self.identity,
                    )
            return self._run("pg_isready", "-q", "-h", str(self.directory), check=False).returncode == 0

        wait_until(attempt, "PostgreSQL's start", seconds, interval=0.02)

    def stop(self):
        """A fast shutdown, as an administrator does it."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def kill(self):
        """SIGKILL to the postmaster: nothing is flushed, nothing said."""
        self.process.kill()
        self.process.wait()

    def backends(self) -> list[int]:
        """Process ids of the connections of role writ."""
        rows = self.sql("SELECT pid FROM pg_stat_activity WHERE usename = 'writ'")
        return [int(row) for row in rows]

    def processes(self) -> list[int]:
        """The postmaster and its children."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [self.pid, *map(int, path.read_text().split())] if path.exists() else []

    def pause(self):
        """SIGSTOP to every process of the cluster: connections stay open and nothing answers."""
        self._signal(self.processes(), signal.SIGSTOP)

    def resume(self):
        self._signal(reversed(self.processes()), signal.SIGCONT)

    def _signal(self, processes, number: int):
        for pid in processes:
            # A worker may have ended since it was listed.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def sql(self, statement: str, database: str = "writ") -> list[str]:
        """As the superuser, whom row-level security does not bind; the rows, columns joined by `|`."""
        done = self._run(
            "psql",
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(self.directory),
            "-U",
            "postgres",
            "-d",
            database,
            "-c",
            statement,
        )
        return done.stdout.splitlines()

    def close(self):
        if self.process and self.process.poll() is None:
            self.resume()
            self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)
