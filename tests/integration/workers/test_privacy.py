"""A job that fails with a library's exception tells the log nothing of the row that the exception quotes."""

import io
import json
import logging
from collections.abc import Generator
from typing import Any

import polars as pl
import pytest
from arq.connections import RedisSettings, create_pool
from arq.worker import Worker, func

from app.inbox.wakeup import deserialise, serialise
from app.telemetry import configure
from tests.conftest import RedisStores
from workers.jobs.worker import CONTEXT, job

CANARY = "Jane Doe 07700900123"
QUEUE = "kindred:test-privacy"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Generator[io.StringIO]:
    root, arq = logging.getLogger(), logging.getLogger("arq")
    kept, levels = root.handlers[:], (root.level, arq.level)
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    arq.setLevel(logging.INFO)  # as arq's command line does
    configure("json")
    yield stream
    root.handlers[:] = kept
    root.setLevel(levels[0])
    arq.setLevel(levels[1])


async def breaks(ctx: dict[Any, Any], row: str) -> None:
    """Fail as polars does at a row."""
    with job(ctx, "breaks"):
        raise pl.exceptions.ComputeError(f"could not parse `{row}`")


async def breaks_bare(ctx: dict[Any, Any], row: str) -> None:
    """Fail outside of our own wrapper, as a job of cron may."""
    del ctx
    raise pl.exceptions.ComputeError(f"could not parse `{row}`")


@pytest.mark.filterwarnings("ignore:Call to deprecated close:DeprecationWarning")  # by arq, of redis
async def test_neither_arqs_line_nor_ours_quotes_the_row(redis_stores: RedisStores, log: io.StringIO) -> None:
    settings = RedisSettings.from_dsn(redis_stores.inbox)
    pool = await create_pool(
        settings, job_serializer=serialise, job_deserializer=deserialise, default_queue_name=QUEUE
    )
    await pool.enqueue_job("breaks", CANARY)
    await pool.enqueue_job("breaks_bare", CANARY)
    worker = Worker(
        functions=[func(breaks, name="breaks"), func(breaks_bare, name="breaks_bare")],
        redis_settings=settings,
        queue_name=QUEUE,
        burst=True,
        poll_delay=0.05,
        handle_signals=False,
        keep_result=0,
        ctx={CONTEXT: None},
        job_serializer=serialise,
        job_deserializer=deserialise,
    )
    await worker.main()
    await worker.close()
    await pool.aclose()
    failures = [line for line in map(json.loads, log.getvalue().splitlines()) if "exception" in line]
    assert {line["exception"] for line in failures} == {"polars.exceptions.ComputeError"}
    assert len(failures) == 3  # ours of the wrapped job, arq's of both
    assert all(any("test_privacy.py" in place for place in line["places"]) for line in failures)
    assert not any(word in log.getvalue() for word in CANARY.split())
