"""What shoppers did, as the ranker reads it: events, visits and attribution put together."""

from collections.abc import Collection

import polars as pl

from app.lake.lake import Lake
from app.lake.products import latest_items
from app.lake.visits import with_sessions
from ranking.frames import INTERACTIONS


def interactions(
    lake: Lake, *, sources: Collection[str] | None = None, server_only: bool = False, least: float = 0.5
) -> pl.DataFrame:
    """Return item events with their shopper: the person where one is known, else the device, else the record.

    Crawlers and what visitors did without consent are left out.  Whose an event is follows the table
    ``attribution``: the record's person, else the session's.

    Args:
        lake: Needs no lease.
        sources: Systems whose events count; None for all.
        server_only: True leaves out what a browser sent.
        least: Links less certain than this do not count.

    Raises:
        LakeUnavailable: A table cannot be read.
    """
    events = _events(lake, sources)
    owned = lake.attribution.read(lake.attribution.scan().filter(pl.col("confidence") >= least))
    persons = {
        kind: owned.filter(pl.col("kind") == kind).select(
            pl.col("id").alias(kind), pl.col("person").alias(f"by_{kind}")
        )
        for kind in ("record", "session")
    }
    known = (
        events.join(persons["record"], on="record", how="left")
        .join(persons["session"], on="session", how="left")
        .with_columns(shopper=pl.coalesce("by_record", "by_session", "device", "record"))
        .filter(pl.col("sku").is_not_null() & pl.col("shopper").is_not_null())
    )
    if server_only:
        known = known.filter(pl.col("type").is_in(["ordered", "order_cancelled", "returned"]))
    return known.select(INTERACTIONS.names()).sort("at", "message_id")


def catalogue(lake: Lake) -> pl.DataFrame:
    """Return every source's newest description of each item, under the shop's spelling of its sku.

    Raises:
        LakeUnavailable: The table cannot be read.
    """
    return latest_items(lake.items.read(lake.items.scan()))


def _events(lake: Lake, sources: Collection[str] | None) -> pl.DataFrame:
    wanted = [name for name in INTERACTIONS.names() if name not in {"shopper", "session"}]
    scan = lake.events.scan().filter(~pl.col("bot"))
    if sources is not None:
        scan = scan.filter(pl.col("source").is_in(list(sources)))
    events = lake.events.read(scan.select(*wanted, "device", "record", "consent"))
    visits = with_sessions(events.filter(pl.col("device").is_not_null()).select("device", "at", "message_id"))
    return events.filter(pl.col("consent").ne_missing(False)).join(
        visits.select("device", "message_id", "session").unique(), on=["device", "message_id"], how="left"
    )
