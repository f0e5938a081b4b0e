"""Health and metrics need no key, so they may be asked often and ask the stores seldom."""

import asyncio
import time
from typing import Any, cast

import pytest

from app.http import recent, watch
from app.http.watch import Watch, measure_inbox
from app.inbox.stream import Depth, Inbox
from app.redis import RedisUnavailable
from app.telemetry import exposition
from app.wiring import Wiring


class Stores:
    """Stands for the wiring and its inbox, and counts how often it is asked."""

    def __init__(self, answer: Depth | Exception | None = None) -> None:
        self.inbox = self
        self.asked = 0
        self._answer = answer

    async def degraded(self) -> list[str]:
        self.asked += 1
        await asyncio.sleep(0.01)
        return ["graph"]

    async def depth(self) -> Depth:
        if self._answer is None:
            await asyncio.sleep(60)
        if isinstance(self._answer, Depth):
            return self._answer
        raise cast("Any", self._answer)


async def test_a_hundred_questions_in_a_second_ask_the_stores_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stores = Stores()
    asked = Watch(cast("Wiring", stores)).degraded
    answers = await asyncio.gather(*(asked() for _ in range(100)))
    assert answers == [["graph"]] * 100
    assert stores.asked == 1
    monkeypatch.setattr(recent, "_KEPT_S", 0.0)
    await asked()
    assert stores.asked == 2


async def test_a_question_that_fails_is_asked_again() -> None:
    answers: list[Exception | int] = [ValueError(), 1]

    async def ask() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    question = recent.Recent(ask)
    with pytest.raises(ValueError, match=r"^$"):
        await question()
    assert await question() == 1


async def test_the_gauges_of_the_inbox_are_what_waits() -> None:
    await measure_inbox(cast("Inbox", Stores(Depth(3, 4_000, int((time.time() - 90) * 1000)))))
    shown = dict(line.split(" ") for line in exposition().decode().splitlines() if "_inbox_" in line[:20])
    assert float(shown["kindred_inbox_entries"]) == 3
    assert float(shown["kindred_inbox_bytes"]) == 4_000
    assert 89 < float(shown["kindred_inbox_oldest_seconds"]) < 100
    assert 'kindred_degraded{part="inbox"} 0.0' in exposition().decode()


@pytest.mark.parametrize("answer", [RedisUnavailable(), None], ids=["gone", "hanging"])
async def test_an_inbox_that_does_not_answer_is_degraded_and_no_failure(
    monkeypatch: pytest.MonkeyPatch, answer: Exception | None
) -> None:
    monkeypatch.setattr(watch, "_MEASURE_S", 0.05)
    await measure_inbox(cast("Inbox", Stores(answer)))
    assert 'kindred_degraded{part="inbox"} 1.0' in exposition().decode()
