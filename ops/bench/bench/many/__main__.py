"""Both crowds stand side by side and are asked in turn, so that whatever else the machine does hits both alike."""

import argparse
import json
import sys
from statistics import median, quantiles

from .crowd import Crowd
from .requests import Figure, all_figures

GOAL = 1.5
HEADINGS = ["request", "few ms", "many ms", "ratio", "goal", "met", "many p95 ms"]


def main() -> int:
    options = argparse.ArgumentParser(prog="ops/bench/many")
    options.add_argument("--realms", type=int, default=10_000)
    options.add_argument("--users", type=int, default=1_000_000)
    options.add_argument("--turns", type=int, default=60, help="how often each request is made of each crowd")
    options.add_argument("--only", default="", help="words that a figure's name begins with, joined by commas")
    options.add_argument("--json", help="a file for the result")
    chosen = options.parse_args()

    names = tuple(name for name in chosen.only.split(",") if name) or ("",)
    figures = [figure for figure in all_figures() if figure.name.startswith(names)]
    few, many = Crowd(10, 1000), None
    try:
        print(f"filling {chosen.realms} realms with {chosen.users} people", file=sys.stderr)
        many = Crowd(chosen.realms, chosen.users)
        print(f"{chosen.users} audit events were sealed in {many.seconds_to_seal:.0f} s", file=sys.stderr)
        first = [crowd.load_every_realm() for crowd in (few, many)]
        for figure in figures:
            print(figure.name, file=sys.stderr)
            measure(figure, few, many, chosen.turns)
        resident = [crowd.node.resident_kib() * 1024 / 1e6 for crowd in (few, many)]
    finally:
        few.close()
        if many:
            many.close()
    print_table(figures, first, resident)
    if chosen.json:
        with open(chosen.json, "w", encoding="utf-8") as file:
            json.dump({"figures": [as_json(figure) for figure in figures], "resident_mb": resident}, file, indent=2)
    return 0


def measure(figure: Figure, few: Crowd, many: Crowd, turns: int):
    for crowd in (few, many):
        for _ in range(5):
            crowd.milliseconds(figure.make(crowd))
    for _ in range(turns):
        figure.few_ms.append(few.milliseconds(figure.make(few)))
        figure.many_ms.append(many.milliseconds(figure.make(many)))


def ratio(figure: Figure) -> float:
    return median(figure.many_ms) / median(figure.few_ms)


def is_met(figure: Figure) -> bool:
    return ratio(figure) <= GOAL and median(figure.many_ms) <= figure.most_ms


def print_table(figures: list[Figure], first: list[float], resident: list[float]):
    rows = [HEADINGS, *(row(figure) for figure in figures)]
    widths = [max(len(line[column]) for line in rows) for column in range(len(HEADINGS))]
    for line in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    print(f"\nfirst token of a realm: {first[0]:.2f} ms at ten realms, {first[1]:.2f} ms at many")
    print(f"resident after the run: {resident[0]:.1f} MB at ten realms, {resident[1]:.1f} MB at many")


def row(figure: Figure) -> list[str]:
    goal = f"<= {GOAL} x" + (f", {figure.most_ms:.0f} ms" if figure.most_ms < float("inf") else "")
    return [
        figure.name,
        f"{median(figure.few_ms):.2f}",
        f"{median(figure.many_ms):.2f}",
        f"{ratio(figure):.2f} x",
        goal,
        "yes" if is_met(figure) else "NO",
        f"{quantiles(figure.many_ms, n=20)[-1]:.2f}",
    ]


def as_json(figure: Figure) -> dict:
    return {
        "name": figure.name,
        "few_ms": median(figure.few_ms),
        "many_ms": median(figure.many_ms),
        "ratio": ratio(figure),
        "met": is_met(figure),
    }


if __name__ == "__main__":
    sys.exit(main())
