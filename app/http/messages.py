"""Segment's wire shape: what the event SDKs send, opened just far enough to take it in.

A message stays the bytes that arrived.  Only a message without a type or an id
gets them, because nothing later could tell two such messages apart.
"""

import hashlib
from typing import Final

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType, field

from app.http.bodies import decode
from app.http.problems import Refusal

TYPES: Final = ("track", "identify", "page", "screen", "group", "alias")
_MAX_MESSAGES: Final = 2_500


class _Envelope(Struct, frozen=True):
    batch: list[Raw] | None = None


class _Keyed(Struct, frozen=True):
    write_key: str | None = field(default=None, name="writeKey")


class _Head(Struct, frozen=True):
    type: str | None = None
    message_id: str | None = field(default=None, name="messageId")
    timestamp: str | None = None
    write_key: Raw | UnsetType = field(default=UNSET, name="writeKey")


def opened(raw: bytes) -> list[bytes]:
    """Return the messages of a batch body.

    Raises:
        Refusal: It is not a batch, holds nothing, or holds too much.
    """
    batch = decode(raw, _Envelope).batch
    if not batch:
        raise Refusal(400, "empty_batch", "The body has no messages in `batch`.")
    if len(batch) > _MAX_MESSAGES:
        raise Refusal(413, "batch_too_long", f"A batch may have up to {_MAX_MESSAGES} messages.")
    return [bytes(one) for one in batch]


def write_key_of(raw: bytes) -> str | None:
    """Return the key that browsers put into the body.

    Raises:
        Refusal: The body is not a JSON object.
    """
    return decode(raw, _Keyed).write_key


def completed(message: bytes, *, kind: str | None, received: str) -> bytes:
    """Return a message that has a type and an id, and no key; unchanged bytes if that is so already.

    An id made here is a hash of the message, with the time of arrival where the
    message names none, so a repeated request is the same message.

    Args:
        message: One JSON object.
        kind: The type that the route stands for, or None in a batch.
        received: ISO time of arrival.
    """
    try:
        head = msgspec.json.decode(message, type=_Head)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return message  # broken in itself: the adapter names what is wrong, in quarantine
    added: dict[str, str] = {}
    if head.type is None and kind is not None:
        added["type"] = kind
    if not head.message_id:
        stamp = b"" if head.timestamp else received.encode()
        added["messageId"] = f"kindred-{hashlib.blake2b(message + stamp, digest_size=16).hexdigest()}"
    if not added and head.write_key is UNSET:
        return message
    members = msgspec.json.decode(message, type=dict[str, Raw])
    members.pop("writeKey", None)
    return msgspec.json.encode({**members, **added})
