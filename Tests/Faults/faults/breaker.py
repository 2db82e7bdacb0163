"""What breaks server and database, and puts them up again."""

import contextlib
import os
import signal
from pathlib import Path

from harness.wait import wait_until


class Breaker:
    """Kills with SIGKILL, chosen by `chance`, and waits until everything answers again."""

    WAYS = ["server"] * 4 + ["postmaster"] * 3 + ["backend"] * 2 + ["both"]

    def __init__(self, cluster, node, chance):
        self.cluster, self.node, self.chance = cluster, node, chance

    def strike(self) -> str:
        way = self.chance.choice(self.WAYS)
        if way in ("postmaster", "both"):
            self.cluster.kill()
        if way in ("server", "both"):
            self.node.kill()
        if way == "backend":
            self.kill_a_backend()
        return way

    def kill_a_backend(self):
        """PostgreSQL then ends every other backend too and recovers as after a crash."""
        backends = [pid for pid in self.cluster.processes()[1:] if is_backend(pid)]
        if backends:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.chance.choice(backends), signal.SIGKILL)

    def mend(self):
        # Both at once, as after a power cut: the server has to wait for its database.
        if self.node.process.poll() is not None:
            self.node.launch()
        if self.cluster.process.poll() is not None:
            self.cluster.start()
        self.node.wait_until_ready(30)
        wait_until(
            lambda: (
                self.cluster._run("pg_isready", "-q", "-h", str(self.cluster.directory), check=False).returncode == 0
            ),
            "recovery",
        )


def is_backend(pid: int) -> bool:
    """A process that serves a connection of role writ."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"postgres: writ writ")
    return False
