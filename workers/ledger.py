"""Copies id decisions from the graph's outbox to the id ledger in the lake."""

import asyncio
from collections.abc import Sequence
from typing import Final

import polars as pl

from app.lake.lake import Lake
from app.lake.schema import IDENTITY_CHANGES
from graph.changes import IdentityChange
from graph.client import GraphClient
from graph.outbox import acknowledge, pending

_PAGE: Final = 2_000


async def copy_outbox(graph: GraphClient, lake: Lake) -> int:
    """Copy what waits, each change once by its id, and acknowledge it; return how many were new.

    Raises:
        GraphUnavailable: The graph did not answer; repeat.
        LakeUnavailable: The ledger could not be written; repeat.
    """
    copied = 0
    while changes := await pending(graph, _PAGE):
        copied += await asyncio.to_thread(_append, lake, changes)
        await acknowledge(graph, [change.change_id for change in changes])
        if len(changes) < _PAGE:
            break
    return copied


def _append(lake: Lake, changes: Sequence[IdentityChange]) -> int:
    names = IDENTITY_CHANGES.columns.names()
    columns: dict[str, object] = {
        name: [list(change.records) if name == "records" else getattr(change, name) for change in changes]
        for name in names
    }
    rows = pl.DataFrame(columns, schema_overrides=IDENTITY_CHANGES.columns, strict=False).select(names)
    ids = rows["change_id"].to_list()
    there = lake.identity_changes.read(
        lake.identity_changes.scan().filter(pl.col("change_id").is_in(ids)).select("change_id")
    )
    fresh = rows.join(there, on="change_id", how="anti", maintain_order="left")
    lake.identity_changes.append(fresh)
    return fresh.height
