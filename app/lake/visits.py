"""Which visit each event of a device belongs to: ``graph.sessions.cut`` over columns."""

from typing import Final

import polars as pl

from graph.ids import DeviceId, MessageId
from graph.sessions import IDLE, LONGEST, cut, session_id

_ORDER: Final = ("device", "at", "message_id")


def with_sessions(events: pl.DataFrame) -> pl.DataFrame:
    """Add ``run`` and ``session`` to events that have a device, in order of device, time and message id.

    A run is what half an hour of idleness cuts; within one longer than a day, days cut again.  An event
    can change the visits of its own run only.
    """
    gap = pl.col("at").diff().over("device")
    runs = (
        events.sort(_ORDER)
        .with_columns(run=(gap.is_null() | (gap > IDLE)).cum_sum())
        .with_columns(span=pl.col("at").max().over("run") - pl.col("at").min().over("run"))
    )
    first = pl.col("message_id").first().over("run")
    cut_once = runs.with_columns(first=pl.when(pl.col("span") < LONGEST).then(first))
    long = cut_once.filter(pl.col("first").is_null())
    if not long.is_empty():
        cut_once = cut_once.join(
            _cut_by_day(long), on=["run", "message_id"], how="left", maintain_order="left"
        ).with_columns(first=pl.coalesce("first", "by_day"))
    names = _session_ids(cut_once)
    return cut_once.join(names, on=["device", "first"], how="left", maintain_order="left").drop(
        "span", "first", "by_day", strict=False
    )


def _cut_by_day(long: pl.DataFrame) -> pl.DataFrame:
    rows: list[tuple[int, str, str]] = []
    for (run,), events in long.group_by("run"):
        device = DeviceId(str(events["device"][0]))
        for visit in cut(device, zip(events["at"].to_list(), events["message_id"].to_list(), strict=True)):
            rows.extend((int(str(run)), message, visit.messages[0]) for message in visit.messages)
    schema = {"run": long.schema["run"], "message_id": pl.String(), "by_day": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row").unique(["run", "message_id"])


def _session_ids(events: pl.DataFrame) -> pl.DataFrame:
    pairs = events.select("device", "first").unique()
    ids = [session_id(DeviceId(device), MessageId(first)) for device, first in pairs.iter_rows()]
    return pairs.with_columns(pl.Series("session", ids, dtype=pl.String))
