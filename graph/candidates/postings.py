"""What a change of records does to the holders of blocking keys: pure, from postings before to postings after."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.candidates import rows
from graph.candidates.arrays import Ints, Words
from graph.candidates.rows import Write

type Numbers = npt.NDArray[np.uint32]
_NO_KEYS: Final[Words] = np.zeros(0, dtype=np.uint64)


class Turn(Struct, frozen=True, eq=False):
    """A record whose person fields change.

    Attributes:
        before: Hashes that it leaves or keeps, sorted, each once; empty for a new record.
        after: Hashes that it has from now on, sorted, each once; empty for one that goes.
    """

    number: int
    before: Words
    after: Words


class Shift(Struct, frozen=True, eq=False):
    """What turns do to the postings.

    Attributes:
        keys: Every hash that they have before or after, sorted.
        holders: Shape (keys,): how many records hold each afterwards.
        candidates: Pairs (turning record, other record) that share a hash under the cap afterwards, shape (pairs, 2).
        silenced: Records that stay, of each hash that passed the cap: pairs of them may share none any more.
        freed: Records that stay, of each hash that came back under it: pairs of them share one now.
        writes: To be made all together.
    """

    keys: Words
    holders: Ints
    candidates: Ints
    silenced: tuple[tuple[int, ...], ...]
    freed: tuple[tuple[int, ...], ...]
    writes: tuple[Write, ...]


def touched(turns: Sequence[Turn]) -> Words:
    """Return every hash that some turns have before or after, sorted."""
    return np.unique(
        np.concatenate([_NO_KEYS, *(part for turn in turns for part in (turn.before, turn.after))])
    )


def shifted(
    turns: Sequence[Turn],
    keys: Words,
    cells: Sequence[bytes | None],
    members: Callable[[bytes], bytes],
    cap: int,
) -> Shift:
    """Return what turns do.

    Args:
        turns: Of different records.
        keys: ``touched(turns)``.
        cells: Posting of each key.
        members: Holders of a key over the cap.
        cap: A key that more records hold gives nothing to anyone.
    """
    gained, lost = _moves(turns, keys, lost=False), _moves(turns, keys, lost=True)
    count = np.fromiter(map(rows.size, cells), dtype=np.int64, count=len(cells))
    after = count + gained.sizes - lost.sizes
    work = _Work(keys, list(cells), members, cap, frozenset(turn.number for turn in turns))
    for place in np.flatnonzero(gained.sizes + lost.sizes).tolist():
        work.move(place, int(count[place]), int(after[place]), gained.of(place), lost.of(place))
    return Shift(
        keys=keys,
        holders=after,
        candidates=_candidates(turns, keys, work.cells, after, cap),
        silenced=tuple(work.silenced),
        freed=tuple(work.freed),
        writes=tuple(work.writes),
    )


def pairs_of(groups: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    """Return the pairs inside groups, the smaller number first."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


class _Moves:
    """Records that come to keys, or leave them.

    Attributes:
        sizes: Shape (keys,): how many.
    """

    def __init__(self, keys: int, place: Ints, number: Numbers) -> None:
        order = np.argsort(place, kind="stable")
        self._raw = number[order].tobytes()
        self.sizes: Ints = np.bincount(place, minlength=keys).astype(np.int64)
        self._start: list[int] = [0, *(4 * np.cumsum(self.sizes)).tolist()]

    def of(self, place: int) -> bytes:
        """Return the records of a key, 4 bytes each."""
        return self._raw[self._start[place] : self._start[place + 1]]


def _moves(turns: Sequence[Turn], keys: Words, *, lost: bool) -> _Moves:
    parts = [_gone(turn.before, turn.after) if lost else _gone(turn.after, turn.before) for turn in turns]
    number = np.repeat(
        np.array([turn.number for turn in turns], dtype=np.uint32), [len(part) for part in parts]
    )
    place = np.searchsorted(keys, np.concatenate([_NO_KEYS, *parts])).astype(np.int64)
    return _Moves(len(keys), place, number)


def _gone(one: Words, other: Words) -> Words:
    return np.setdiff1d(one, other, assume_unique=True) if len(one) and len(other) else one


class _Work:
    """Rewrites postings one key after the other."""

    def __init__(
        self,
        keys: Words,
        cells: list[bytes | None],
        members: Callable[[bytes], bytes],
        cap: int,
        turning: frozenset[int],
    ) -> None:
        raw = keys.tobytes()
        self.names = [raw[start : start + 8] for start in range(0, len(raw), 8)]
        self.cells = cells
        self.members = members
        self.cap = cap
        self.turning = turning
        self.writes: list[Write] = []
        self.silenced: list[tuple[int, ...]] = []
        self.freed: list[tuple[int, ...]] = []

    def move(self, place: int, before: int, after: int, gained: bytes, lost: bytes) -> None:
        """Let records come and go."""
        name, cell = self.names[place], self.cells[place] or b""
        if before <= self.cap:
            known = (_without(cell, lost) if lost else cell) + gained
            if after > self.cap:
                self.silenced.append(self._staying(cell))
                self._members(name, known, b"")
                known = rows.over(after)
        elif after > self.cap:
            self._members(name, gained, lost)
            known = rows.over(after)
        else:
            was = self.members(name)
            known = _without(was, lost) + gained
            self.freed.append(self._staying(known))
            self._members(name, b"", was)
        self.cells[place] = known or None
        self.writes.append((rows.posting(name), known or None))

    def _members(self, name: bytes, come: bytes, go: bytes) -> None:
        start = rows.members(name)
        self.writes += [(start + number, b"") for number in _each(come)]
        self.writes += [(start + number, None) for number in _each(go)]

    def _staying(self, holders: bytes) -> tuple[int, ...]:
        numbers: list[int] = np.frombuffer(holders, dtype=np.uint32).tolist()
        return tuple(number for number in numbers if number not in self.turning)


def _without(holders: bytes, lost: bytes) -> bytes:
    gone = set(_each(lost))
    return b"".join(number for number in _each(holders) if number not in gone)


def _each(numbers: bytes) -> list[bytes]:
    return [numbers[place : place + 4] for place in range(0, len(numbers), 4)]


def _candidates(
    turns: Sequence[Turn], keys: Words, cells: Sequence[bytes | None], after: Ints, cap: int
) -> Ints:
    """Join each turning record with the holders of its keys."""
    owner = np.repeat(
        np.array([turn.number for turn in turns], dtype=np.int64), [len(turn.after) for turn in turns]
    )
    place = np.searchsorted(keys, np.concatenate([_NO_KEYS, *(turn.after for turn in turns)]))
    kept = (after[place] >= 2) & (after[place] <= cap)
    owner, place = owner[kept], place[kept]
    used, where = np.unique(place, return_inverse=True)
    places: list[int] = used.tolist()
    flat = np.frombuffer(b"".join(cells[key] or b"" for key in places), dtype=np.uint32)
    length = after[used]
    start = np.cumsum(length) - length
    repeat = length[where]
    step = np.arange(int(repeat.sum())) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    other = flat[np.repeat(start[where], repeat) + step].astype(np.int64)
    found = np.unique((np.repeat(owner, repeat) << 32) | other)
    pairs: Ints = np.stack([found >> 32, found & 0xFFFFFFFF], axis=1)
    apart: Ints = pairs[pairs[:, 0] != pairs[:, 1]]
    return apart
