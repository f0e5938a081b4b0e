"""Which records share a blocking key, as the graph stands, and what changes with new person fields."""

import contextlib
import hashlib
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Self, cast

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from graph.candidates import rows
from graph.candidates.arrays import Words
from graph.candidates.cipher import Cipher
from graph.candidates.key_numbers import key_numbers
from graph.candidates.postings import Shift, Turn, pairs_of, shifted, touched
from graph.candidates.recent import Known, Recent
from graph.candidates.rows import Holder, Seen, Write
from graph.candidates.table import Table
from graph.fields.blocking import MOST_HOLDERS
from graph.fields.keys import KINDS
from graph.fields.record import PersonFields
from graph.ids import RecordKey
from graph.keyring import Keyring

LAYOUT: Final = 1
"""Of rows and of what parts of keys mean; raise it when ``graph.fields.key_parts`` or a normaliser changes."""

_RECENT: Final = 100_000
_NOTHING: Final = PersonFields()


class Changed(Struct, frozen=True, eq=False):
    """What new person fields of some records do; nothing is written before ``CandidateIndex.apply``.

    Attributes:
        pairs: To be scored: each changed record with its candidates, and pairs of others that became candidates.
        silenced: Groups of unchanged records that lost a key in common: pairs of one group may be candidates no more.
        fields: Of the changed records, as they are now; those that say nothing any more included.
    """

    pairs: tuple[tuple[Known, Known], ...]
    silenced: tuple[tuple[RecordKey, ...], ...]
    fields: Mapping[RecordKey, PersonFields]
    shift: Shift
    writes: tuple[Write, ...]
    known: Mapping[int, Known]
    fresh: int


