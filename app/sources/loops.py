"""The two loops in which simple rows are settled: CSV rows and JSON items that stand alone."""

from collections.abc import Callable, Sequence
from typing import cast

import msgspec

from app.sources.batch import Row
from app.sources.outcome import NotOurs, Outcome, Unfit
from app.sources.rows import MAX_ROW_BYTES
from app.sources.sheet import Get, Sheet

type ReadFields = Callable[[Get, Outcome], None]
"""Puts what one row is into the outcome, or raises ``Unfit`` or ``NotOurs`` before it does."""

type Fields = dict[str, object]

_FIELDS: msgspec.json.Decoder[Fields] = msgspec.json.Decoder(dict[str, object])


def decode[T](decoder: msgspec.json.Decoder[T], raw: bytes) -> T:
    """Decode one item.

    Raises:
        Unfit: It is not UTF-8, not whole, nested too deep, or a field is of a wrong type.
    """
    if len(raw) > MAX_ROW_BYTES:
        raise Unfit("row", "too_long")
    try:
        if not raw.isascii():
            raw.decode()
        return decoder.decode(raw)
    except UnicodeDecodeError as exc:
        raise Unfit("row", "bad_utf8") from exc
    except msgspec.ValidationError as exc:
        _, _, path = str(exc).partition("at `$.")
        raise Unfit(path.rstrip("`") or "row", "wrong_type") from exc
    except (msgspec.DecodeError, RecursionError) as exc:
        raise Unfit("row", "bad_json") from exc


def each_item[T](
    decoder: msgspec.json.Decoder[T],
    rows: Sequence[Row],
    out: Outcome,
    read: Callable[[T, Row, Outcome], None],
) -> None:
    """Decode and read each item, and settle it by what happens."""
    for row in rows:
        try:
            read(decode(decoder, row.raw), row, out)
        except Unfit as unfit:
            out.reject(row.number, unfit)
        except NotOurs as not_ours:
            out.skip(not_ours)
        else:
            out.take(row.number)


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list():
            return ";".join(_text(one) for one in cast("list[object]", value))
        case _:
            return ""


def _inside(value: object) -> Fields:
    return cast("Fields", value) if isinstance(value, dict) else {}


def field_of(fields: Fields, path: str) -> object:
    """Follow a dotted path; None where it leads nowhere."""
    value: object = fields
    for name in path.split("."):
        value = _inside(value).get(name)
    return value


def getter(fields: Fields) -> Get:
    """Read an item's fields as text by dotted path, a list of values with semicolons between."""
    return lambda path: _text(field_of(fields, path))


def reading_fields(read: ReadFields, inside: str | None = None) -> Callable[[Sequence[Row], Outcome], None]:
    """Make the reader of a JSON kind from one that reads fields; a webhook's object may be wrapped in ``inside``."""

    def read_one(fields: Fields, _row: Row, out: Outcome) -> None:
        read(getter((_inside(fields.get(inside)) if inside else {}) or fields), out)

    return lambda rows, out: each_item(_FIELDS, rows, out, read_one)


def reading_cells(read: ReadFields) -> Callable[[Sheet, Outcome], None]:
    """Make the reader of a CSV kind whose rows stand alone from one that reads fields."""

    def read_sheet(sheet: Sheet, out: Outcome) -> None:
        for number, cells in sheet.rows(out):
            if cells is None:
                continue
            try:
                read(sheet.getter(cells), out)
            except Unfit as unfit:
                out.reject(number, unfit)
            except NotOurs as not_ours:
                out.skip(not_ours)
            else:
                out.take(number)

    return read_sheet
