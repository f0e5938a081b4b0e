"""What devices showed where they did not refuse to be looked at, as columns: the input of rung 4.

Crawlers, and whatever a device whose last word on consent was a refusal ever did, are left out.  Events are
streamed: what is held grows with devices that are known or were met, not with events.
"""

from collections.abc import Collection
from typing import Final

import polars as pl
from msgspec import Struct

from app.lake.lake import Lake
from app.lake.visits import with_sessions

_SECONDS_AN_HOUR: Final = 3_600
_HOURS_A_DAY: Final = 24


class Sightings(Struct, frozen=True, eq=False):
    """What devices that somebody is known to use showed, and those that met them without ever saying whose they are.

    Attributes:
        met: The latter: seen on a network that few others saw, and that saw a known device.
        hours: ``device``, ``network``, ``hour`` (since 1970, UTC); each once.
        things: ``device``, ``item``, ``day``; each once.
        named: Days on which a device said whose it is: ``device``, ``day``.
        networks: How many devices that are not known saw each network that saw a known one: ``network``, ``devices``.
        network_days: The same by day: ``network``, ``day``, ``devices``.
        items: How many devices that are not known were seen with each item: ``item``, ``devices``.
        days: How many of them were seen on each day: ``day``, ``devices``.
    """

    met: list[str]
    hours: pl.DataFrame
    things: pl.DataFrame
    named: pl.DataFrame
    networks: pl.DataFrame
    network_days: pl.DataFrame
    items: pl.DataFrame
    days: pl.DataFrame


def sightings(lake: Lake, known: Collection[str], *, most_devices: int) -> Sightings:
    """Return what known devices and those near them showed, and how many others there were.

    Args:
        lake: Has the events.
        known: Devices of known persons.
        most_devices: A network that more of the others saw brings nobody near.

    Raises:
        LakeUnavailable: The events cannot be read.
    """
    events = _looked_at(lake)
    mine = pl.LazyFrame({"device": sorted(known)}, schema={"device": pl.String})
    seen = events.filter(pl.col("network").is_not_null())
    others = seen.join(mine, on="device", how="anti")
    near = _read(lake, seen.join(mine, on="device", how="semi").select("network").unique()).lazy()
    beside = others.join(near, on="network", how="semi")
    networks = _read(lake, _devices_by(beside, "network"))
    small = networks.filter(pl.col("devices") <= most_devices).lazy()
    said = events.filter(pl.col("claims").is_not_null())
    met = _read(
        lake,
        beside.join(small, on="network", how="semi")
        .select("device")
        .unique()
        .join(said.select("device").unique(), on="device", how="anti"),
    ).sort("device")
    asked = pl.concat([mine, met.lazy()])
    return Sightings(
        met=met["device"].to_list(),
        hours=_read(lake, _of(seen, asked).select("device", "network", "hour").unique()),
        things=_read(
            lake,
            _of(seen, asked).filter(pl.col("item").is_not_null()).select("device", "item", "day").unique(),
        ),
        named=_read(lake, said.join(mine, on="device", how="semi").select("device", "day").unique()),
        networks=networks,
        network_days=_read(lake, _devices_by(beside, "network", "day")),
        items=_read(lake, _devices_by(others.filter(pl.col("item").is_not_null()), "item")),
        days=_read(lake, _devices_by(others, "day")),
    )


def visits_of(lake: Lake, devices: Collection[str]) -> pl.DataFrame:
    """Return what some devices showed by visit: ``device``, ``session``, ``network``, ``hour``, ``item``, ``day``.

    Raises:
        LakeUnavailable: The events cannot be read.
    """
    wanted = pl.LazyFrame({"device": sorted(devices)}, schema={"device": pl.String})
    columns = ("device", "at", "message_id", "network", "sku", "consent")
    events = _not_crawlers(lake).join(wanted, on="device", how="semi").select(columns)
    cut = with_sessions(_read(lake, events)).lazy()
    looked_at = _allowed(cut).filter(pl.col("network").is_not_null())
    return looked_at.select("device", "session", "network", *_WHEN, item="sku").unique().collect()


def _looked_at(lake: Lake) -> pl.LazyFrame:
    return _allowed(_not_crawlers(lake)).select("device", "network", "claims", *_WHEN, item="sku")


def _not_crawlers(lake: Lake) -> pl.LazyFrame:
    return lake.events.scan().filter(pl.col("device").is_not_null() & ~pl.col("bot"))


def _allowed(events: pl.LazyFrame) -> pl.LazyFrame:
    """Leave out what was done under a refusal, and devices whose last word on it was one; of two at a time the no counts."""
    said = events.filter(pl.col("consent").is_not_null())
    last = said.group_by("device").agg(pl.col("consent").sort_by("at", ~pl.col("consent")).last())
    refused = last.filter(~pl.col("consent")).select("device")
    return events.filter(pl.col("consent").ne_missing(False)).join(refused, on="device", how="anti")


def _devices_by(events: pl.LazyFrame, *columns: str) -> pl.LazyFrame:
    return events.group_by(columns).agg(pl.col("device").n_unique().alias("devices"))


def _of(events: pl.LazyFrame, devices: pl.LazyFrame) -> pl.LazyFrame:
    return events.join(devices, on="device", how="semi")


def _read(lake: Lake, frame: pl.LazyFrame) -> pl.DataFrame:
    return lake.events.read(frame, streaming=True)


_HOUR: Final = (pl.col("at").dt.epoch("s") // _SECONDS_AN_HOUR).cast(pl.Int32)
_WHEN: Final = (_HOUR.alias("hour"), (_HOUR // _HOURS_A_DAY).alias("day"))
