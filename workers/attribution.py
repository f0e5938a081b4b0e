"""The lake's table that says whose everything is now."""

import asyncio

import polars as pl

from app.lake.lake import Lake
from app.lake.schema import ATTRIBUTION
from graph.attribution import RecordColumns, SessionColumns, attributed_records, attributed_sessions
from graph.client import GraphClient


async def refresh_attribution(graph: GraphClient, lake: Lake) -> int:
    """Write the table anew from the graph, in one commit, and return its rows.

    Raises:
        GraphUnavailable: The graph did not answer; repeat.
        LakeUnavailable: The table could not be written; repeat.
    """
    records, sessions = await attributed_records(graph), await attributed_sessions(graph)
    rows = pl.concat([_records(records), _sessions(sessions)]).sort("kind", "id")
    await asyncio.to_thread(lake.attribution.replace, rows)
    return rows.height


def _records(columns: RecordColumns) -> pl.DataFrame:
    return _shaped(
        {
            "id": columns.records,
            "person": columns.persons,
            "block": columns.blocks,
            "owner": columns.owners,
            "confidence": columns.confidences,
            "rung": columns.weakest,
        }
    ).with_columns(kind=pl.lit("record"))


def _sessions(columns: SessionColumns) -> pl.DataFrame:
    return _shaped(
        {
            "id": columns.sessions,
            "person": columns.persons,
            "block": [block or None for block in columns.blocks],
            "confidence": columns.confidences,
            "assurance": columns.assurances,
            "device": columns.devices,
        }
    ).with_columns(kind=pl.lit("session"))


def _shaped(columns: dict[str, object]) -> pl.DataFrame:
    schema = ATTRIBUTION.columns
    frame = pl.DataFrame(columns, schema_overrides=schema, strict=False)
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in schema.items() if name not in columns]
    return frame.with_columns(missing).select(schema.names())
