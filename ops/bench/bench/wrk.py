"""Runs wrk with one of our Lua scripts and reads the summary that the script prints."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent / "wrk"


@dataclass
class Load:
    requests: int
    refused: int
    broken: int
    p50_ms: float
    p99_ms: float
    seconds: float


def run_wrk(url: str, script: str, seconds: float, connections: int, arguments: list[str]) -> Load:
    """One wrk thread: the other core is the server's."""
    done = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{max(1, round(seconds))}s",
            "--timeout",
            "30s",
            "-s",
            str(SCRIPTS / script),
            url,
            "--",
            *arguments,
        ],
        capture_output=True,
        text=True,
        cwd=SCRIPTS,
    )
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            return Load(**json.loads(line))
    raise RuntimeError(f"wrk failed: {done.stdout}{done.stderr}")
