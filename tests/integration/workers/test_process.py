"""The worker as it really runs: a process of arq's, killed by its own crash point and started again."""

import asyncio
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from app.inbox.files import drained, ingest_file
from app.settings import Settings, inherited, to_environment
from app.wiring import wired
from tests.integration.workers import inputs
from tests.integration.workers.conftest import House, housed

_ARQ = [sys.executable, "-m", "arq", "workers.main.WorkerSettings"]


class Worker:
    def __init__(self, settings: Settings, log: Path) -> None:
        self.log = log
        self._environment = inherited() | to_environment(settings)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                _ARQ,
                env=self._environment | more,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    async def ended(self) -> int:
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, 150)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


@pytest.fixture
def worker(settings: Settings, tmp_path: Path) -> Generator[Worker]:
    one = Worker(settings, tmp_path / "worker.log")
    yield one
    one.stop()


async def test_a_worker_that_died_is_continued_by_the_next_and_its_log_names_nobody(
    settings: Settings, worker: Worker, tmp_path: Path
) -> None:
    files = {
        "customers.csv": inputs.CUSTOMERS,
        "orders.csv": inputs.ORDERS,
        "pixel.ndjson": inputs.VIEWS,
    }
    worker.start(KINDRED_CRASH_AT="after_graph", KINDRED_LOG_FORMAT="json")
    async with wired(settings) as wiring:
        for name, content in files.items():
            path = tmp_path / name
            path.write_text(content)
            await ingest_file(wiring.inbox, path, source="shopify", kind=path.stem)
        assert await worker.ended() == 137
        assert not await wiring.inbox.is_empty()
        worker.start(KINDRED_CRASH_AT="after_graph", KINDRED_LOG_FORMAT="json")
        async with asyncio.timeout(150):
            await drained(wiring.inbox)
    worker.stop()
    async with housed(settings) as after:
        await _check(after)
    log = worker.log.read_text()
    assert '"job.finished"' in log
    assert "larch.example" not in log
    assert "7911" not in log


async def _check(after: House) -> None:
    tables = after.tables()
    assert [len(tables[name]) for name in ("archive", "events", "quarantine")] == [8, 5, 1]
    records = {record for record, *_ in (await after.identity())["records"]}
    assert {"shopify:customer:1001", "shopify:customer:1002"} < records
