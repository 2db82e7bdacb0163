"""Limit and measurement in turn, several rounds, medians; then memory and the start."""

import argparse
import json
import sys
from statistics import median

from .figures import all_figures
from .limits import BareServer, writ_bench
from .subject import Subject
from .table import as_json, print_table


def main() -> int:
    options = argparse.ArgumentParser(prog="ops/bench/run")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=4, help="of one measurement; its limit takes half as long")
    options.add_argument("--only", default="", help="names of figures, joined by commas")
    options.add_argument("--json", help="a file for the result")
    chosen = options.parse_args()

    names = [name for name in chosen.only.split(",") if name]
    figures = [figure for figure in all_figures() if not names or figure.name in names]
    with Subject() as subject, BareServer() as bare:
        for number in range(chosen.rounds):
            for figure in figures:
                print(f"round {number + 1} of {chosen.rounds}: {figure.name}", file=sys.stderr)
                figure.round(subject, bare, chosen.seconds)
        # 1 MB is 1,000,000 bytes, as in the goal.
        resident = subject.node.resident_kib() * 1024 / 1e6
        first_token = median(subject.milliseconds_to_first_token() for _ in range(5))
    alone = {name: writ_bench(name, "--threads", "1") for name in ("sign", "argon2")}
    print_table(figures, resident, first_token, alone)
    if chosen.json:
        with open(chosen.json, "w", encoding="utf-8") as file:
            json.dump(as_json(figures, resident, first_token, alone), file, indent=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
