"""The start lines of our own processes: the same here and in ``compose.yaml``, which a test compares."""

from typing import Final

LIVE: Final = "/health/live"
"""Where a running API answers 200."""


def api(python: str) -> list[str]:
    """Return the line that starts the API; host and port are settings."""
    return [python, "-m", "app.main"]


def worker(python: str) -> list[str]:
    """Return the line that starts a worker."""
    return [python, "-m", "arq", "workers.main.WorkerSettings"]
