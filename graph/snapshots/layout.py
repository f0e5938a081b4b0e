"""A snapshot as a file that a person can read: TOML, with every level by its label."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final, cast

import msgspec
import tomli_w

from graph.errors import SnapshotFileError
from graph.fields import weights
from graph.fields.comparisons import FIELDS
from graph.matching.calibration import Calibration
from graph.matching.snapshot import Snapshot, shipped

_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
_LABELLED: Final = ("stranger", "home")
_MOST: Final = 1_000_000
_HEADER: Final = (
    "# A snapshot: everything that decides who is one person, besides the records (docs/how-to/snapshots.md).\n"
    "# Numbers are thousandths of a bit.\n\n"
)


def read(text: str) -> Snapshot:
    """Return the snapshot that a file holds.

    A file without ``[fields]`` has the weights of the person fields that ship with the product; one that says
    ``fields = false`` leaves rung 3 out.

    Raises:
        SnapshotFileError: It is no TOML, or a field is missing, unknown or out of its range; the message names it.
    """
    try:
        table = tomllib.loads(text)
        fields = table.pop("fields", None)
        found = msgspec.convert(table, Snapshot)
        said = _fields(fields)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as exc:
        raise SnapshotFileError(f"snapshot file: {exc}") from exc
    snapshot = msgspec.structs.replace(found, fields=said)
    _check(snapshot)
    return snapshot


def written(snapshot: Snapshot) -> str:
    """Return the snapshot as TOML, whole; reading it back gives the same to the millibit."""
    table = _without_none(msgspec.to_builtins(snapshot))
    table["fields"] = False if snapshot.fields is None else _labelled(table["fields"])
    return _HEADER + tomli_w.dumps(table)


def fingerprint(snapshot: Snapshot) -> str:
    """Return a hash of every number and of the version, sixteen hexadecimal digits."""
    return hashlib.sha256(msgspec.json.encode(snapshot, order="deterministic")).hexdigest()[:16]


def _fields(said: Any) -> weights.Weights | None:  # ruff: ignore[any-type] -- any TOML
    if said is None:
        return weights.shipped()
    return None if said is False else msgspec.convert(_positional(said), weights.Weights)


def _without_none(table: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what TOML has no word for; what is left out reads as None again."""
    return {
        name: _without_none(cast("dict[str, Any]", value)) if isinstance(value, dict) else value
        for name, value in table.items()
        if value is not None
    }


def _labelled(fields: Mapping[str, Any]) -> dict[str, Any]:
    levels = {field.name: field.levels for field in FIELDS}
    named = {
        part: {name: dict(zip(levels[name], bits, strict=True)) for name, bits in fields[part].items()}
        for part in _LABELLED
    }
    return {**fields, **named}


def _positional(fields: Any) -> Any:  # ruff: ignore[any-type] -- any TOML
    """Return levels in the order of the comparisons, where all of them and no others are given.

    Raises:
        SnapshotFileError: A level is missing or unknown.
    """
    if not isinstance(fields, dict):
        return fields
    table: dict[str, Any] = dict(fields)  # pyright: ignore[reportUnknownArgumentType]
    for part in _LABELLED:
        given = table.get(part)
        if not isinstance(given, dict):
            raise SnapshotFileError(f"snapshot file: fields.{part}: a table for each field is needed")
        for field in FIELDS:
            levels = given.get(field.name)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
            if not isinstance(levels, dict) or set(levels) != set(field.levels):  # pyright: ignore[reportUnknownArgumentType]
                raise SnapshotFileError(
                    f"snapshot file: fields.{part}.{field.name}: levels are not {', '.join(field.levels)}"
                )
        table[part] = {field.name: [given[field.name][label] for label in field.levels] for field in FIELDS}
    return table


def _check(snapshot: Snapshot) -> None:
    if not _VERSION.fullmatch(snapshot.version):
        raise SnapshotFileError(
            "snapshot file: version: letters, digits and . _ + - are allowed, 64 at the most"
        )
    _check_range("prior", snapshot.prior, -_MOST, 0)
    _check_range("most_holders", snapshot.most_holders, 1, 100_000)
    _check_range("most_blocks", snapshot.most_blocks, 2, 1_000)
    _check_range("review_band", snapshot.review_band, 0, _MOST)
    _check_calibration(snapshot.calibration)
    known = shipped().bits
    if snapshot.bits.keys() != known.keys():
        raise SnapshotFileError(f"snapshot file: bits: tables are not {', '.join(sorted(known))}")
    for field, levels in snapshot.bits.items():
        if levels.keys() != known[field].keys():
            raise SnapshotFileError(
                f"snapshot file: bits.{field}: levels are not {', '.join(sorted(known[field]))}"
            )
        for level, bits in levels.items():
            _check_range(f"bits.{field}.{level}", bits, -_MOST, _MOST)
    for name, kind in (("unknown", snapshot.unknown), *snapshot.kinds.items()):
        if kind.field not in {"email", "phone", "identifier"}:
            raise SnapshotFileError(f"snapshot file: kinds.{name}: field is email, phone or identifier")
        if kind.spread is not None:
            _check_range(f"kinds.{name}.spread", kind.spread, 0, 100_000)


def _check_calibration(found: Calibration | msgspec.UnsetType) -> None:
    if found is msgspec.UNSET:
        return
    if len(found.bits) != len(found.shares):
        raise SnapshotFileError("snapshot file: calibration: bits and shares are not equally many")
    if not all(-_MOST <= bits <= _MOST for bits in found.bits) or any(
        low >= high for low, high in pairwise(found.bits)
    ):
        raise SnapshotFileError("snapshot file: calibration.bits: numbers do not ascend, or are out of range")
    if not all(0 < share < 1 for share in found.shares) or any(
        low > high for low, high in pairwise(found.shares)
    ):
        raise SnapshotFileError(
            "snapshot file: calibration.shares: shares fall, or do not lie between 0 and 1"
        )


def _check_range(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise SnapshotFileError(f"snapshot file: {name}: {value} does not lie between {least} and {most}")
