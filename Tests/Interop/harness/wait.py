"""Waiting for a condition, with a limit and a reason."""

import time


def wait_until(condition, what: str, seconds: float = 20, interval: float = 0.01):
    """The first true value of `condition()`; an error naming `what` when it does not come in time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen within {seconds} s")
        time.sleep(interval)
