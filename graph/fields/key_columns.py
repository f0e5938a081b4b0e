"""Blocking keys of a whole table, kind by kind, without a Python object a key."""

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct

from graph.fields.comparisons import COMPARISONS
from graph.fields.key_hashes import deletion_hashes, hashes
from graph.fields.key_parts import PARTS, SOURCES, Part, Source
from graph.fields.keys import KINDS, key_constants
from graph.fields.table import Column, Ints, Table
from graph.fields.texts import Words


class _Values(Struct, frozen=True):
    """A source's values.

    Attributes:
        codes: Shape (n,): number of each record's value, -1 where it has none.
    """

    known: Sequence[object]
    codes: Ints


class _Hashed(Struct, frozen=True):
    """The hashes that each record has of one part.

    Attributes:
        flat: One value's after the other's.
        start: Shape (n,): where a record's begin.
        count: Shape (n,): how many it has.
    """

    flat: Words
    start: Ints
    count: Ints


def key_columns(records: Table) -> Iterator[tuple[int, Ints, Words]]:
    """Yield for each of KINDS its position, and record and hash of every key; those of ``hashed_keys``."""
    column_of = {
        item.fields[0].name: column for item, column in zip(COMPARISONS, records.columns, strict=True)
    }
    values = {id(source): _values(source, column_of[source.field]) for source in SOURCES}
    used = {name for kind in KINDS for name in kind}
    parts = {name: _hashed(part, values[id(part.source)]) for name, part in PARTS.items() if name in used}
    for number, kind in enumerate(KINDS):
        yield number, *_combined(key_constants(kind), [parts[name] for name in kind])


def _values(source: Source, column: Column) -> _Values:
    read = list(map(source.read, column.values))
    known = list(dict.fromkeys(read))
    number = dict(zip(known, range(len(known)), strict=True))
    codes = np.fromiter(map(number.__getitem__, read), dtype=np.int64, count=len(read))
    return _Values(known, np.append(codes, -1)[column.codes])


def _hashed(part: Part, of: _Values) -> _Hashed:
    each = [part.texts(value) for value in of.known]
    texts = [text for some in each for text in some]
    held = np.fromiter(map(len, each), dtype=np.int64, count=len(each))
    if part.slips:
        flat, slips = deletion_hashes(texts)
        held = np.bincount(np.repeat(np.arange(len(each)), held), weights=slips, minlength=len(each)).astype(
            np.int64
        )
    else:
        flat = hashes(texts)
    start = np.cumsum(held) - held
    return _Hashed(flat, np.append(start, 0)[of.codes], np.append(held, 0)[of.codes])


def _combined(constants: Sequence[int], parts: Sequence[_Hashed]) -> tuple[Ints, Words]:
    """Return record and hash of each choice of one hash a part."""
    base, *factors = (np.uint64(constant) for constant in constants)
    count = np.prod([part.count for part in parts], axis=0, dtype=np.int64)
    some = np.flatnonzero(count)
    record = np.repeat(some, count[some])
    key = np.full(len(record), base, dtype=np.uint64)
    rest = np.arange(len(record)) - np.repeat(np.cumsum(count[some]) - count[some], count[some])
    for factor, part in zip(factors, parts, strict=True):
        if len(parts) > 1:
            rest, place = np.divmod(rest, part.count[record])
        else:
            place = rest
        key += factor * part.flat[part.start[record] + place]
    return record, key
