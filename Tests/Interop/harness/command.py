"""The `writ` command as a script uses it: arguments in, exit code and JSON out."""

import json
import os
import pty
import subprocess
from dataclasses import dataclass

from .binary import writ_binary


@dataclass
class Outcome:
    code: int
    stdout: str
    stderr: str

    @property
    def json(self):
        return json.loads(self.stdout)


class Command:
    """`writ` against one database."""

    def __init__(self, environment: dict, arguments: list[str] | None = None):
        self.environment = {**clean_environment(), **environment}
        # Given with every command, as --data-dir is.
        self.arguments = arguments or []

    def run(self, *arguments: str, stdin: str = "", timeout: float = 60) -> Outcome:
        done = subprocess.run(
            [str(writ_binary()), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            env=self.environment,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def on_a_terminal(self, *arguments: str, typed: str, timeout: float = 60) -> tuple[int, str]:
        """The exit code and everything shown, when a person types one line."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [str(writ_binary()), *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=self.environment
        )
        os.close(theirs)
        os.write(ours, typed.encode() + b"\n")
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # EIO: the other side is closed.
            pass
        finally:
            os.close(ours)
        return process.wait(timeout), shown.decode()

    def json(self, *arguments: str, stdin: str = ""):
        """The object that a successful command prints with --json; an error when it did not succeed."""
        done = self.run(*arguments, *self.arguments, "--json", stdin=stdin)
        if done.code != 0:
            raise AssertionError(f"writ {' '.join(arguments)} exited {done.code}: {done.stderr}{done.stdout}")
        return done.json if done.stdout.strip() else None


def clean_environment() -> dict:
    """Without settings that would reach the server by accident."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WRIT_", "PG")) and name != "DATABASE_URL"
    }
