"""The raw limits: what the libraries and PostgreSQL cost by themselves on this machine, now."""

import contextlib
import json
import os
import subprocess

from harness.http import post
from harness.ports import free_port
from harness.wait import wait_until

from .cpu import process_ms
from .wrk import run_wrk


def writ_bench(*arguments: str) -> float:
    """CPU milliseconds of one turn of `writ-bench sign` or `argon2`."""
    done = subprocess.run([os.environ["WRIT_BENCH_BINARY"], *arguments], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["cpu_ms_each"]


class BareServer:
    """`writ-bench http`: Hummingbird with a handler that does nothing."""

    def __enter__(self):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/"
        self.process = subprocess.Popen([os.environ["WRIT_BENCH_BINARY"], "http", "--port", str(port)])
        wait_until(self.answers, "the bare server's start")
        return self

    def answers(self) -> bool:
        with contextlib.suppress(OSError):
            return post(self.url, {"a": "b"}).status == 200
        return False

    def measure(self, seconds: float, connections: int) -> float:
        before = process_ms(self.process.pid)
        load = run_wrk(self.url, "form.lua", seconds, connections, ["grant_type=client_credentials&scope=read"])
        return (process_ms(self.process.pid) - before) / load.requests

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
