"""The file of the identity key, which all processes of a home share."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.access import write_private
from app.settings import SettingsError
from graph.keyring import Keyring

_KEY_BYTES: Final = 32


def keyring(path: Path) -> Keyring:
    """Return the identity key, made on first use with mode 0600; two processes that start together get the same.

    Raises:
        SettingsError: The file does not hold a key.
    """
    with suppress(FileNotFoundError):
        return _read_key(path)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_private(fresh, secrets.token_bytes(_KEY_BYTES).hex().encode())
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    return _read_key(path)


def _read_key(path: Path) -> Keyring:
    try:
        return Keyring(bytes.fromhex(path.read_bytes().decode("ascii").strip()))
    except ValueError as exc:
        raise SettingsError(
            f"KINDRED_KEY_FILE: {path} does not hold a key of {_KEY_BYTES} bytes in hex"
        ) from exc
