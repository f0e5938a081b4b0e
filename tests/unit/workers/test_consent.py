"""What was refused is neither remembered for the next list nor learned from, and stays refused."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import workers.warmth
from app.hot.layout import ConsentState, Said
from app.lake.event_rows import event_rows
from app.lake.interactions import interactions
from app.lake.lake import Lake
from app.lake.schema import CONSENTS
from graph.events import Event
from graph.ids import DeviceId, MessageId, Sku
from workers.visits import behaved, known
from workers.warmth import consent_states, rebuild

AT = datetime(2026, 11, 1, tzinfo=UTC)
AT_US = int(AT.timestamp() * 1e6)


def viewed(sku: str, *, minute: int, consent: bool | None) -> Event:
    return Event(
        message_id=MessageId(sku), type="product_viewed", at=AT + timedelta(minutes=minute), source="shopify",
        device=DeviceId("d1"), sku=Sku(sku), consent=consent,
    )  # fmt: skip


def mixed() -> pl.DataFrame:
    events = [
        viewed(sku, minute=minute, consent=consent)
        for minute, (sku, consent) in enumerate([("refused", False), ("allowed", True), ("silent", None)])
    ]
    return event_rows(events, "b1", b"s" * 32)


def answers(*rows: tuple[int, bool | None, bool | None]) -> pl.DataFrame:
    versions = [
        ("b1", "segment:user:1", AT + timedelta(days=day), personalisation, email, None)
        for day, personalisation, email in rows
    ]
    return pl.DataFrame(versions, schema=CONSENTS.columns, orient="row")


def test_what_was_done_without_consent_is_in_the_lake_and_in_no_training(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.events.append(mixed().drop("key"))
    assert lake.events.read(lake.events.scan()).height == 3
    assert interactions(lake)["sku"].to_list() == ["allowed", "silent"]


def test_what_was_done_without_consent_is_not_what_a_device_did_last(tmp_path: Path) -> None:
    found = behaved(known(Lake(tmp_path), mixed()), mixed())
    assert [event.sku for event in found.devices["d1"].events] == ["allowed", "silent"]


def test_of_each_field_the_newest_answer_counts_and_silence_is_none() -> None:
    rows = answers((0, False, True), (1, None, False), (2, None, None))
    day = 86_400_000_000
    expected = ConsentState(personalisation=Said(AT_US, False), email_marketing=Said(AT_US + day, False))
    assert consent_states(rows) == {"segment:user:1": expected}
    assert consent_states(rows.reverse()) == {"segment:user:1": expected}


def test_of_two_answers_at_one_time_the_no_counts() -> None:
    rows = answers((0, True, None), (0, False, None))
    for given in (rows, rows.reverse()):
        assert consent_states(given)["segment:user:1"].personalisation == Said(AT_US, False)


def test_a_rebuild_knows_what_is_refused_before_there_is_a_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    class Store:
        def __getattr__(self, name: str) -> Any:
            async def note(*_: object) -> None:
                steps.append(name)

            return note

    class Nothing:
        def __getattr__(self, name: str) -> list[str]:
            return []

    async def nothing(*_: object) -> Any:
        return Nothing()

    monkeypatch.setattr(workers.warmth, "attributed_records", nothing)
    monkeypatch.setattr(workers.warmth, "attributed_sessions", nothing)
    store: Any = Store()
    asyncio.run(rebuild(store, store, Lake(tmp_path), store))
    assert steps.index("put_consents") < steps.index("link_records") < steps.index("put_histories")
