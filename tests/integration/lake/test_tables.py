from datetime import UTC, datetime
from itertools import starmap
from pathlib import Path

import polars as pl
import pytest

from app.lake.archive import Archiver, archive_rows, quarantine_rows
from app.lake.compact import compact, tail_rows
from app.lake.counts import row_counts
from app.lake.deduplicate import deduplicate
from app.lake.errors import LakeUnavailable
from app.lake.event_rows import claims_of, event_rows
from app.lake.lake import Lake
from app.lake.message_index import MessageIndex
from app.lake.quarantine import quarantine
from app.sources.batch import Batch, Reject, Row
from graph.events import Event
from graph.ids import DeviceId, MessageId, Sku
from graph.keyring import Keyring
from graph.records import Contact

KEYS = Keyring(b"k" * 32)
SECRET = b"s" * 32
AT = datetime(2026, 11, 1, tzinfo=UTC)


def batch(name: str, *raw: bytes) -> Batch:
    rows = list(starmap(Row, enumerate(raw, start=2)))
    return Batch(
        batch_id=name,
        source="shopify",
        kind="customers",
        as_of=AT,
        received_at=AT,
        rows=rows,
        header=b"Email",
    )


def event(message: str, *, device: str = "d1", sku: str = "a") -> Event:
    return Event(
        message_id=MessageId(message), type="product_viewed", at=AT, source="shopify", device=DeviceId(device),
        sku=Sku(sku), claims=(Contact("email", "ada@example.com", "asserted"),),
    )  # fmt: skip


def test_a_batch_is_archived_once_also_by_another_process(tmp_path: Path) -> None:
    rows = archive_rows(batch("b1", b"ada@example.com", b"x"), KEYS)
    lake = Lake(tmp_path)
    assert Archiver(lake.archive).append([rows, rows]) == {"b1"}
    assert Archiver(Lake(tmp_path).archive).append([rows]) == {"b1"}
    kept = lake.archive.read(lake.archive.scan())
    assert kept["raw"].to_list() == [b"ada@example.com", b"x"]
    assert kept["keys"].to_list() == [[KEYS.contact("email", "ada@example.com")], []]


def test_a_rejected_row_is_in_quarantine_once_with_its_bytes(tmp_path: Path) -> None:
    one = batch("b1", b"good", b"bad")
    rows = quarantine_rows(one, [Reject(3, "Email", "bad_email", "no address")], KEYS)
    lake = Lake(tmp_path)
    assert [quarantine(lake.quarantine, rows), quarantine(lake.quarantine, rows)] == [1, 0]
    Archiver(lake.archive).append([archive_rows(one, KEYS)])
    (count,) = row_counts(lake)
    assert (count.read, count.accepted, count.quarantined, count.reasons) == (2, 1, 1, {"bad_email": 1})


def test_the_first_of_a_message_id_wins_and_another_body_is_told_apart(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    rows = event_rows([event("m1"), event("m1"), event("m1", sku="b"), event("m2")], "b1", SECRET)
    with MessageIndex.open(tmp_path / "index", lake.events, SECRET) as index:
        found = deduplicate(rows, index)
        assert found.fresh["message_id"].to_list() == ["m1", "m2"]
        assert (found.repeated, found.reused["sku"].to_list()) == (1, ["b"])
        lake.events.append(found.fresh)
        index.catch_up()
        again = deduplicate(rows, index)
        assert (again.fresh.height, again.repeated, again.reused.height) == (0, 3, 1)


def test_an_index_that_was_lost_or_left_behind_catches_up_with_the_lake(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    rows = event_rows([event("m1"), event("m2")], "b1", SECRET)
    lake.events.append(rows)
    with MessageIndex.open(tmp_path / "index", lake.events, SECRET) as index:
        assert index.catch_up() == 2
        assert index.catch_up() == 0
        assert deduplicate(rows, index).repeated == 2


def test_one_process_at_a_time_has_the_index(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    with (
        MessageIndex.open(tmp_path / "index", lake.events, SECRET),
        pytest.raises(LakeUnavailable),
        MessageIndex.open(tmp_path / "index", lake.events, SECRET),
    ):
        pass


def test_compaction_keeps_every_event_and_empties_the_tail(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    for start in range(3):
        events = [event(f"m{start}-{number}", device=f"d{number}") for number in range(50)]
        lake.events.append(event_rows(events, f"b{start}", SECRET))
    before = lake.events.read(lake.events.scan()).drop("bucket").sort("message_id")
    with MessageIndex.open(tmp_path / "index", lake.events, SECRET) as index:
        assert compact(lake, index) == 150
        assert (tail_rows(lake), compact(lake, index), index.catch_up()) == (0, 0, 0)
    after = lake.events.read(lake.events.scan())
    assert after.drop("bucket").sort("message_id").equals(before)
    assert after.group_by("owner").agg(pl.col("bucket").n_unique())["bucket"].max() == 1
    lake.events.append(event_rows([event("late")], "b9", SECRET))
    assert tail_rows(lake) == 1


def test_the_log_and_the_footers_have_no_statistics_of_personal_columns(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.events.append(event_rows([event("m1")], "b1", SECRET))
    Archiver(lake.archive).append([archive_rows(batch("b1", b"ada@example.com"), KEYS)])
    logs = b"".join(path.read_bytes() for path in tmp_path.rglob("*.json"))
    assert b"numRecords" in logs
    assert b"ada@example" not in logs
    assert b'"claims"' not in logs.split(b'"stats"', 1)[1]


def test_a_claim_comes_back_as_it_went_in(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.events.append(event_rows([event("m1")], "b1", SECRET))
    assert claims_of(lake.events.read(lake.events.scan())["claims"][0]) == event("m1").claims


def test_an_unreadable_folder_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "events").write_text("a file where a folder should be")
    with pytest.raises(LakeUnavailable):
        Lake(tmp_path).events.append(event_rows([event("m1")], "b1", SECRET))
