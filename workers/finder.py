"""Finds the new events of a round, and the visits they make, while the round before still goes into the stores."""

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Final

import polars as pl
from msgspec import Struct

from app.lake.deduplicate import Sorted, deduplicate
from app.lake.errors import LakeUnavailable
from app.lake.lake import Lake
from app.lake.message_index import MessageIndex
from workers.visits import Behaved, behaved, known


class Found(Struct, frozen=True, eq=False):
    """What a round's events are, and what they change."""

    events: Sorted
    behaved: Behaved


class Finder:
    """Looks a round ahead: events that were found before, and that the lake does not have yet, count as known.

    Rounds are found and appended in one order, from any threads.

    Args:
        lake: Read; its events are written by ``append`` only.
        index: Of the lake's message ids.
    """

    def __init__(self, lake: Lake, index: MessageIndex) -> None:
        self._lake: Final = lake
        self._index: Final = index
        self._waiting: Sequence[pl.DataFrame] = ()
        self._turn: Final = threading.Lock()
        self._is_open = True
        self._is_unsure = False

    def find(self, events: pl.DataFrame) -> Found:
        """Sort events into new and known ones, and cut the visits that the new ones belong to.

        Raises:
            LakeUnavailable: The events cannot be read; a repeat finds the same.
        """
        with self._taken():
            self._index.catch_up()
            found = deduplicate(events, self._index, self._waiting)
            past = known(self._lake, found.fresh, self._waiting)
            if not found.fresh.is_empty():
                self._waiting = [*self._waiting, found.fresh]
        return Found(found, behaved(past, found.fresh))

    def append(self, fresh: pl.DataFrame) -> None:
        """Append a round's new events to the lake.

        Where a commit's answer was lost, the repeat finds them there and leaves them out.

        Raises:
            LakeUnavailable: Nothing was appended, or the answer was lost; repeat it.
        """
        with self._taken():
            left = fresh
            if self._index.catch_up() or self._is_unsure:
                left = deduplicate(fresh, self._index).fresh
            self._is_unsure = True
            self._lake.events.append(left)
            self._index.remember(left["key"].to_list(), left["body"].to_list())
            self._index.noted()
            self._is_unsure = False
            self._waiting = [rows for rows in self._waiting if rows is not fresh]

    def close(self) -> None:
        """Wait for who is at it, and let nobody begin: a thread outlives the task that gave up on it."""
        with self._turn:
            self._is_open = False

    @contextmanager
    def _taken(self) -> Generator[None]:
        with self._turn:
            if not self._is_open:
                raise LakeUnavailable("events")
            yield
