"""What the simulator knows and nobody else may read: only the report does."""

from pathlib import Path

import msgspec
import polars as pl
from msgspec import Struct

from graph.ids import RecordKey


class Meta(Struct, frozen=True):
    """How the simulated year was made; times in ISO 8601, UTC."""

    seed: int
    until: str
    split_at: str


class Truth(Struct, frozen=True):
    """The simulator's answers.

    Attributes:
        person: Person of each account record.
        traps: Traps that each record is part of.
        broken: Planted broken rows: file below the exports, row number, code.
        devices: device, person or null, bot.
        orders: order_id, person.
    """

    meta: Meta
    person: dict[RecordKey, str]
    traps: dict[RecordKey, list[str]]
    broken: pl.DataFrame
    devices: pl.DataFrame
    orders: pl.DataFrame


def read(folder: Path) -> Truth:
    """Read the truth that a simulation left in a folder."""
    records = pl.read_parquet(folder / "records.parquet").with_columns(
        key=pl.concat_str(["source", "kind", "vendor_id"], separator=":")
    )
    keys = [RecordKey(str(key)) for key in records["key"].to_list()]
    return Truth(
        meta=msgspec.json.decode((folder / "meta.json").read_bytes(), type=Meta),
        person=dict(zip(keys, (str(person) for person in records["person"].to_list()), strict=True)),
        traps=dict(zip(keys, records["traps"].to_list(), strict=True)),
        broken=pl.read_parquet(folder / "broken.parquet"),
        devices=pl.read_parquet(folder / "devices.parquet"),
        orders=pl.read_parquet(folder / "orders.parquet"),
    )
