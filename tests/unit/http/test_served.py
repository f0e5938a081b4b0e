"""Shown lists reach the lake, and a lake that is gone costs a bounded amount of memory."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from app.http import served
from app.http.served import ServedLog, Shown
from app.lake.lake import Lake
from app.lake.table import Table
from app.telemetry import exposition

AT = datetime(2026, 11, 1, tzinfo=UTC)


def shown(number: int) -> Shown:
    return Shown(f"r{number}", AT, "session:s", "b1", "ranked", ("A", "B"))


def degraded(part: str) -> bool:
    return f'kindred_degraded{{part="{part}"}} 1.0' in exposition().decode()


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came to that")


async def test_what_was_shown_is_in_the_lake_at_the_end(tmp_path: Path) -> None:
    table = Lake(tmp_path).served
    log = ServedLog(table)
    async with log.running():
        log.note(shown(1))
        log.note(shown(2))
    rows = table.read(table.scan()).sort("request_id").to_dicts()
    assert [row["request_id"] for row in rows] == ["r1", "r2"]
    assert rows[0] == {
        "request_id": "r1",
        "at": AT,
        "shopper": "session:s",
        "bundle": "b1",
        "arm": "ranked",
        "skus": ["A", "B"],
    }


async def test_lists_wait_while_the_lake_is_gone_and_the_newest_are_dropped_when_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "_MOST", 2)
    (tmp_path / "served").write_text("a file where the table's folder should be")
    log = ServedLog(Lake(tmp_path).served)
    for number in range(4):
        log.note(shown(number))
    await log.flush()
    (tmp_path / "served").unlink()
    await log.flush()
    table = Lake(tmp_path).served
    assert table.read(table.scan())["request_id"].to_list() == ["r0", "r1"]


async def test_writing_goes_on_after_a_failure_that_nobody_thought_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "_EVERY_S", 0.01)
    table = Lake(tmp_path).served
    append, failures = Table.append, iter((OSError("disk"), pl.exceptions.ComputeError("row")))

    def fails_twice(self: Table, rows: pl.DataFrame) -> None:
        if (failure := next(failures, None)) is not None:
            raise failure
        append(self, rows)

    monkeypatch.setattr(Table, "append", fails_twice)
    log = ServedLog(table)
    async with log.running():
        log.note(shown(1))
        await until(lambda: degraded("served"))
        await until(lambda: not degraded("served"))
        assert table.read(table.scan())["request_id"].to_list() == ["r1"]
