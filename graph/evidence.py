"""The ``EVIDENCE`` edges: pairs of records that their person fields alone connect, and what each field says."""

from collections.abc import Collection, Sequence
from itertools import starmap
from typing import Final

from msgspec import Struct

from graph.client import Collected, Done, NamedQuery, Transaction
from graph.ids import RecordKey
from graph.matching.scored_pair import RecordPair, ScoredPair


class EvidenceRow(Struct, frozen=True):
    """One edge.

    Attributes:
        left: The smaller key.
        bits: Posterior by the fields alone, in millibits.
        fields: What each field says, as ``<field>=<level>=<millibits>``.
        snapshot: Version of the numbers in force when it was written.
    """

    left: RecordKey
    right: RecordKey
    bits: int
    fields: tuple[str, ...]
    snapshot: str

    @property
    def pair(self) -> RecordPair:
        """Its two records."""
        return self.left, self.right


class _Keys(Struct, frozen=True):
    keys: Sequence[RecordKey]


class _Rows(Struct, frozen=True):
    rows: Sequence[EvidenceRow]


class _Pair(Struct, frozen=True):
    left: RecordKey
    right: RecordKey


class _Pairs(Struct, frozen=True):
    rows: Sequence[_Pair]


_STANDING: Final = NamedQuery("evidence/standing", params=_Keys, row=Collected[EvidenceRow])
_WRITE: Final = NamedQuery("evidence/write", params=_Rows, row=Done)
_WITHDRAW: Final = NamedQuery("evidence/withdraw", params=_Pairs, row=Done)


def evidence_row(scored: ScoredPair, snapshot: str) -> EvidenceRow:
    """Return the edge of a pair."""
    fields = tuple(f"{said.field}={said.level}={said.bits}" for said in scored.fields)
    return EvidenceRow(scored.left, scored.right, scored.bits, fields, snapshot)


async def standing(transaction: Transaction, keys: Collection[RecordKey]) -> dict[RecordPair, EvidenceRow]:
    """Return every edge of some records."""
    if not keys:
        return {}
    (found,) = await transaction.run(_STANDING, _Keys(sorted(keys)))
    return {row.pair: row for row in found.rows}


async def write(transaction: Transaction, rows: Collection[EvidenceRow]) -> None:
    """Write edges, in the order of their pairs."""
    if rows:
        await transaction.run(_WRITE, _Rows(sorted(rows, key=lambda row: row.pair)))


async def withdraw(transaction: Transaction, pairs: Collection[RecordPair]) -> None:
    """Delete the edges of pairs."""
    if pairs:
        await transaction.run(_WITHDRAW, _Pairs(list(starmap(_Pair, sorted(pairs)))))
