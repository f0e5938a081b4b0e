"""A log line says what happened and nothing of whom."""

import asyncio
import io
import json
import logging
from collections.abc import Generator
from typing import Any, NoReturn

import polars as pl
import pytest

from app.telemetry import REQUEST_ID, configure, exposition, logger, observed_job
from graph.errors import GraphUnavailable

CANARY = "canary.person@example.com"
ROW = "Jane Doe 07700900123"
"""Nothing that a mask would recognise."""


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Generator[io.StringIO]:
    kept, level = logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure("json")
    yield stream
    logging.getLogger().handlers[:] = kept
    logging.getLogger().setLevel(level)


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail(exc: Exception) -> NoReturn:
    raise exc


def test_an_exception_is_logged_as_its_type_and_places_without_its_message(lines: io.StringIO) -> None:
    try:
        int(CANARY)
    except ValueError:
        logger("kindred.test").exception("thing.failed")
        logging.getLogger("some.library").exception("failed for %s", CANARY)
    ours, theirs = read(lines)
    assert ours["exception"] == "builtins.ValueError"
    assert any("test_logs.py" in place for place in ours["places"])
    assert CANARY not in lines.getvalue()
    assert theirs["event"] == "failed for %s"
    assert theirs["logger"] == "some.library"
    assert "test_logs.py" in theirs["place"]


def test_a_librarys_line_is_kept_without_what_it_would_fill_in(lines: io.StringIO) -> None:
    try:
        fail(pl.exceptions.ComputeError(ROW))
    except pl.exceptions.ComputeError as exc:
        logging.getLogger("arq.worker").exception("%6.2fs ! %s failed, %s: %s", 0.1, "job", type(exc), exc)  # ruff: ignore[verbose-log-message] -- as arq does
    (line,) = read(lines)
    assert line["event"] == "%6.2fs ! %s failed, %s: %s"
    assert line["exception"] == "polars.exceptions.ComputeError"
    assert not any(word in lines.getvalue() for word in ROW.split())


async def test_a_task_that_nobody_waited_for_is_logged_without_its_exceptions_message(
    lines: io.StringIO,
) -> None:
    async def fails() -> None:
        fail(pl.exceptions.ComputeError(ROW))

    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    (line,) = read(lines)
    assert line["exception"] == "polars.exceptions.ComputeError"
    assert any("test_logs.py" in place for place in line["places"])
    assert not any(word in lines.getvalue() for word in ROW.split())


def test_an_exception_of_ours_is_its_type_and_places_too(lines: io.StringIO) -> None:
    try:
        fail(GraphUnavailable(ROW))
    except GraphUnavailable:
        logger("kindred.test").exception("thing.failed")
    (line,) = read(lines)
    assert line["exception"] == "graph.errors.GraphUnavailable"
    assert not any(word in lines.getvalue() for word in ROW.split())


def test_a_line_carries_the_id_of_its_request(lines: io.StringIO) -> None:
    token = REQUEST_ID.set("r1")
    logger("kindred.test").info("thing.done")
    REQUEST_ID.reset(token)
    logger("kindred.test").info("thing.done")
    first, second = read(lines)
    assert first["request_id"] == "r1"
    assert "request_id" not in second


def test_libraries_are_heard_from_warnings_on(lines: io.StringIO) -> None:
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").warning("trouble")
    assert [line["event"] for line in read(lines)] == ["trouble"]


def test_a_job_is_one_line_and_one_measurement(lines: io.StringIO) -> None:
    with observed_job("drain_test", "drain:0:1-1"):
        pass
    with pytest.raises(RuntimeError), observed_job("drain_test", "drain:0:2-1"):
        raise RuntimeError(CANARY)
    assert [(line["job"], line["outcome"], line["request_id"]) for line in read(lines)] == [
        ("drain_test", "done", "drain:0:1-1"),
        ("drain_test", "failed", "drain:0:2-1"),
    ]
    assert CANARY not in lines.getvalue()
    assert b'kindred_job_seconds_count{job="drain_test",outcome="done"} 1.0' in exposition()
