"""Free TCP ports on the loopback interface."""

import random
import socket

# Below those that systems give to outgoing connections (Linux: from 32768), one of which would take a port between its
# choice here and the start of who listens on it.
CANDIDATES = range(20_000, 32_000)


def free_port() -> int:
    while True:
        port = random.choice(CANDIDATES)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
