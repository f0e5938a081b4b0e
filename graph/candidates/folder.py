"""Where the candidate index of this machine is, opened as long as somebody needs it."""

import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import Final

from graph.candidates.index import CandidateIndex
from graph.fields.blocking import MOST_HOLDERS
from graph.keyring import Keyring


class Candidates:
    """One index, opened by whoever comes first and closed by the same.

    Args:
        folder: Its own.
        keyring: Hides what it holds.
        cap: A key that more records hold gives nothing to anyone.
    """

    def __init__(self, folder: Path, keyring: Keyring, *, cap: int = MOST_HOLDERS) -> None:
        self._folder: Final = folder
        self._keyring: Final = keyring
        self._cap: Final = cap
        self._index: CandidateIndex | None = None

    @contextlib.contextmanager
    def open(self) -> Generator[CandidateIndex]:
        """Open the index for the length of a block, or use it where an outer block has it open.

        Raises:
            CandidatesUnavailable: Another process has it, or its folder cannot be used.
        """
        if self._index is not None:
            yield self._index
            return
        with CandidateIndex.open(self._folder, self._keyring, cap=self._cap) as index:
            self._index = index
            try:
                yield index
            finally:
                self._index = None


@contextlib.contextmanager
def opened(candidates: Candidates | None) -> Generator[CandidateIndex | None]:
    """Open the index for the length of a block, where there is one."""
    if candidates is None:
        yield None
        return
    with candidates.open() as index:
        yield index
