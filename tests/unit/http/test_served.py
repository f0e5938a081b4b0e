"""Shown lists reach the lake, and a lake that is gone costs a bounded amount of memory."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.http import served
from app.http.served import ServedLog, Shown
from app.lake.lake import Lake

AT = datetime(2026, 11, 1, tzinfo=UTC)


def shown(number: int) -> Shown:
    return Shown(f"r{number}", AT, "session:s", "b1", "ranked", ("A", "B"))


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
