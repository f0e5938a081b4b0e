"""One batch through its adapter."""

import msgspec

from app.sources.batch import Batch, Parsed
from app.sources.errors import WrongShape
from app.sources.outcome import Outcome
from app.sources.registry import adapter_for
from app.sources.sheet import Sheet
from app.sources.token_secrets import Secrets
from graph.events import Event
from graph.keyring import Keyring


class Keys(msgspec.Struct, frozen=True):
    """What adapters need to know in secret.

    Attributes:
        ring: The identity key.
        tokens: What identity tokens are signed with.
    """

    ring: Keyring
    tokens: Secrets


def parse(batch: Batch, keys: Keys) -> Parsed:
    """Turn a batch into records, events and items; every row is taken, rejected or skipped, exactly once.

    Pure: the same batch and secrets give the same answer, whenever it is parsed.

    Raises:
        UnknownSource: No adapter has the batch's source and kind.
        WrongShape: The batch is in a form, CSV or JSON, that its vendor does not write.
    """
    adapter = adapter_for(batch.source, batch.kind)
    out = Outcome(batch.source, batch.as_of, keys.ring, received_at=batch.received_at, secrets=keys.tokens)
    if batch.header is not None and adapter.table is not None:
        adapter.table.read(Sheet(batch.header, batch.rows, adapter.table.encoding), out)
    elif batch.header is None and adapter.items is not None:
        adapter.items.read(batch.rows, out)
    else:
        raise WrongShape(f"batch of {batch.source} {batch.kind}", ())
    out.events = [_allowed(event) for event in out.events]
    return out.parsed()


def _allowed(event: Event) -> Event:
    """Take off an event what says whose it is, where its visitor refused to be followed."""
    if event.consent is not False:
        return event
    return msgspec.structs.replace(event, claims=(), record=None, network=None)
