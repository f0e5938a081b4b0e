"""Anyone's table of people, CSV or Parquet, with a map from its columns to roles."""

import csv
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

from app.sources.errors import SourceError
from graph.fields.record import ROLES, PersonFields, Role, person_fields


class PersonTableError(SourceError):
    """A table or its map cannot be used; the message names the file, the column and the reason."""


class PersonTable(Struct, frozen=True):
    """Records of one or several files, in their order.

    Attributes:
        sources: Shape (n,): number of each record's file.
        rows: Shape (n,): row of the record in its file, from 0.
    """

    records: Sequence[PersonFields]
    sources: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]


_SHOWN: Final = 12


def read_map(path: Path) -> dict[str, Role]:
    """Read a map: a line a column, such as ``surname = "family_name"``.

    Raises:
        PersonTableError: Not TOML, empty, or a role that does not exist.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise PersonTableError(f"{path.name}: cannot be read as TOML: {_reason(exc)}") from exc
    roles: dict[str, Role] = {}
    for column, role in said.items():
        try:
            roles[column] = msgspec.convert(role, Role)
        except msgspec.ValidationError as exc:
            raise PersonTableError(
                f"{path.name}: {column}: there is no role {role!r}; there are {', '.join(ROLES)}"
            ) from exc
    if not roles:
        raise PersonTableError(f'{path.name}: maps no column; a line is like: surname = "family_name"')
    return roles


def read_people(
    paths: Sequence[Path], roles: Mapping[str, Role], truth: str | None
) -> tuple[PersonTable, npt.NDArray[np.int64] | None]:
    """Read files as one table, and apart from it the number of each record's person in truth (-1: not known).

    Raises:
        PersonTableError: A file cannot be read, has no rows, a column twice, or lacks one that the map or
            ``truth`` names; ``truth`` has a role.
    """
    if truth is not None and truth in roles:
        raise PersonTableError(f"{truth}: is the truth and cannot have a role, here {roles[truth]}")
    wanted = [*roles, *([truth] if truth else [])]
    frames = [columns_of(path, wanted) for path in paths]
    records = [fields for frame in frames for fields in _records(frame, roles)]
    sizes = [len(frame) for frame in frames]
    table = PersonTable(
        records=records,
        sources=np.repeat(np.arange(len(frames)), sizes).astype(np.int64),
        rows=np.concatenate([np.arange(size, dtype=np.int64) for size in sizes]),
    )
    return table, None if truth is None else _people(pl.concat([frame[truth] for frame in frames]))


def _records(frame: pl.DataFrame, roles: Mapping[str, Role]) -> list[PersonFields]:
    columns: list[tuple[Role, list[str | None]]] = [
        (role, frame[column].to_list()) for column, role in roles.items()
    ]
    records: list[PersonFields] = []
    for number in range(len(frame)):
        said: dict[Role, list[str]] = {}
        for role, texts in columns:
            if text := texts[number]:
                said.setdefault(role, []).append(text)
        records.append(person_fields(said))
    return records


def _people(names: pl.Series) -> npt.NDArray[np.int64]:
    """Return a number for each different name, and -1 for none."""
    texts: list[str | None] = names.to_list()
    number = {name: place for place, name in enumerate(sorted({text for text in texts if text}))}
    return np.array([number[text] if text else -1 for text in texts], dtype=np.int64)


def columns_of(path: Path, wanted: Sequence[str]) -> pl.DataFrame:
    """Read the wanted columns of a table as text, without blanks around it.

    Raises:
        PersonTableError: It cannot be read, has no rows, a column twice, or lacks a wanted one.
    """
    frame = _parquet(path, wanted) if path.suffix.lower() in {".parquet", ".pq"} else _csv(path, wanted)
    if not len(frame):
        raise PersonTableError(f"{path.name}: has no rows")
    return frame


def _parquet(path: Path, wanted: Sequence[str]) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path)
        _check(path, frame.columns, wanted)
        return frame.select(pl.col(wanted).cast(pl.String).str.strip_chars())
    except (OSError, pl.exceptions.PolarsError) as exc:
        raise PersonTableError(f"{path.name}: cannot be read as Parquet: {_reason(exc)}") from exc


def _csv(path: Path, wanted: Sequence[str]) -> pl.DataFrame:
    try:
        header = _header(path)
        _check(path, header, wanted)
        frame = pl.read_csv(path, infer_schema=False).rename(lambda name: name.strip())
    except (OSError, UnicodeDecodeError, csv.Error, pl.exceptions.PolarsError) as exc:
        raise PersonTableError(f"{path.name}: cannot be read as CSV: {_reason(exc)}") from exc
    return frame.select(pl.col(wanted).str.strip_chars())


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.reader(file), None)
    if not first:
        raise PersonTableError(f"{path.name}: is empty")
    return [name.strip() for name in first]


def _check(path: Path, header: Sequence[str], wanted: Sequence[str]) -> None:
    twice = sorted(name for name, times in Counter(header).items() if times > 1)
    if twice:
        raise PersonTableError(f"{path.name}: {twice[0]}: two columns have this name")
    for column in wanted:
        if column not in header:
            more = ", ..." if len(header) > _SHOWN else ""
            raise PersonTableError(
                f"{path.name}: {column}: there is no such column; there are {', '.join(header[:_SHOWN])}{more}"
            )


def _reason(exc: Exception) -> str:
    """Return what is wrong without a value of the file: the kind of failure, and where the parser says it."""
    if isinstance(exc, OSError) and exc.strerror:
        return exc.strerror.lower()
    if isinstance(exc, UnicodeDecodeError):
        return f"not UTF-8 at byte {exc.start}"
    return str(exc).splitlines()[0] if isinstance(exc, tomllib.TOMLDecodeError) else type(exc).__name__
