"""What came before and comes again says what it said then."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.inbox.files import ingest_file
from app.lake.archive import Archiver
from app.lake.lake import Lake
from app.settings import Settings
from tests.integration.workers.conftest import AT, House, Killed, housed
from workers.prepare import prepare
from workers.resend import prepare_again

HEADER = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone\r\n"
OLD = HEADER + "'1001,Ada,Oldname,ada@larch.example,yes,\r\n"
NEW = HEADER + "'1001,Ada,Newname,ada@larch.example,no,\r\n"
KEY = "shopify:customer:1001"
DAY = timedelta(days=1)


async def state(house: House) -> tuple[Any, ...]:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    identity = await house.identity()
    person = identity["records"][0][1]
    return (
        await house.views(KEY),
        identity,
        house.tables(),
        await house.context.hot.shopper("person", person, now=now),
    )


async def test_an_old_file_that_is_sent_again_does_not_win_over_a_newer_one(house: House) -> None:
    await house.send("shopify", "customers", OLD, as_of=AT)
    await house.drain()
    await house.send("shopify", "customers", NEW, as_of=AT + DAY)
    await house.drain()
    before = await state(house)
    assert "Newname" in repr(before[0][KEY].view).title()
    await house.send("shopify", "customers", OLD, as_of=AT + 2 * DAY)
    assert await house.drain() == 1
    assert await state(house) == before


async def test_nor_where_all_three_wait_together(house: House) -> None:
    for number, content in enumerate((OLD, NEW, OLD)):
        await house.send("shopify", "customers", content, as_of=AT + number * DAY)
    await house.drain()
    (found,) = (await house.views(KEY)).values()
    assert "Newname" in repr(found.view).title()
    assert found.view.last_seen == AT + DAY


async def test_a_file_that_was_only_touched_says_nothing_new(house: House, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(OLD)
    new.write_text(NEW)
    for path, at in ((old, AT), (new, AT + DAY)):
        os.utime(path, (at.timestamp(), at.timestamp()))
        await ingest_file(house.wiring.inbox, path, source="shopify", kind="customers")
        await house.drain()
    before = await state(house)
    later = (AT + 2 * DAY).timestamp()
    os.utime(old, (later, later))
    await ingest_file(house.wiring.inbox, old, source="shopify", kind="customers")
    await house.drain()
    assert await state(house) == before


async def test_what_was_archived_and_not_applied_is_applied_as_it_was_archived(settings: Settings) -> None:
    async with housed(settings, crash_at="after_archive") as dying:
        await dying.send("shopify", "customers", OLD, as_of=AT)
        with pytest.RaisesGroup(Killed):
            await dying.drain()
    async with housed(settings) as next_one:
        await next_one.send("shopify", "customers", OLD, as_of=AT + DAY)
        await next_one.drain()
        (found,) = (await next_one.views(KEY)).values()
        assert found.view.last_seen == AT


async def test_an_archiver_that_lives_on_reads_the_archive_only_after_anothers_commit(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = house.context.lake.archive
    reads: list[None] = []
    scan = table.scan

    def counted() -> Any:
        reads.append(None)
        return scan()

    monkeypatch.setattr(table, "scan", counted)
    for number, content in enumerate((OLD, NEW)):
        await house.send("shopify", "customers", content, as_of=AT + number * DAY)
        await house.drain()
    assert len(reads) <= 1
    await house.send("shopify", "customers", OLD.replace("1001", "1002"), as_of=AT)
    (entry,) = await house.wiring.inbox.read(after=None, max_rows=10, max_bytes=1 << 20)
    rows = prepare(entry.payload, house.context.key_files).archive
    Archiver(Lake(house.wiring.settings.lake).archive).append([rows])
    stamp = house.context.archiver.stamps([entry.batch_id, "unknown"])[entry.batch_id]
    assert stamp.as_of == AT
    assert stamp.as_of.tzinfo is UTC
    again = prepare_again(entry.payload, house.context.key_files, stamp)
    assert again.archive.equals(rows)
