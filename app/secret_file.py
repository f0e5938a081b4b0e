"""The file of secrets that identity tokens are signed with, as ``app.access`` keeps the API keys.

Unlike those, the secrets themselves must be kept: both sides need them.  The file is for its owner only
(mode 0600), and one that ended stays in it, or the archive could not be read again.
"""

import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from app.access import write_private
from app.sources.token_secrets import Secret, Secrets


class SecretFileError(Exception):
    """The file is broken or has no such secret; the message names the file, never its content."""


def read_secrets(path: Path) -> Secrets:
    """Return the secrets of a file; of none where there is no file.

    Raises:
        SecretFileError: It is not what ``add`` writes.
    """
    return Secrets(_held(path))


def newest(path: Path) -> Secret | None:
    """Return the secret to sign with: the newest that has not ended.

    Raises:
        SecretFileError: The file is not what ``add`` writes.
    """
    return next((one for one in reversed(_held(path)) if one.ended_at is None), None)


def add(path: Path) -> Secret:
    """Make one more secret; those before it go on until ``end``.

    Raises:
        SecretFileError: The file is not what this function writes.
    """
    made = Secret(kid=secrets.token_hex(4), secret=secrets.token_urlsafe(32))
    _write(path, [*_held(path), made])
    return made


def end(path: Path, kid: str, *, now: datetime) -> None:
    """Let a secret prove nothing of what arrives from now on; one that ended before stays as it was.

    Raises:
        SecretFileError: There is no such secret, or the file is broken.
    """
    held = _held(path)
    if kid not in {one.kid for one in held}:
        raise SecretFileError(f"{path} has no secret of that name")
    ended = [
        msgspec.structs.replace(one, ended_at=one.ended_at or now) if one.kid == kid else one for one in held
    ]
    _write(path, ended)


def local_secret(path: Path) -> Secret:
    """Return a secret of the local stack to sign with, made on first use."""
    return newest(path) or add(path)


def _held(path: Path) -> list[Secret]:
    with suppress(FileNotFoundError):
        try:
            return msgspec.json.decode(path.read_bytes(), type=list[Secret])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise SecretFileError(f"{path} does not hold secrets of identity tokens") from None
    return []


def _write(path: Path, held: list[Secret]) -> None:
    write_private(path, msgspec.json.format(msgspec.json.encode(held)))
