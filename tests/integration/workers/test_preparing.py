import asyncio
import secrets
from datetime import UTC, datetime
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import pytest

import workers.preparing
from app.inbox.entry import encode
from app.sources.batch import Batch, Row
from tests.integration.workers.deadly import deadly, deadly_batch
from workers.pool import Pool
from workers.prepare import KeyFiles
from workers.preparing import prepared

AT = datetime(2026, 11, 1, tzinfo=UTC)


def entry(name: str, *who: str) -> bytes:
    rows = [
        Row(number, f"'{1000 + number},{one}@larch.example".encode())
        for number, one in enumerate(who, start=2)
    ]
    return encode(
        Batch(
            batch_id=name, source="shopify", kind="customers", as_of=AT, received_at=AT, rows=rows,
            header=b"Customer ID,Email",
        )
    )  # fmt: skip


async def test_a_row_that_kills_its_process_stays_out_alone_and_its_neighbours_are_not_blamed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(workers.preparing, "prepare", deadly)
    monkeypatch.setattr(workers.preparing, "prepare_batch", deadly_batch)
    key_file = tmp_path / "key"
    key_file.write_text(secrets.token_hex(32))
    files = KeyFiles(key_file, tmp_path / "tokens.json")
    pool = Pool(2)
    try:
        async with asyncio.timeout(120):
            bad, good = await asyncio.gather(
                prepared(pool, entry("b1", "ada", "bob", "DEADLY", "eve"), files),
                prepared(pool, entry("b2", "fay", "gus"), files),
            )
    finally:
        pool.close()
        tracker: Any = resource_tracker
        tracker._resource_tracker._stop()  # else multiprocessing's own helper lives as long as the test run
    assert bad.quarantine.select("row_no", "code").rows() == [(4, "unprocessable")]
    assert (bad.rows, bad.archive["row_no"].to_list(), bad.record_rows) == (4, [2, 3, 4, 5], [2, 3, 5])
    assert (good.quarantine.height, good.record_rows) == (0, [2, 3])
