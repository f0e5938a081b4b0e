"""An entry through the adapters' pool, whatever is in it."""

from collections import Counter
from concurrent.futures.process import BrokenProcessPool

import polars as pl

from app.inbox.entry import decode
from app.lake.archive import Stamp
from app.sources.batch import Batch
from app.telemetry import logger
from workers.halving import halves_of
from workers.pool import Pool
from workers.prepare import KeyFiles, Prepared, leave_out, prepare, prepare_batch
from workers.resend import prepare_again, stamped


async def prepared(pool: Pool, payload: bytes, files: KeyFiles, stamp: Stamp | None = None) -> Prepared:
    """Prepare one entry; of one that kills its process again and again, only the rows that do it stay out.

    Args:
        pool: Where.
        payload: The entry.
        files: Of the keys.
        stamp: Of a batch that came before.
    """
    try:
        if stamp is None:
            return await pool.run(prepare, payload, files)
        return await pool.run(prepare_again, payload, files, stamp)
    except BrokenProcessPool:
        logger("kindred.worker").warning("entry.halved")
        batch = decode(payload)
        return _joined(await _parts(pool, batch if stamp is None else stamped(batch, stamp), files))


async def _parts(pool: Pool, batch: Batch, files: KeyFiles) -> list[Prepared]:
    halves = halves_of(batch)
    if halves is None:
        return [await _whole(pool, batch, files)]
    parts: list[Prepared] = []
    for half in halves:
        try:
            parts.append(await pool.alone(1, prepare_batch, half, files))
        except BrokenProcessPool:
            parts.extend(await _parts(pool, half, files))
    return parts


async def _whole(pool: Pool, batch: Batch, files: KeyFiles) -> Prepared:
    """Rows that belong together have more than one try: others may have killed the process."""
    try:
        return await pool.alone(2, prepare_batch, batch, files)
    except BrokenProcessPool:
        return await pool.alone(2, leave_out, batch, files)


def _joined(parts: list[Prepared]) -> Prepared:
    return Prepared(
        batch_id=parts[0].batch_id,
        rows=sum(part.rows for part in parts),
        archive=pl.concat([part.archive for part in parts]),
        quarantine=pl.concat([part.quarantine for part in parts]),
        events=pl.concat([part.events for part in parts]),
        items=pl.concat([part.items for part in parts]),
        consents=pl.concat([part.consents for part in parts]),
        records=[record for part in parts for record in part.records],
        record_rows=[number for part in parts for number in part.record_rows],
        dropped=dict(sum((Counter(part.dropped) for part in parts), Counter[str]())),
    )
