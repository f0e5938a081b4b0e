"""How long each part of a round took."""

import time

from app.telemetry import logger


class Laps:
    """A stop-watch whose laps become one log line."""

    def __init__(self) -> None:
        self._at = time.perf_counter()
        self._laps: dict[str, int] = {}

    def end(self, lap: str) -> None:
        """Note the time since the lap before."""
        now = time.perf_counter()
        self._laps[lap] = round((now - self._at) * 1000)
        self._at = now

    def log(self, **counts: int) -> None:
        """Write the line."""
        logger("kindred.worker").info("round.applied", **counts, **self._laps)
