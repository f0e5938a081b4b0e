"""What the stores say after a run, read once."""

import asyncio
from typing import Final

import polars as pl
from msgspec import Struct

from app.lake.counts import RowCounts, row_counts
from app.lake.lake import Lake
from app.settings import Settings
from app.wiring import open_graph
from graph.attribution import (
    DeviceColumns,
    Holders,
    RecordColumns,
    attributed_devices,
    attributed_records,
    email_holders,
)
from graph.counts import GraphCounts, counts

_QUARANTINE: Final = ("source", "kind", "batch_id", "row_no", "code", "raw")


class Collected(Struct, frozen=True, eq=False):
    """The graph's and the lake's side of the report.

    Attributes:
        named: Devices that ever said whose they are.
        orders: order_id, record: whose order each one is a fact of.
        quarantined: source, kind, batch_id, row_no, code, raw.
    """

    counts: GraphCounts
    records: RecordColumns
    devices: DeviceColumns
    named: frozenset[str]
    orders: pl.DataFrame
    emails: Holders
    rows: list[RowCounts]
    quarantined: pl.DataFrame
    events: int


def collect(settings: Settings) -> Collected:
    """Read everything; must not be called inside an event loop.

    Raises:
        GraphUnavailable: The graph did not answer in time.
        LakeUnavailable: A table cannot be read.
    """
    return asyncio.run(_collect(settings))


async def _collect(settings: Settings) -> Collected:
    graph, lake = open_graph(settings), Lake(settings.lake)
    try:
        return Collected(
            counts=await counts(graph),
            records=await attributed_records(graph),
            devices=await attributed_devices(graph),
            named=_named(lake),
            orders=_orders(lake),
            emails=await email_holders(graph),
            rows=row_counts(lake),
            quarantined=lake.quarantine.read(lake.quarantine.scan().select(_QUARANTINE)),
            events=int(lake.events.read(lake.events.scan().select(pl.len()))["len"][0]),
        )
    finally:
        await graph.close()


def _named(lake: Lake) -> frozenset[str]:
    said = lake.events.scan().filter(pl.col("device").is_not_null() & pl.col("claims").is_not_null())
    return frozenset(lake.events.read(said.select("device").unique())["device"].to_list())


def _orders(lake: Lake) -> pl.DataFrame:
    facts = lake.events.scan().filter(pl.col("record").is_not_null() & pl.col("order_id").is_not_null())
    return lake.events.read(facts.select("order_id", "record").unique())
