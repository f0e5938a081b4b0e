"""Failures that a person can do something about, and the exit code of each."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from app.access import AccessFileError
from app.inbox.errors import InboxStalled
from app.secret_file import SecretFileError
from app.settings import SettingsError
from app.sources.errors import SourceError
from app.stack.errors import StackError
from graph.errors import GraphError, GraphUnavailable
from ranking.errors import RankingError


class Refused(Exception):
    """The running API or a store said no; the message is meant for a person."""


class NotThere(Exception):
    """What the command needs does not answer; the message says how to start it."""


_CODES: Final[dict[type[Exception], int]] = {
    SettingsError: 2,
    NotThere: 3,
    GraphUnavailable: 3,
    InboxStalled: 3,
    Refused: 1,
    AccessFileError: 1,
    SecretFileError: 1,
    SourceError: 1,
    StackError: 1,
    GraphError: 1,
    RankingError: 1,
}


@contextmanager
def writing() -> Generator[None]:
    """Write a person's output files in this block.

    Raises:
        Refused: One cannot be written.
    """
    try:
        yield
    except OSError as exc:
        raise Refused(f"{exc.filename}: cannot be written: {exc.strerror}") from exc


def told() -> tuple[type[Exception], ...]:
    """Return every failure that is told in one line."""
    return tuple(_CODES)


def exit_code_of(exc: Exception) -> int:
    """Return the exit code of a failure: that of its nearest ancestor in the table."""
    return next(_CODES[one] for one in type(exc).__mro__ if one in _CODES)
