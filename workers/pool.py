"""The adapters' pool: processes that parse while the graph writer waits for the database."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Final

from workers.prepare import begin

_TRIES: Final = 3


class Pool:
    """Runs pure functions elsewhere; started at the first, and a process that died is replaced and its work done again."""

    def __init__(self, processes: int) -> None:
        self._processes: Final = processes
        self._executor: ProcessPoolExecutor | None = None

    async def run[**P, T](self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the function returns.

        Raises:
            BrokenProcessPool: It killed its process three times.
        """
        for _ in range(_TRIES):
            executor = self._executor = self._executor or self._fresh()
            try:
                return await asyncio.wrap_future(executor.submit(function, *args, **kwargs))
            except BrokenProcessPool:
                if executor is self._executor:
                    self._executor = None
        raise BrokenProcessPool

    def close(self) -> None:
        """End all processes; what they were doing is not waited for."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def _fresh(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes, mp_context=get_context("spawn"), initializer=begin, initargs=(os.getpid(),)
        )
