"""Gunicorn reads this by itself: whatever is bound, the demo stays on this computer."""

import os
from typing import Any


def on_starting(server: Any) -> None:
    """Before the sockets open: refuse to serve the demo to others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psrt.settings")
    from psrt.demo.guard import refuse_other_addresses

    # (host, port) for TCP; a Unix socket is a path, and is on this computer.
    refuse_other_addresses(address[0] for address in server.cfg.address if not isinstance(address, str))
