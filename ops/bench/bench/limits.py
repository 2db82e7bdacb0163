"""The raw limits: what the libraries and PostgreSQL cost by themselves on this machine, now."""

import contextlib
import json
import os
import re
import subprocess
import textwrap
from pathlib import Path

from harness.binary import ROOT
from harness.http import post
from harness.ports import free_port
from harness.postgres import tools
from harness.wait import wait_until

from .cpu import cluster_ms, process_ms
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


def statement(file: str, name: str) -> str:
    """The SQL literal of the Statement `name` in a file of Sources/WritStore: the bench runs what the server runs."""
    source = (ROOT / "Sources/WritStore" / file).read_text()
    found = re.search(rf'let {name} = Statement\(\s*"""\n(.*?)\n *"""', source, re.DOTALL)
    if not found:
        raise RuntimeError(f"no statement {name} in {file}")
    return textwrap.dedent(found.group(1))


def script(sql: str, parameters: dict[str, str], before: str = "") -> str:
    """A pgbench script: row-level security's context and the statement in one round trip, as WritStore sends them."""
    for number in sorted(parameters, key=int, reverse=True):
        sql = sql.replace(f"${number}", parameters[number])
    return f"{before}\\startpipeline\nSELECT set_config('writ.realm', :realm, true);\n{sql};\n\\endpipeline\n"


def pgbench(cluster, text: str, seconds: float, clients: int, variables: dict[str, str], directory: Path) -> float:
    """CPU milliseconds of PostgreSQL for one transaction of the script."""
    path = directory / "script.sql"
    path.write_text(text)
    options = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
    before = cluster_ms(cluster)
    done = subprocess.run(
        [str(tools() / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(max(1, round(seconds))),
         "-f", str(path), *options, "-h", str(cluster.directory), "-U", "writ", "writ"],
        capture_output=True, text=True)
    count = re.search(r"number of transactions actually processed: (\d+)", done.stdout)
    if not count or int(count.group(1)) == 0:
        raise RuntimeError(f"pgbench failed: {done.stdout}{done.stderr}")
    return (cluster_ms(cluster) - before) / int(count.group(1))