class CandidateIndex:
    """Blocking keys and person fields of the graph's records.

    Derived: it notes which transaction of the graph it has read up to, so it may be deleted at any time.
    One process at a time may have it open.

    Attributes:
        seen: How far the graph was read.
    """

    def __init__(self, table: Table, keyring: Keyring, *, cap: int) -> None:
        self._table: Final = table
        self._cipher: Final = Cipher(keyring)
        self._cap: Final = cap
        self._layout: Final = _layout(keyring, cap)
        self._recent: Final = Recent(_RECENT)
        self._decoder: Final = msgspec.msgpack.Decoder(PersonFields)
        self.seen = table.seen()
        if self.seen.layout != self._layout:
            self.clear()

    @classmethod
    @contextlib.contextmanager
    def open(cls, folder: Path, keyring: Keyring, *, cap: int = MOST_HOLDERS) -> Generator[Self]:
        """Open the index for the length of a block; made where it is missing.

        Args:
            folder: Its own.
            keyring: Hides what it holds; under another identity key it is built anew.
            cap: A key that more records hold gives nothing to anyone.

        Raises:
            CandidatesUnavailable: Another process has it, or its folder cannot be used.
        """
        with Table.open(folder) as table:
            yield cls(table, keyring, cap=cap)

    def clear(self) -> None:
        """Forget everything; it is read from the graph again."""
        self._table.clear()
        self._recent.clear()
        self.seen = Seen(layout=self._layout)

    def changed(self, records: Mapping[RecordKey, PersonFields]) -> Changed:
        """Return what new person fields do, as the graph stands plus these; empty ones take a record out.

        Records whose fields are as before do nothing.
        """
        known = self._table.numbers(sorted(records))
        holders = self._table.holders(sorted(known.values()))
        before = {holder.key: holder for holder in holders.values()}
        moving = [key for key in sorted(records) if records[key] != self._open(before.get(key))]
        numbers = known | {
            key: self.seen.fresh + place
            for place, key in enumerate(key for key in moving if key not in known)
        }
        hashes = self._hashed([records[key] for key in moving])
        turns = [
            Turn(numbers[key], _hashes(before.get(key)), after)
            for key, after in zip(moving, hashes, strict=True)
        ]
        names = touched(turns)
        shift = shifted(turns, names, self._table.postings(names), self._table.members, self._cap)
        new = {numbers[key]: Known(key, records[key]) for key in moving}
        return Changed(
            pairs=self._pairs(shift, new),
            silenced=self._named(shift.silenced),
            fields={key: records[key] for key in moving},
            shift=shift,
            writes=(*shift.writes, *self._rows(new, turns)),
            known=new,
            fresh=self.seen.fresh + len(numbers) - len(known),
        )

    def again(self, keys: Collection[RecordKey]) -> Changed:
        """Return every candidate of records as they are: what is scored where the numbers change and no record does."""
        holders = self._table.holders(sorted(self._table.numbers(sorted(keys)).values()))
        hashes = {number: _hashes(holder) for number, holder in holders.items()}
        turns = [Turn(number, same, same) for number, same in hashes.items()]
        names = touched(turns)
        shift = shifted(turns, names, self._table.postings(names), self._table.members, self._cap)
        known = {number: Known(holder.key, self._open(holder)) for number, holder in holders.items()}
        return Changed(
            pairs=self._pairs(shift, known),
            silenced=(),
            fields=dict.fromkeys(keys, _NOTHING) | {one.key: one.fields for one in known.values()},
            shift=shift,
            writes=(),
            known={},
            fresh=self.seen.fresh,
        )

    def share(self, pairs: Sequence[tuple[RecordKey, RecordKey]], changed: Changed) -> list[bool]:
        """Tell which pairs of unchanged records are candidates after a change."""
        numbers = self._table.numbers(sorted({key for pair in pairs for key in pair}))
        found = {holder.key: holder for holder in self._table.holders(sorted(numbers.values())).values()}
        both = [
            np.intersect1d(_hashes(found.get(one)), _hashes(found.get(other)), assume_unique=True)
            for one, other in pairs
        ]
        names = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *both]))
        sizes = np.fromiter(map(rows.size, self._table.postings(names)), dtype=np.int64, count=len(names))
        known, here, there = np.intersect1d(
            names, changed.shift.keys, assume_unique=True, return_indices=True
        )
        if len(known):
            sizes[here] = changed.shift.holders[there]
        under = names[sizes <= self._cap]
        return [bool(np.isin(some, under, assume_unique=True).any()) for some in both]

    def fields(
        self, keys: Collection[RecordKey], changed: Changed | None = None
    ) -> dict[RecordKey, PersonFields]:
        """Return what records say of their holders, after a change where one is given; who says nothing is left out."""
        new: Mapping[RecordKey, PersonFields] = changed.fields if changed else {}
        numbers = self._table.numbers(sorted(set(keys) - new.keys()))
        found = {known.key: known.fields for known in self._known(set(numbers.values())).values()}
        return found | {key: new[key] for key in new.keys() & set(keys) if new[key] != _NOTHING}

    def apply(
        self, changed: Changed, *, incarnation: str, taken: int, record: RecordKey | None = None
    ) -> None:
        """Write a change that the graph has committed, and note how far that is, all together.

        Args:
            changed: Of the index as it is now.
            incarnation: Of the graph.
            taken: Number of the transaction.
            record: Where more of its records are to be read, the last one that was.
        """
        seen = replace(self.seen, incarnation=incarnation, taken=taken, record=record, fresh=changed.fresh)
        self._table.write(changed.writes, seen)
        self._recent.learn(changed.known)
        self.seen = seen

    def note(self, *, incarnation: str, taken: int) -> None:
        """Note that everything up to a transaction was read."""
        self.seen = replace(self.seen, incarnation=incarnation, taken=taken, record=None)
        self._table.write((), self.seen)

    def _open(self, holder: Holder | None) -> PersonFields:
        if holder is None:
            return _NOTHING
        return self._decoder.decode(self._cipher.open(holder.sealed, holder.key.encode()))

    def _hashed(self, records: Sequence[PersonFields]) -> list[Words]:
        """Return the sorted hashes of each record."""
        if not records:
            return []
        owners, numbers = key_numbers(records)
        hidden = self._cipher.hashes(numbers)
        stops = np.searchsorted(owners, np.arange(1, len(records)))
        return [np.unique(some) for some in np.split(hidden, stops)]

    def _pairs(self, shift: Shift, new: Mapping[int, Known]) -> tuple[tuple[Known, Known], ...]:
        found = cast("list[tuple[int, int]]", shift.candidates.tolist())
        pairs = {(one, other) if one < other else (other, one) for one, other in found}
        pairs |= pairs_of(shift.freed)
        known = {**self._known({number for pair in pairs for number in pair} - new.keys()), **new}
        return tuple((known[one], known[other]) for one, other in sorted(pairs))

    def _known(self, numbers: set[int]) -> dict[int, Known]:
        found = {number: known for number in numbers if (known := self._recent.get(number))}
        for number, holder in self._table.holders(sorted(numbers - found.keys())).items():
            found[number] = Known(holder.key, self._open(holder))
            self._recent.put(number, found[number])
        return found

    def _named(self, groups: Sequence[tuple[int, ...]]) -> tuple[tuple[RecordKey, ...], ...]:
        known = self._known({number for group in groups for number in group})
        return tuple(tuple(known[number].key for number in group) for group in groups)

    def _rows(self, new: Mapping[int, Known], turns: Iterable[Turn]) -> list[Write]:
        writes: list[Write] = []
        for turn in turns:
            known = new[turn.number]
            holder = number = None
            if known.fields != _NOTHING:
                sealed = self._cipher.seal(rows.ENCODER.encode(known.fields), known.key.encode())
                holder = rows.ENCODER.encode(Holder(known.key, sealed, turn.after.tobytes()))
                number = turn.number.to_bytes(4, "big")
            writes += [(rows.of_number(turn.number), holder), (rows.of_record(known.key), number)]
        return writes


def _hashes(holder: Holder | None) -> Words:
    return np.frombuffer(holder.hashes if holder else b"", dtype=np.uint64)


def _layout(keyring: Keyring, cap: int) -> str:
    text = f"{LAYOUT}\0{cap}\0{KINDS}\0{keyring.fingerprint()}"
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
