"""What keeps a background loop alive."""

from collections.abc import Awaitable, Callable
from typing import Final

from app.telemetry import logger


class Attempt:
    """A step that is done over and over, whose failure must not end the loop around it.

    A loop that dies does so silently and for the life of the process, so here,
    as at the request boundary, every exception is caught.  A failure is logged
    (its type and places) once, until the step succeeds again or fails otherwise.
    """

    def __init__(self, part: str) -> None:
        self._part: Final = part
        self._failure: type[Exception] | None = None

    async def __call__(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Do the step; False where it failed."""
        try:
            await step()
        except Exception as exc:  # ruff: ignore[blind-except] -- the boundary of a background loop
            if type(exc) is not self._failure:
                self._failure = type(exc)
                logger("kindred.serving").error("step.failed", part=self._part, exc_info=exc)
            return False
        if self._failure is not None:
            self._failure = None
            logger("kindred.serving").info("step.recovered", part=self._part)
        return True
