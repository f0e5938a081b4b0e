"""The adapters' pool: processes that parse while the graph writer waits for the database."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Final

from workers.prepare import begin

_TRIES: Final = 2
_BEHIND: Final = 5
"""Niceness: parsing runs ahead, and the graph writer that everything waits for goes first."""


class Pool:
    """Runs pure functions elsewhere; started at the first, and a process that died is replaced and its work done again.

    A process that dies takes the work of its neighbours along, so what was
    broken off is done again one at a time, in a process apart: what breaks
    off there as well did it itself.
    """

    def __init__(self, processes: int) -> None:
        self._processes: Final = processes
        self._executor: ProcessPoolExecutor | None = None
        self._apart: ProcessPoolExecutor | None = None
        self._one: Final = asyncio.Lock()

    async def run[**P, T](self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the function returns.

        Raises:
            BrokenProcessPool: It killed its process three times, twice with nothing beside it.
        """
        executor = self._executor = self._executor or _fresh(self._processes)
        try:
            return await asyncio.wrap_future(executor.submit(function, *args, **kwargs))
        except BrokenProcessPool:
            if executor is self._executor:
                self._executor = None
        return await self.alone(_TRIES, function, *args, **kwargs)

    async def alone[**P, T](
        self, tries: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what the function returns, with nothing beside it.

        Raises:
            BrokenProcessPool: It killed its process each time.
        """
        async with self._one:
            for _ in range(tries):
                executor = self._apart = self._apart or _fresh(1)
                try:
                    return await asyncio.wrap_future(executor.submit(function, *args, **kwargs))
                except BrokenProcessPool:
                    self._apart = None
        raise BrokenProcessPool

    def close(self) -> None:
        """End all processes; what they were doing is not waited for."""
        for executor in (self._executor, self._apart):
            if executor is not None:
                executor.shutdown(wait=True, cancel_futures=True)


def _fresh(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(os.getpid(),)
    )


def _begin(parent: int) -> None:
    os.nice(_BEHIND)
    begin(parent)
