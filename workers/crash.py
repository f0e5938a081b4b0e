"""Named points at which a test lets the worker die, once."""

import os
from pathlib import Path
from typing import Final, Literal

type CrashPoint = Literal["after_archive", "after_graph", "before_delete"]

_KILLED: Final = 137


class Crash:
    """Ends the process the first time it comes to its point, and never again.

    Args:
        at: None in production: no point is one.
        markers: Folder for the file that remembers it; the restarted worker goes on.
    """

    def __init__(self, at: CrashPoint | None, markers: Path) -> None:
        self._at: Final = at
        self._marker: Final = markers / f"crashed-{at}"

    def passes(self, point: CrashPoint) -> None:
        """End the process at once, as ``kill -9`` would, if this is the point."""
        if point != self._at or self._marker.exists():
            return
        self._marker.parent.mkdir(parents=True, exist_ok=True)
        self._marker.touch()
        os._exit(_KILLED)
