"""What a running stack notes in its home, so that every other command finds it."""

from pathlib import Path

import msgspec
from msgspec import Struct


class Ports(Struct, frozen=True, kw_only=True):
    """The loopback ports of what this stack started; None where a setting points elsewhere."""

    api: int
    bolt: int | None
    browser: int | None
    inbox: int | None
    cache: int | None


class Note(Struct, frozen=True, kw_only=True):
    """A stack that was started; holds no secret.

    Attributes:
        socket: Where its supervisord is asked, if it still runs.
    """

    socket: str
    ports: Ports


def read(folder: Path) -> Note | None:
    """Return what the last start noted, or None; whether that still runs is another question."""
    try:
        return msgspec.json.decode(_file(folder).read_bytes(), type=Note)
    except (OSError, msgspec.MsgspecError):
        return None


def write(folder: Path, note: Note) -> None:
    """Replace the note in one step."""
    part = _file(folder).with_suffix(".part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(note)))
    part.replace(_file(folder))


def remove(folder: Path) -> None:
    """Forget the note; harmless if there is none."""
    _file(folder).unlink(missing_ok=True)


def _file(folder: Path) -> Path:
    return folder / "running.json"
