"""Prints the figures for people, and writes them for programs."""

from statistics import median

HEADINGS = ["figure", "server ms", "limit ms", "limit", "ratio", "goal", "met", "PG ms", "PG limit", "req/s", "p99 ms"]


def row(figure) -> list[str]:
    statement = f"{median(figure.statement_ms):.3f}" if figure.statement_ms else "-"
    ratio = f"+{figure.extra_ms:.2f} ms" if figure.is_sum else f"{figure.ratio:.2f} x"
    return [
        figure.name,
        f"{median(figure.server_ms):.3f}",
        f"{median(figure.limit_ms):.3f}",
        figure.limit_name,
        ratio,
        figure.goal,
        "yes" if figure.is_met else "NO",
        f"{median(figure.database_ms):.3f}",
        statement,
        f"{median(figure.rates):.0f}",
        f"{median(figure.p99_ms):.1f}",
    ]


def print_table(figures, resident_mb: float, first_token_ms: float, alone: dict):
    rows = [HEADINGS, *(row(figure) for figure in figures)]
    widths = [max(len(line[column]) for line in rows) for column in range(len(HEADINGS))]
    for line in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    print()
    is_small = "yes" if resident_mb < 60 else "NO"
    print(f"resident after the run: {resident_mb:.1f} MB    goal < 60 MB     {is_small}")
    is_quick = "yes" if first_token_ms <= 200 else "NO"
    print(f"first token after:      {first_token_ms:.0f} ms      goal <= 200 ms   {is_quick}")
    print("on one core with the others idle: " + ", ".join(f"{name} {cost:.3f} ms" for name, cost in alone.items()))


def as_json(figures, resident_mb: float, first_token_ms: float, alone: dict) -> dict:
    return {
        "figures": {
            figure.name: {
                "server_ms": median(figure.server_ms),
                "limit_ms": median(figure.limit_ms),
                "limit": figure.limit_name,
                "ratio": figure.ratio,
                "extra_ms": figure.extra_ms,
                "goal": figure.goal,
                "met": figure.is_met,
                "postgres_ms": median(figure.database_ms),
                "postgres_limit_ms": median(figure.statement_ms) if figure.statement_ms else None,
                "requests_per_second": median(figure.rates),
                "p99_ms": median(figure.p99_ms),
            }
            for figure in figures
        },
        "resident_mb": resident_mb,
        "first_token_ms": first_token_ms,
        "limits_alone_ms": alone,
    }
