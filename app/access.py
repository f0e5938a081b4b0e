"""The API keys: who may call what, and how little of a key is kept.

A key has 256 random bits, so guessing is hopeless and a plain SHA-256 of it is
enough: a slow, salted hash is for passwords that people choose, and would cost
every request milliseconds.  The file holds hashes only.
"""

import contextlib
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal, get_args

import msgspec
from msgspec import Struct

type Scope = Literal["ingest", "storefront", "crm", "reviews"]
"""What a key is for: to write records and events, to show recommendations, to read persons, to decide who is one."""

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope.__value__)
_PREFIX: Final = "kdr_"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


class AccessFileError(Exception):
    """The file of hashed keys is missing or broken; the message names the file, never its content."""


class HashedKey(Struct, frozen=True):
    """What is kept of one key.

    Attributes:
        name: What stands for its holder where it says who decided; no personal data.
        sha256: Hex digest of the whole key.
    """

    name: str
    scope: Scope
    sha256: str


class KeyTable:
    """The keys that are valid, by their hashes."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Iterable[HashedKey]) -> None:
        self._keys: Final = tuple(keys)

    def scope_of(self, presented: str) -> Scope | None:
        """Return what a presented key is for, or None for a key that is not valid."""
        held = self.held(presented)
        return None if held is None else held.scope

    def held(self, presented: str) -> HashedKey | None:
        """Return what is kept of a presented key, or None for one that is not valid.

        Looks at every hash, so that the time taken tells nothing.
        """
        digest = _digest(presented)
        found: HashedKey | None = None
        for key in self._keys:
            if hmac.compare_digest(key.sha256, digest):
                found = key
        return found


def read_table(path: Path) -> KeyTable:
    """Load the hashed keys.

    Raises:
        AccessFileError: There is no such file, or it is not what ``create`` writes.
    """
    try:
        return KeyTable(msgspec.json.decode(path.read_bytes(), type=list[HashedKey]))
    except FileNotFoundError as exc:
        raise AccessFileError(f"no API keys at {path}; `kindred keys create` makes them") from exc
    except msgspec.MsgspecError as exc:
        raise AccessFileError(f"{path} does not hold hashed API keys") from exc


def create(path: Path, scopes: Iterable[Scope] = SCOPES, *, name: str | None = None) -> dict[Scope, str]:
    """Make one new key a scope, replacing the scope's older one of the same name, and return the keys themselves.

    They are shown this once: only their hashes go to the file (mode 0600).

    Args:
        path: The file of hashes.
        scopes: What keys to make.
        name: Stands for the holder; the scope's own where it is None.

    Raises:
        AccessFileError: The file exists and is not what this function writes.
        ValueError: The name has other characters than lower-case letters, digits and dashes, or is too long.
    """
    if name is not None and _NAME.fullmatch(name) is None:
        raise ValueError("a key's name has up to 32 lower-case letters, digits and dashes")
    fresh: dict[Scope, str] = {scope: f"{_PREFIX}{scope}_{secrets.token_urlsafe(32)}" for scope in scopes}
    made = [HashedKey(name=name or scope, scope=scope, sha256=_digest(key)) for scope, key in fresh.items()]
    replaced = {(key.scope, key.name) for key in made}
    kept = [key for key in _existing(path) if (key.scope, key.name) not in replaced]
    write_private(path, msgspec.json.format(msgspec.json.encode([*kept, *made])))
    return fresh


def local_keys(home: Path, table: Path) -> Mapping[Scope, str]:
    """Return the local stack's keys, made on first use; the callers' copy lies in ``home``, mode 0600.

    Only for the stack on loopback, where the demo and the command line are callers of our own API.
    """
    copy = home / "keys" / "local-callers.json"
    with contextlib.suppress(FileNotFoundError, msgspec.MsgspecError, AccessFileError):
        keys = msgspec.json.decode(copy.read_bytes(), type=dict[Scope, str])
        valid = read_table(table)
        if all(valid.scope_of(keys.get(scope, "")) == scope for scope in SCOPES):
            return keys
    keys = create(table)
    write_private(copy, msgspec.json.encode(keys))
    return keys


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _existing(path: Path) -> list[HashedKey]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[HashedKey])
    except FileNotFoundError:
        return []
    except msgspec.MsgspecError as exc:
        raise AccessFileError(f"{path} does not hold hashed API keys") from exc


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
