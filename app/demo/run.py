"""The demo: everything from nothing to the page, in one go."""

from datetime import datetime

from app.settings import Settings


def demo(settings: Settings, *, until: datetime | None, seed: int, exit_after: bool) -> int:
    """Run the demo and return the exit code.

    Raises:
        NotImplementedError: It is not written yet.
    """
    raise NotImplementedError(f"the demo of {settings.home} until {until}, seed {seed}, exit {exit_after}")
