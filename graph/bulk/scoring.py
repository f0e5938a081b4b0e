"""Candidate pairs into evidence, over batches: the same pure scoring as live."""

from collections.abc import Iterable, Iterator
from typing import Final

import pyarrow as pa
from msgspec import Struct

from graph.bulk.unions import decode_own
from graph.evidence import EvidenceRow, evidence_row
from graph.fields.record import PersonFields
from graph.ids import RecordKey
from graph.matching.scored_pair import scored
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
            found = list(self._scored(batch))
            columns = [[getattr(row, name) for row in found] for name in EVIDENCE.names]
            yield pa.RecordBatch.from_arrays(
                [pa.array(values, field.type) for values, field in zip(columns, EVIDENCE, strict=True)],
                schema=EVIDENCE,
            )

    def _scored(self, batch: pa.RecordBatch) -> Iterator[EvidenceRow]:
        known: dict[RecordKey, PersonFields] = {}
        columns = (batch.column(name).to_pylist() for name in ("left", "right", "one", "other"))
        for left, right, one, other in zip(*columns, strict=True):
            for key, own in ((left, one), (right, other)):
                if key not in known:
                    known[key] = decode_own(own)
            pair = scored(left, right, known[left], known[right], self.snapshot)
            if pair.bits >= 0:
                yield evidence_row(pair, self.snapshot.version)
