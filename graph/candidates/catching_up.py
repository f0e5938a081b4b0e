"""Brings the candidate index to where the graph is: after a kill, after another writer, or from nothing."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from msgspec import Struct

from graph.candidates.errors import CandidatesBehind, CandidatesUnavailable
from graph.candidates.index import CandidateIndex
from graph.client import GraphClient, NamedQuery, Nothing
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.store import StoredRecord, decode_view, fields_of
from graph.writer import Locked

_ATTEMPTS: Final = 5
_PAGE: Final = 2_000
_TIMEOUT_S: Final = 30.0


class _Standing(Struct, frozen=True):
    incarnation: str
    taken: int


class _Since(Struct, frozen=True):
    taken: int
    limit: int


class _Rest(Struct, frozen=True):
    taken: int
    record: RecordKey
    limit: int


class _Row(Struct, frozen=True):
    taken: int
    view: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]


_STANDING: Final = NamedQuery("candidates/standing", params=Nothing, row=_Standing)
_SINCE: Final = NamedQuery("candidates/since", params=_Since, row=_Row, timeout_s=_TIMEOUT_S)
_REST: Final = NamedQuery("candidates/rest", params=_Rest, row=_Row, timeout_s=_TIMEOUT_S)


def check(index: CandidateIndex, locked: Locked) -> None:
    """Pass where the index has seen all that the graph has, under the writer's lock.

    Raises:
        CandidatesBehind: It has not, or it is another graph's; the transaction must end without a commit.
    """
    seen = index.seen
    if (seen.incarnation, seen.taken, seen.record) != (locked.incarnation, locked.taken, None):
        raise CandidatesBehind


async def caught_up[T](
    client: GraphClient, index: CandidateIndex | None, keyring: Keyring, work: Callable[[], Awaitable[T]]
) -> T:
    """Do work that ends in ``CandidatesBehind`` where the index is, after catching up as often as it takes.

    Raises:
        CandidatesUnavailable: Another writer goes on writing.
        GraphUnavailable: No answer in time.
    """
    for _attempt in range(_ATTEMPTS):
        try:
            return await work()
        except CandidatesBehind:
            if index is not None:
                await catch_up(client, index, keyring)
    raise CandidatesUnavailable


async def catch_up(client: GraphClient, index: CandidateIndex, keyring: Keyring) -> int:
    """Read the records that the index has not seen and return how many; killed anywhere, it goes on from there.

    Another graph, or one that is further back than the index, is read from its beginning.

    Raises:
        GraphUnavailable: No answer in time.
    """
    (now,) = await client.write(
        _STANDING.name, lambda transaction: transaction.run(_STANDING, Nothing()), timeout_s=_TIMEOUT_S
    )
    if index.seen.incarnation != now.incarnation or index.seen.taken > now.taken:
        index.clear()
    read = 0
    while rows := await _page(client, index):
        records = [
            StoredRecord(view=decode_view(row.view), emails=row.emails, phones=row.phones) for row in rows
        ]
        index.apply(
            index.changed(fields_of(records, keyring)),
            incarnation=now.incarnation,
            taken=rows[-1].taken,
            record=records[-1].view.key,
        )
        read += len(rows)
    index.note(incarnation=now.incarnation, taken=max(now.taken, index.seen.taken))
    return read


async def _page(client: GraphClient, index: CandidateIndex) -> Sequence[_Row]:
    seen = index.seen
    if seen.record is not None:
        asked = _Rest(taken=seen.taken, record=seen.record, limit=_PAGE)
        if rows := await client.read(_REST, asked):
            return rows
    return await client.read(_SINCE, _Since(taken=seen.taken, limit=_PAGE))
