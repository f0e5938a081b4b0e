"""Events as rows, and back."""

from collections.abc import Sequence
from hashlib import blake2b
from operator import attrgetter
from typing import Final

import msgspec
import polars as pl

from app.lake.schema import EVENTS, TAIL
from graph.events import Event
from graph.records import Contact, Identifier

_PLAIN: Final = (
    "at",
    "message_id",
    "type",
    "source",
    "device",
    "record",
    "order_id",
    "sku",
    "quantity",
    "price_gbp",
    "page",
    "query",
    "network",
    "agent",
    "bot",
    "consent",
)
_ENCODER: Final = msgspec.msgpack.Encoder()
_CLAIMS: Final = msgspec.msgpack.Decoder(tuple[Contact | Identifier, ...])


def message_key(secret: bytes, source: str, message_id: str) -> bytes:
    """Return the 16 bytes under which a message id is remembered."""
    return blake2b(f"{source}\0{message_id}".encode(), digest_size=16, key=secret[:64]).digest()


def event_rows(events: Sequence[Event], batch_id: str, secret: bytes) -> pl.DataFrame:
    """Return events as rows of the lake, in order, with one column more: ``key``, see ``message_key``."""
    columns: dict[str, object] = {name: list(map(attrgetter(name), events)) for name in _PLAIN}
    columns["owner"] = [event.device or event.record or event.message_id for event in events]
    columns["claims"] = [_ENCODER.encode(event.claims) if event.claims else None for event in events]
    columns["body"] = [_body(event) for event in events]
    columns["bucket"] = [TAIL] * len(events)
    columns["batch_id"] = [batch_id] * len(events)
    rows = pl.DataFrame(columns, schema_overrides=EVENTS.columns, strict=False).select(EVENTS.columns.names())
    keys = [message_key(secret, event.source, event.message_id) for event in events]
    return rows.with_columns(pl.Series("key", keys, dtype=pl.Binary))


def claims_of(cell: bytes | None) -> tuple[Contact | Identifier, ...]:
    """Return what the cell ``claims`` of an event holds."""
    return () if cell is None else _CLAIMS.decode(cell)


def _body(event: Event) -> int:
    """Tell two messages apart; what a token proved is left out, for it also depends on when a message arrived."""
    said = tuple(claim for claim in event.claims if claim.assurance != "verified")
    own = msgspec.structs.replace(event, claims=said)
    return int.from_bytes(blake2b(_ENCODER.encode(own), digest_size=4).digest(), "little", signed=True)
