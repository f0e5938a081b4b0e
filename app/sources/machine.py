"""Fields that machines write: ids and time stamps.  One that cannot be read means that the row was damaged."""

import re
from datetime import datetime
from hashlib import blake2b
from typing import Final

from app.sources.normalise.blocked import is_blocked
from app.sources.normalise.refusal import Refusal
from app.sources.normalise.times import instant
from app.sources.outcome import Outcome, Unfit
from app.sources.sheet import Get
from graph.ids import DeviceId, MessageId

_ID: Final = re.compile(r"#?[A-Za-z0-9][A-Za-z0-9_.:|=\-]{0,127}")
_DEVICE: Final = re.compile(r"[\x21-\x3f\x41-\x7e]{1,128}")
_DAMAGED: Final = re.compile(r"\d+(?:\.\d+)?[eE]\+\d+|\d+\.\d+(?:[eE]\d+)?")


def clean_id(text: str) -> str:
    """Take export decoration off an id: Shopify's apostrophe, a ``gid://`` path."""
    value = text.strip().lstrip("'")
    return value.rsplit("/", 1)[-1].partition("?")[0] if value.startswith("gid://") else value


def identity(text: str) -> str | Refusal:
    """Read a key of any system; ``5.95909E+11`` is bad, for a thousand customers may share it."""
    value = clean_id(text)
    if is_blocked(value):
        return "blocked"
    return "bad" if _ID.fullmatch(value) is None or _DAMAGED.fullmatch(value) else value


def own_id(text: str, field: str) -> str:
    """Read the id of a row.

    Raises:
        Unfit: It is missing or damaged.
    """
    value = identity(text)
    if value == "blocked":
        raise Unfit(field, "missing")
    if value == "bad":
        raise Unfit(field, "bad_id")
    return value


def device_id(text: str | None, out: Outcome) -> DeviceId | None:
    """Read a browser's anonymous id; one that may be somebody's email, or no id at all, is left out and counted."""
    if not text or _DEVICE.fullmatch(text):
        return DeviceId(text) if text else None
    out.drop("device", "bad")
    return None


def message_id(text: str) -> MessageId:
    """Read an event's id; one longer than 128 characters is replaced by its hash."""
    return MessageId(text if len(text) <= 128 else blake2b(text.encode(), digest_size=16).hexdigest())


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
