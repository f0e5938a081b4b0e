"""Writes the hot state: of a round, and of everything after a loss."""

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

import polars as pl

from app.hot.layout import HISTORY, ConsentState, HotEvent, RecordState, Said, SessionState
from app.hot.state import HotState
from app.hot.stock import Stock
from app.inbox.lease import Lease
from app.lake.interactions import catalogue
from app.lake.lake import Lake
from app.lake.products import stock_levels
from app.lake.visits import with_sessions
from graph.attribution import RecordColumns, SessionColumns, attributed_records, attributed_sessions
from graph.client import GraphClient
from graph.resolution import RecordLink, SessionLink
from graph.seen_with.link import SEEN_WITH
from workers.context import WorkerContext
from workers.patience import patiently
from workers.visits import device_states

_EVENT: Final = ("type", "sku", "quantity", "price_gbp", "order_id")
_FEW: Final = 200


def record_states(links: Iterable[RecordLink]) -> dict[str, RecordState]:
    """Return record links as the hot state has them."""
    return {link.record: RecordState(link.block, link.person, link.confidence, link.owner) for link in links}


def session_states(links: Iterable[SessionLink]) -> dict[str, SessionState]:
    """Return session links as the hot state has them."""
    return {
        link.session: SessionState(link.device, link.record, link.person, link.assurance, link.confidence)
        for link in links
    }


def consent_states(rows: pl.DataFrame) -> dict[str, ConsentState]:
    """Return what each record said last of each field, from rows of the lake; of two at one time, the no."""
    said: dict[str, dict[str, Said]] = {}
    for field in ConsentState.__struct_fields__:
        answers = rows.filter(pl.col(field).is_not_null()).sort(
            "record", "at", field, descending=[False, False, True]
        )
        newest = answers.unique("record", keep="last", maintain_order=True)
        for record, at_us, allowed in newest.select("record", pl.col("at").dt.epoch("us"), field).iter_rows():
            said.setdefault(record, {})[field] = Said(at_us, allowed)
    return {record: ConsentState(**answers) for record, answers in said.items()}


def histories(lake: Lake, records: pl.Series | None) -> Mapping[str, tuple[HotEvent, ...]]:
    """Return the newest item events of some records, or of all.

    Raises:
        LakeUnavailable: The events cannot be read.
    """
    scan = lake.events.scan().filter(
        pl.col("record").is_not_null() & pl.col("sku").is_not_null() & ~pl.col("bot")
    )
    if records is not None and len(records) <= _FEW:
        scan = scan.filter(pl.col("record").is_in(records.to_list()))
    elif records is not None:
        scan = scan.join(records.to_frame("record").lazy(), on="record", how="semi")
    rows = lake.events.read(scan.select("record", "at", "message_id", *_EVENT)).sort(
        "record", "at", "message_id"
    )
    found: dict[str, list[HotEvent]] = {}
    newest = rows.group_by("record", maintain_order=True).tail(HISTORY)
    for record, *event in newest.select("record", pl.col("at").dt.epoch("us"), *_EVENT).iter_rows():
        found.setdefault(record, []).append(HotEvent(*event))
    return {record: tuple(events) for record, events in found.items()}


async def restore(context: WorkerContext, lease: Lease) -> None:
    """Rebuild the hot state, however long the stores are away, and note that it is whole.

    Raises:
        LeaseLost: Another drainer writes now, and sees to it.
    """
    await patiently(context.hot.begin, lease)
    await patiently(partial(rebuild, context.hot, context.stock, context.lake, context.graph), lease)
    await patiently(context.hot.finish, lease)


async def rebuild(hot: HotState, stock: Stock, lake: Lake, graph: GraphClient) -> None:
    """Write the whole hot state anew; safe beside readers, needs the drain lease.

    Raises:
        LakeUnavailable: A table cannot be read; repeat.
        GraphUnavailable: The graph did not answer; repeat.
        RedisUnavailable: The cache did not answer; repeat.
    """
    await hot.put_consents(consent_states(await asyncio.to_thread(_consents, lake)))
    await hot.link_records(_linked(await attributed_records(graph)))
    await hot.put_histories(await asyncio.to_thread(histories, lake, None))
    await stock.put(stock_levels(await asyncio.to_thread(catalogue, lake)))
    cut = await asyncio.to_thread(_cut, lake)
    await hot.put_devices(device_states(cut))
    anonymous = {
        session: SessionState(device)
        for device, session in cut.select("device", "session").unique().iter_rows()
    }
    await hot.put_sessions(anonymous | _believed(await attributed_sessions(graph)))


def _linked(found: RecordColumns) -> dict[str, RecordState]:
    columns = zip(found.records, found.blocks, found.persons, found.confidences, found.owners, strict=True)
    return {
        record: RecordState(block, person, confidence, owner)
        for record, block, person, confidence, owner in columns
    }


def _believed(found: SessionColumns) -> dict[str, SessionState]:
    """Return sessions as the hot state has them; whom rung 4 saw a device with is no business of the storefront's."""
    columns = zip(
        found.sessions,
        found.devices,
        found.records,
        found.persons,
        found.assurances,
        found.confidences,
        found.rules,
        strict=True,
    )
    return {
        session: SessionState(device, record or None, person, assurance, confidence)
        for session, device, record, person, assurance, confidence, rule in columns
        if rule not in SEEN_WITH
    }


def _consents(lake: Lake) -> pl.DataFrame:
    return lake.consents.read(lake.consents.scan())


def _cut(lake: Lake) -> pl.DataFrame:
    scan = lake.events.scan().filter(pl.col("device").is_not_null() & ~pl.col("bot"))
    return with_sessions(lake.events.read(scan.select("device", "at", "message_id", "consent", *_EVENT)))
