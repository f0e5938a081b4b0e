"""Crowded points into those that give nothing to anyone, over batches: the same pure limit as live."""

from collections.abc import Iterable, Iterator
from typing import Final

import pyarrow as pa
from msgspec import Struct

from graph.bulk.unions import decode
from graph.ids import ContactKey
from graph.matching.limits import is_over
from graph.matching.snapshot import Snapshot

BARRED: Final = pa.schema([("point", pa.string())])


class Crowding(Struct, frozen=True):
    """Looks at who holds a point that many have."""

    snapshot: Snapshot

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the barred points of each batch with ``point``, ``kind`` and all holders' ``members``."""
        for batch in batches:
            rows = zip(
                *(batch.column(name).to_pylist() for name in ("point", "kind", "members")), strict=True
            )
            over = [point for point, kind, members in rows if self._is_over(point, kind, members)]
            yield pa.RecordBatch.from_arrays([pa.array(over, pa.string())], schema=BARRED)

    def _is_over(self, point: ContactKey, kind: str, members: list[bytes]) -> bool:
        return is_over(point, kind, [decode(each).view for each in members], self.snapshot)
