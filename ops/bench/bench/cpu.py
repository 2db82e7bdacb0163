"""Processor time of processes, from /proc/<pid>/stat: it repeats on a busy machine, where requests a second do not."""

import os
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def fields(pid: int) -> list[str]:
    """Behind the command's name, which may hold blanks: state, ppid, … (proc(5))."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def process_ms(pid: int) -> float:
    """utime + stime."""
    values = fields(pid)
    return (int(values[11]) + int(values[12])) * TICK_MS


def cluster_ms(cluster) -> float:
    """The postmaster, the children it has waited for, and those that run."""
    values = fields(cluster.pid)
    total = sum(int(value) for value in values[11:15]) * TICK_MS
    for pid in cluster.processes()[1:]:
        try:
            total += process_ms(pid)
        except OSError:
            pass  # ended; the postmaster has its time
    return total
