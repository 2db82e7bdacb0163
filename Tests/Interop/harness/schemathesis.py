"""Runs Schemathesis from its command line and reads back what was asked and answered."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Run:
    """What a run found, and the statuses that each `GET /path` answered."""

    code: int
    words: str
    statuses: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def cases(self) -> int:
        return sum(counter.total() for counter in self.statuses.values())

    def succeeded(self, operation: str) -> bool:
        return any(200 <= status < 300 for status in self.statuses[operation])


def run(document: str, config: str, directory: Path, *options: str, timeout: float) -> Run:
    """`config` is the text of a schemathesis.toml; the report lands in `directory`."""
    settings, report = directory / "schemathesis.toml", directory / "report.ndjson"
    settings.write_text(config)
    arguments = ["--config-file", str(settings), "run", document, "--no-color", *options]
    arguments += ["--report", "ndjson", "--report-ndjson-path", str(report)]
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=directory,
        timeout=timeout,
    )
    found = Run(done.returncode, readable(done.stdout + done.stderr))
    for line in report.read_text().splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for id, interaction in recorder.get("interactions", {}).items():
            case, response = recorder["cases"][id]["value"], interaction["response"]
            if response:
                found.statuses[f"{case['method']} {case['path']}"][response["status_code"]] += 1
    return found


def readable(words: str) -> str:
    """Without what is too long to be looked at."""
    return "\n".join(line[:400] for line in words.splitlines())
