"""Named points at which a test lets the worker die, once each."""

import os
from pathlib import Path
from typing import Final, Literal

type CrashPoint = Literal["after_archive", "after_graph", "before_delete", "after_ruling", "after_step"]
type CrashAt = CrashPoint | Literal["each"]

_KILLED: Final = 137


class Crash:
    """Ends the process the first time it comes to its point, and never again there.

    Args:
        at: A point, or ``each`` of them in turn; None in production: no point is one.
        markers: Folder for the files that remember it; the restarted worker goes on.
    """

    def __init__(self, at: CrashAt | None, markers: Path) -> None:
        self._at: Final = at
        self._markers: Final = markers

    def passes(self, point: CrashPoint) -> None:
        """End the process at once, as ``kill -9`` would, if this is the point."""
        if self._at not in {point, "each"}:
            return
        marker = self._markers / f"crashed-{point}"
        if marker.exists():
            return
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.touch()
        os._exit(_KILLED)
