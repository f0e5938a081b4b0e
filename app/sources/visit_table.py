"""A table of visits from anywhere, CSV or Parquet: who was seen where, when, and with what."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

import polars as pl
from msgspec import Struct

from app.sources.errors import SourceError
from app.sources.normalise.agent import agent, kind
from app.sources.normalise.blocked import is_blocked
from app.sources.normalise.network import connection
from app.sources.normalise.times import instant
from graph.devices.activity import Activity, Sighting, Trait, commonest, gather
from graph.ids import DeviceId

_NEEDED: Final = ("device", "ip", "at")
_OTHERS: Final = ("kind", "user_agent", "item")
_SECONDS_AN_HOUR: Final = 3_600
_UNITS: Final = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
_EARLIEST, _LATEST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (1990, 2100))


class UnreadableTable(SourceError):
    """A table of visits that cannot be understood; names the column and the reason, never a value.

    Attributes:
        column: None where the file as a whole is not readable.
    """

    def __init__(self, name: str, column: str | None, reason: str) -> None:
        self.column = column
        where = f"column {column}: " if column else ""
        super().__init__(f"{name}: {where}{reason}")


class VisitTable(Struct, frozen=True, kw_only=True):
    """What a table says of devices.

    Attributes:
        activities: One a device that was seen somewhere, by device.
        kinds: Kind of every device that is no bot, also of those without a usable row; None where it is not known.
        bots: Devices left out because a user agent of theirs is a crawler's.
        rows: Rows there are.
        left_out: Rows without device, time or usable address.
    """

    activities: tuple[Activity, ...]
    kinds: dict[DeviceId, str | None]
    bots: frozenset[DeviceId]
    rows: int
    left_out: int

    def count_kinds(self) -> dict[str, int]:
        """Return how many devices there are of each kind that is known."""
        return dict(sorted(Counter(kind for kind in self.kinds.values() if kind).items()))


def read_visits(path: Path) -> VisitTable:
    """Read a table of visits.

    Raises:
        UnreadableTable: It is no table, or a column is missing or holds what it should not.
    """
    frame = _frame(path, _NEEDED, _OTHERS)
    rows = list(frame.iter_rows())
    agents = _by_device(rows, 4)
    bots = frozenset(
        DeviceId(device) for device, texts in agents.items() if any(agent(text).bot for text in texts)
    )
    people = frozenset(DeviceId(row[0]) for row in rows if row[0]) - bots
    hours = _hours(path.name, [row[2] for row in rows])
    sightings: list[Sighting] = []
    networks = _networks(row[1] for row in rows)
    for row, hour in zip(rows, hours, strict=True):
        network = networks.get(row[1])
        if row[0] in people and network and hour is not None:
            item = None if row[5] is None or is_blocked(row[5]) else row[5]
            sightings.append(Sighting(DeviceId(row[0]), network, hour, item))
    traits = _traits(people, _by_device(rows, 3), agents)
    return VisitTable(
        activities=tuple(gather(sightings, traits)),
        kinds={device: traits[device].kind for device in sorted(people)},
        bots=bots,
        rows=len(rows),
        left_out=sum(row[0] not in bots for row in rows) - len(sightings),
    )


def read_owners(path: Path, column: str) -> dict[DeviceId, frozenset[str]]:
    """Return who a truth column says each device belongs to; a device without an entry is nobody's that is known.

    Raises:
        UnreadableTable: The file is no table, or has no such column.
    """
    owners: dict[DeviceId, set[str]] = {}
    for device, owner in _frame(path, ("device", column), ()).iter_rows():
        if device and owner:
            owners.setdefault(DeviceId(device), set()).add(owner)
    return {device: frozenset(found) for device, found in owners.items()}


def _frame(path: Path, needed: Sequence[str], others: Sequence[str]) -> pl.DataFrame:
    """Return columns in order: the needed, then the others (null where missing), as text but for times."""
    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            frame = pl.read_parquet(path)
        else:
            frame = pl.read_csv(path, infer_schema=False, try_parse_dates=False)
    except (OSError, pl.exceptions.PolarsError) as exc:
        raise UnreadableTable(path.name, None, "neither a CSV nor a Parquet table that can be read") from exc
    if frame.is_empty():
        raise UnreadableTable(path.name, None, "has no rows")
    for column in needed:
        if column not in frame.columns:
            raise UnreadableTable(path.name, column, f"missing; there are {', '.join(frame.columns)}")
    for column in (*needed, *others):
        if column in frame.columns and frame.schema[column].is_nested():
            raise UnreadableTable(path.name, column, "holds lists or structures, not single values")
    return frame.select(
        *(_text(frame, column) for column in needed),
        *(
            _text(frame, column) if column in frame.columns else pl.lit(None, pl.String).alias(column)
            for column in others
        ),
    )


def _text(frame: pl.DataFrame, column: str) -> pl.Expr:
    whole = frame.schema[column]
    if column == "at":
        return pl.col(column)
    if whole == pl.Binary:
        return pl.col(column).bin.encode("hex")
    return pl.col(column).cast(pl.String).str.strip_chars().replace("", None)


def _hours(name: str, values: Sequence[Any]) -> list[int | None]:
    """Return the hour of each time; None where there is none."""
    read: dict[Any, int] = {}
    for number, value in enumerate(values, 1):
        if value is None or value == "" or value in read:
            continue
        seconds = _seconds(value)
        if seconds is None or not _EARLIEST <= seconds < _LATEST:
            raise UnreadableTable(
                name,
                "at",
                f"row {number} is neither ISO 8601, an epoch, nor a time stamp between 1990 and 2100",
            )
        read[value] = int(seconds // _SECONDS_AN_HOUR)
    return [read.get(value) for value in values]


def _seconds(value: object) -> float | None:
    """Read ISO text, an epoch in seconds, milli-, micro- or nanoseconds, or a time stamp; without a zone it is UTC."""
    if isinstance(value, str):
        found = instant(value)
        if isinstance(found, datetime):
            return found.timestamp()
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC).timestamp()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return next((value / unit for below, unit in _UNITS if 0 < value < below), None)
    return None


def _networks(values: Iterable[str | None]) -> dict[str | None, str]:
    """Return the network of each address; those of the inside of networks count only where there are no others.

    A table in which every address is an inside one has had its addresses replaced: they are tokens.
    """
    texts = {text for text in values if text and not is_blocked(text)}
    found: dict[str | None, str] = {text: network for text in texts if (network := connection(text))}
    return found or {text: text for text in texts}


def _by_device(rows: Iterable[tuple[Any, ...]], column: int) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for row in rows:
        if row[0] and row[column]:
            texts.setdefault(row[0], []).append(row[column])
    return texts


def _traits(
    devices: Iterable[DeviceId], kinds: dict[str, list[str]], agents: dict[str, list[str]]
) -> dict[DeviceId, Trait]:
    """Take each device's kind from the column, from its user agents where the table has none at all."""
    named = bool(kinds)
    traits: dict[DeviceId, Trait] = {}
    for device in devices:
        texts = agents.get(device, [])
        said = (one.casefold() for one in kinds.get(device, ())) if named else map(kind, texts)
        family = commonest(agent(text).family for text in texts)
        traits[device] = Trait(commonest(said), family.rstrip("0123456789 ") if family else None)
    return traits
