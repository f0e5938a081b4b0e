"""Both halves run, and no thread outlives the wait for it."""

import asyncio
import threading
import time

import pytest

from graph.meanwhile import meanwhile


async def test_the_work_goes_on_while_the_database_is_asked() -> None:
    asked, worked = asyncio.Event(), threading.Event()

    async def ask() -> str:
        await asyncio.to_thread(worked.wait, 10)
        asked.set()
        return "answer"

    def work() -> int:
        worked.set()
        return 3

    assert await meanwhile(work, ask()) == (3, "answer")
    assert asked.is_set()


@pytest.mark.parametrize("end", ["fails", "is given up"])
async def test_the_thread_has_ended_when_the_database_fails_or_is_given_up(end: str) -> None:
    ended = threading.Event()

    def work() -> None:
        time.sleep(0.2)
        ended.set()

    async def ask() -> None:
        if end == "fails":
            raise ConnectionError
        await asyncio.sleep(60)

    with pytest.raises((ConnectionError, TimeoutError)):
        async with asyncio.timeout(0.05):
            await meanwhile(work, ask())
    assert ended.is_set()


async def test_what_goes_wrong_in_the_work_is_raised() -> None:
    def work() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await meanwhile(work, asyncio.sleep(0))
