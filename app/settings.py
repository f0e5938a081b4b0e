"""The only reader of the environment: every setting, its range, and what it is for.

``docs/reference/settings.md`` lists them; a contract test compares the two.
"""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, override

import msgspec
from msgspec import Meta, Struct, field

type Port = Annotated[int, Meta(ge=1, le=65_535)]
type Text = Annotated[str, Meta(min_length=1)]
type CrashAt = Literal["after_archive", "after_graph", "before_delete", "each"]
type LogFormat = Literal["auto", "json", "console"]

_PREFIX: Final = "KINDRED_"
_SECRET: Final = frozenset({"neo4j_password", "redis_url", "redis_cache_url"})


class SettingsError(Exception):
    """A setting is unknown or outside its range; the message names it and never its value."""


class Settings(Struct, frozen=True, kw_only=True):
    """What a deployment decides, validated once at start.

    Built by ``load``, which fills in what follows from ``home``.

    Attributes:
        neo4j_uri: None: the local stack starts a Neo4j and passes its address on.
        neo4j_password: None: the server asks for none (the local stack's, on loopback only).
        redis_url: The durable Redis (inbox and jobs); None as for ``neo4j_uri``.
        redis_cache_url: The Redis that may be lost (hot state, stock).
        key_file: The identity key: made once, mode 0600, never printed.
        api_keys_file: Hashes of the API keys.
        token_secrets_file: What storefronts sign identity tokens with; without the file none counts.
        person_fields: Whether a graph that is new compares names, birth dates and addresses (rung 3).
        crash_at: Where the worker ends itself, once a point, for the crash tests.
    """

    neo4j_uri: Text | None = field(default=None, name="NEO4J_URI")
    neo4j_user: Text = field(default="neo4j", name="NEO4J_USER")
    neo4j_password: Text | None = field(default=None, name="NEO4J_PASSWORD")
    redis_url: Text | None = field(default=None, name="REDIS_URL")
    redis_cache_url: Text | None = field(default=None, name="REDIS_CACHE_URL")
    home: Path = field(name="KINDRED_HOME")
    lake: Path = field(name="KINDRED_LAKE")
    bundles: Path = field(name="KINDRED_BUNDLES")
    key_file: Path = field(name="KINDRED_KEY_FILE")
    api_keys_file: Path = field(name="KINDRED_API_KEYS_FILE")
    token_secrets_file: Path = field(name="KINDRED_TOKEN_SECRETS_FILE")
    api_host: Text = field(default="127.0.0.1", name="KINDRED_API_HOST")
    api_port: Port = field(default=8080, name="KINDRED_API_PORT")
    neo4j_heap_mb: Annotated[int, Meta(ge=256, le=65_536)] = field(default=1024, name="KINDRED_NEO4J_HEAP_MB")
    neo4j_pagecache_mb: Annotated[int, Meta(ge=64, le=1_048_576)] = field(
        default=512, name="KINDRED_NEO4J_PAGECACHE_MB"
    )
    inbox_max_mb: Annotated[int, Meta(ge=1, le=1_048_576)] = field(default=256, name="KINDRED_INBOX_MAX_MB")
    person_fields: bool = field(default=True, name="KINDRED_PERSON_FIELDS")
    crash_at: CrashAt | None = field(default=None, name="KINDRED_CRASH_AT")
    log_format: LogFormat = field(default="auto", name="KINDRED_LOG_FORMAT")
    demo_exit: bool = field(default=False, name="DEMO_EXIT")

    @override
    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__struct_fields__ if name not in _SECRET)
        return f"Settings({', '.join(shown)})"


NAMES: Final = tuple(one.encode_name for one in msgspec.structs.fields(Settings))
"""Every environment variable this program reads."""


def load(environment: Mapping[str, str]) -> Settings:
    """Return the settings that an environment describes; an empty value counts as not given.

    Raises:
        SettingsError: A name is unknown or a value is out of range.
    """
    given = {name: value for name, value in environment.items() if value}
    _refuse_unknown(given)
    home = Path(given.get("KINDRED_HOME", "var"))
    values = {
        "KINDRED_HOME": str(home),
        "KINDRED_LAKE": str(home / "lake"),
        "KINDRED_BUNDLES": str(home / "bundles"),
        "KINDRED_KEY_FILE": str(home / "keys" / "hmac"),
        "KINDRED_API_KEYS_FILE": str(home / "keys" / "api.json"),
        "KINDRED_TOKEN_SECRETS_FILE": str(home / "keys" / "tokens.json"),
    } | {name: given[name] for name in NAMES if name in given}
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as exc:
        raise SettingsError(_without_value(str(exc))) from None


def from_environment() -> Settings:
    """Return the settings of this process."""
    return load(os.environ)  # ruff: ignore[banned-api] -- the one place


def to_environment(settings: Settings) -> dict[str, str]:
    """Return the variables that give a child process the same settings, paths made absolute."""
    shown: dict[str, str] = {}
    for one in msgspec.structs.fields(Settings):
        value = getattr(settings, one.name)
        if isinstance(value, Path):
            shown[one.encode_name] = str(value.absolute())
        elif isinstance(value, bool):
            shown[one.encode_name] = "1" if value else "0"
        elif value is not None:
            shown[one.encode_name] = str(value)
    return shown


def inherited() -> dict[str, str]:
    """Return the variables of this process that are not ours, for its child processes."""
    return {name: value for name, value in os.environ.items() if name not in NAMES}  # ruff: ignore[banned-api] -- the one place


def _refuse_unknown(given: Mapping[str, str]) -> None:
    for name in sorted(given):
        if name in NAMES:
            continue
        ours = name.startswith(_PREFIX)
        near = difflib.get_close_matches(name, NAMES, n=1, cutoff=0.6 if ours else 0.87)
        if ours or (near and name.startswith(("NEO4J_", "REDIS_"))):
            hint = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(f"{name} is not a setting of Kindred{hint}")


def _path(kind: type[Any], value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise TypeError(f"no setting has the type {kind.__name__}")


def _without_value(message: str) -> str:
    """Turn msgspec's message round so that it starts with the variable and quotes no value."""
    problem, _, where = message.partition(" - at `$.")
    name = where.rstrip("`")
    problem = "not one of the allowed values" if problem.startswith("Invalid enum value") else problem
    return f"{name}: {problem}"
