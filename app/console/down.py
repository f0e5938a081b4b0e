"""``kindred down``."""

from app.console.output import OUT
from app.settings import from_environment
from app.stack.local import down


def command() -> None:
    """Stop the local stack, wherever it was started."""
    stopped = down(from_environment())
    OUT.print("Stopped." if stopped else "Nothing was running.")
