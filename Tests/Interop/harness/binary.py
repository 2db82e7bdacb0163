"""Finds the `writ` executable that is to be tried."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def writ_binary() -> Path:
    """$WRIT_BINARY, else the debug build, else the release build."""
    chosen = os.environ.get("WRIT_BINARY")
    candidates = [Path(chosen)] if chosen else [ROOT / ".build/debug/writ", ROOT / ".build/release/writ"]
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return candidate.resolve()
    raise SystemExit(f"no writ executable at {' or '.join(map(str, candidates))}; build it or set WRIT_BINARY")
