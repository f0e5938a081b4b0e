"""Steps of a run: shown while they last, and how long each took."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

type Advance = Callable[[float], None]
"""Told the share of a step that is done."""


class Steps:
    """Shows each step with a bar on a terminal and with a line elsewhere.

    Attributes:
        seconds: Of each finished step, in order.
    """

    def __init__(self, console: Console) -> None:
        self._console: Final = console
        self._began: Final = time.monotonic()
        self.seconds: Final[dict[str, float]] = {}
        self._progress: Final = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
            console=console, disable=not console.is_terminal,
        )  # fmt: skip

    @property
    def wall_s(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._began

    def note(self, name: str) -> None:
        """Take everything since the run began as one step."""
        self.seconds[name] = round(self.wall_s, 1)

    @contextmanager
    def step(self, name: str) -> Generator[Advance]:
        """Show a step for the length of a block."""
        began = time.monotonic()
        with self._shown(name) as advance:
            yield advance
        self.seconds[name] = round(time.monotonic() - began, 1)
        if not self._console.is_terminal:
            self._console.print(f"{name}: {self.seconds[name]:.1f} s")

    @contextmanager
    def _shown(self, name: str) -> Generator[Advance]:
        task = self._progress.add_task(name, total=1.0)
        self._progress.start()
        try:
            yield lambda share: self._progress.update(task, completed=min(share, 1.0))
            self._progress.update(task, completed=1.0)
        finally:
            self._progress.stop()
            self._progress.remove_task(task)
