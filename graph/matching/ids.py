"""New person ids and change ids, the same whenever a decision is repeated."""

from collections.abc import Container
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import count
from typing import Final

import msgspec

from graph.changes import ChangeKind
from graph.ids import PersonId, RecordKey

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's, in ASCII order: ids sort by time
_CHARACTERS: Final = 26  # 128 bits of five
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def person_id(at: datetime, smallest: RecordKey, taken: Container[PersonId]) -> PersonId:
    """Return the id of a new person: 48 bits of event time in ms, then 80 of a hash.

    Args:
        at: When the change that needs it happened; from 1970 on.
        smallest: The person's smallest record key; the hash hides it.
        taken: Ids that must not be given again, such as one retired earlier at the same time.
    """
    tries = (_candidate(at, smallest, attempt) for attempt in count())
    return next(person for person in tries if person not in taken)


def _candidate(at: datetime, smallest: RecordKey, attempt: int) -> PersonId:
    stamp = max((at - _EPOCH) // _MILLISECOND, 0)
    digest = blake2b(f"{at.isoformat()}\0{smallest}\0{attempt}".encode(), digest_size=10).digest()
    return PersonId("p_" + _base32((stamp << 80) | int.from_bytes(digest)))


def _base32(number: int) -> str:
    return "".join(_ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(_CHARACTERS)))


def change_id(kind: ChangeKind, person: PersonId, records: tuple[RecordKey, ...], sequence: int) -> str:
    """Return 128 bits over a change and the number of the decision it belongs to."""
    said = msgspec.json.encode((kind, person, records, sequence))
    return blake2b(said, digest_size=16).hexdigest()
