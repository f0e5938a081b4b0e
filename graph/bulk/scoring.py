"""Candidate pairs into evidence, over batches: the same pure scoring as live."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import pyarrow as pa
from msgspec import Struct

from graph.bulk.unions import decode_own
from graph.evidence import EvidenceRow, evidence_row
from graph.fields.record import PersonFields
from graph.ids import RecordKey
from graph.matching.scored_pairs import scored_pairs
from graph.matching.snapshot import Snapshot

EVIDENCE: Final = pa.schema(
    [
        ("left", pa.string()),
        ("right", pa.string()),
        ("bits", pa.int64()),
        ("fields", pa.list_(pa.string())),
    ]
)
"""Pairs at or over 0 bits by their person fields alone; see ``graph.evidence.EvidenceRow``."""


class Scoring(Struct, frozen=True):
    """Scores candidate pairs, and keeps those at or over 0 bits."""

    snapshot: Snapshot

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield a batch with the columns of ``EVIDENCE`` for each with ``left``, ``right``, ``one`` and ``other``."""
        for batch in batches:
            found = self._scored(batch)
            columns = [[getattr(row, name) for row in found] for name in EVIDENCE.names]
            yield pa.RecordBatch.from_arrays(
                [pa.array(values, field.type) for values, field in zip(columns, EVIDENCE, strict=True)],
                schema=EVIDENCE,
            )

    def _scored(self, batch: pa.RecordBatch) -> list[EvidenceRow]:
        ends: list[list[RecordKey]] = [batch.column(name).to_pylist() for name in ("left", "right")]
        known: dict[RecordKey, PersonFields] = {}
        for keys, name in zip(ends, ("one", "other"), strict=True):
            own: list[bytes] = batch.column(name).to_pylist()
            known |= zip(keys, map(_person, own), strict=True)
        pairs = scored_pairs(zip(*ends, strict=True), known, self.snapshot)
        return [evidence_row(pair, self.snapshot.version) for pair in pairs]


@lru_cache(maxsize=1 << 16)
def _person(own: bytes) -> PersonFields:
    """Return the person fields of a cell, the same object again for the batches to come: it is prepared once."""
    return decode_own(own)
