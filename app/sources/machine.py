"""Fields that machines write: ids and time stamps.  One that cannot be read means that the row was damaged."""

import re
from datetime import datetime
from typing import Final

from app.sources.normalise.blocked import is_blocked
from app.sources.normalise.times import instant
from app.sources.outcome import Unfit
from app.sources.sheet import Get

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:|=\-]{0,127}")
_DAMAGED: Final = re.compile(r"\d+(?:\.\d+)?[eE]\+\d+|\d+\.\d+(?:[eE]\d+)?")


def clean_id(text: str) -> str:
    """Take export decoration off an id: Shopify's apostrophe, a ``gid://`` path."""
    value = text.strip().lstrip("'")
    return value.rsplit("/", 1)[-1].partition("?")[0] if value.startswith("gid://") else value


def own_id(text: str, field: str) -> str:
    """Read the id of a row.

    Raises:
        Unfit: It is missing or damaged.
    """
    value = clean_id(text)
    if is_blocked(value):
        raise Unfit(field, "missing")
    if _ID.fullmatch(value) is None or _DAMAGED.fullmatch(value):
        raise Unfit(field, "bad_id")
    return value


def time_of(get: Get, fields: tuple[str, ...], as_of: datetime) -> datetime:
    """Return the first time stamp that is there, else ``as_of``.

    Raises:
        Unfit: One of them cannot be read: the row was damaged on its way, and may not pass for the newest.
    """
    first: datetime | None = None
    for field in fields:
        if not (text := get(field).strip()):
            continue
        value = instant(text)
        if isinstance(value, str):
            raise Unfit(field, "bad_time")
        first = first or value
    return first or as_of
