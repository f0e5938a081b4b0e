"""Looking a round ahead finds what looking after the round before would have found."""

from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from app.lake.errors import LakeUnavailable
from app.lake.event_rows import event_rows
from app.lake.lake import Lake
from app.lake.message_index import MessageIndex
from graph.behaviour import VisitUpdate
from graph.events import Event
from graph.ids import DeviceId, MessageId, Sku
from workers.finder import Finder, Found

AT = datetime(2026, 11, 1, tzinfo=UTC)
SECRET = b"s" * 32


def event(minute: int, *, sku: str = "a", device: str = "d1") -> Event:
    return Event(
        message_id=MessageId(f"m{minute}"), type="product_viewed", at=AT + timedelta(minutes=minute),
        source="shopify", device=DeviceId(device), sku=Sku(sku),
    )  # fmt: skip


def rows(batch: str, *events: Event) -> pl.DataFrame:
    return event_rows(events, batch, SECRET)


@contextmanager
def finder_of(folder: Path) -> Generator[Finder]:
    lake = Lake(folder / "lake")
    with (
        MessageIndex.open(folder / "index", lake.events, SECRET) as index,
        closing(Finder(lake, index)) as finder,
    ):
        yield finder


ROUNDS = (
    rows("b0", event(0), event(5), event(60, device="d2")),
    rows("b1", event(5), event(10), event(5, sku="other"), event(200)),
    rows("b2", event(2), event(10), event(65, device="d2"), event(199)),
)


def said(found: Sequence[Found]) -> list[tuple[list[str], list[str], int, list[VisitUpdate]]]:
    return [
        (
            one.events.fresh["message_id"].to_list(),
            one.events.reused["sku"].to_list(),
            one.events.repeated,
            sorted(one.behaved.visits, key=lambda visit: (visit.device, visit.started_at)),
        )
        for one in found
    ]


def one_after_the_other(folder: Path) -> list[Found]:
    found: list[Found] = []
    with finder_of(folder) as finder:
        for events in ROUNDS:
            found.append(finder.find(events))
            finder.append(found[-1].events.fresh)
    return found


def test_a_round_that_the_lake_does_not_have_yet_counts_as_known(tmp_path: Path) -> None:
    expected = said(one_after_the_other(tmp_path / "after"))
    assert [one[0] for one in expected] == [["m0", "m5", "m60"], ["m10", "m200"], ["m2", "m65", "m199"]]
    with finder_of(tmp_path / "ahead") as finder:
        assert said([finder.find(events) for events in ROUNDS]) == expected


def test_a_round_found_ahead_is_appended_once(tmp_path: Path) -> None:
    expected = said(one_after_the_other(tmp_path / "after"))
    with finder_of(tmp_path / "ahead") as finder:
        first = finder.find(ROUNDS[0])
        second = finder.find(ROUNDS[1])
        finder.append(first.events.fresh)
        third = finder.find(ROUNDS[2])
        finder.append(second.events.fresh)
        finder.append(third.events.fresh)
        assert said([first, second, third]) == expected
    lake = Lake(tmp_path / "ahead" / "lake")
    kept = lake.events.read(lake.events.scan().select("message_id"))["message_id"].to_list()
    assert sorted(kept) == sorted(["m0", "m5", "m60", "m10", "m200", "m2", "m65", "m199"])


def test_an_append_whose_answer_was_lost_gives_nobody_an_event_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = said(one_after_the_other(tmp_path / "after"))
    with finder_of(tmp_path / "ahead") as finder:
        found = [finder.find(ROUNDS[0])]
        with monkeypatch.context() as patch:
            patch.setattr(MessageIndex, "remember", _lost)
            with pytest.raises(LakeUnavailable):
                finder.append(found[0].events.fresh)
        found.append(finder.find(ROUNDS[1]))
        finder.append(found[0].events.fresh)
        finder.append(found[1].events.fresh)
        found.append(finder.find(ROUNDS[2]))
        assert said(found) == expected


def test_after_its_end_nobody_begins(tmp_path: Path) -> None:
    with finder_of(tmp_path) as finder:
        pass
    with pytest.raises(LakeUnavailable):
        finder.find(ROUNDS[0])


def _lost(*_: object) -> None:
    raise LakeUnavailable("events")
