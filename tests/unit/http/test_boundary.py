"""The request boundary: no exception gets past it, and what it says of a request has no raw path."""

import io
import json
import logging
from collections.abc import AsyncGenerator, Generator
from typing import Any

import httpx
import polars as pl
import pytest
from litestar import Litestar, get
from litestar.params import FromPath

from app.http.boundary import RequestBoundary
from app.http.errors import HANDLERS
from app.telemetry import configure, exposition
from graph.errors import GraphUnavailable

SECRET = "canary@example.com"
ROW = "Jane Doe 07700900123"


@get("/things/{name:str}")
async def thing(name: FromPath[str]) -> str:
    if name == "gone":
        raise GraphUnavailable("reads/thing")
    if name == "broken":
        raise ValueError(SECRET)
    if name == "row":
        raise pl.exceptions.ComputeError(ROW)
    return "fine"


def caller(app: RequestBoundary) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://api")  # type: ignore[arg-type]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Generator[io.StringIO]:
    kept, level = logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure("json")
    yield stream
    logging.getLogger().handlers[:] = kept
    logging.getLogger().setLevel(level)


@pytest.fixture
async def client(log: io.StringIO) -> AsyncGenerator[httpx.AsyncClient]:
    app = Litestar([thing], exception_handlers=HANDLERS, logging_config=None, openapi_config=None)
    async with caller(RequestBoundary(app)) as client:
        yield client


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("gone", 503, "unavailable"), ("broken", 500, "internal"), ("a/b", 404, "not_found")],
)
async def test_every_failure_is_a_problem_document_with_the_id_of_its_log_line(
    client: httpx.AsyncClient, log: io.StringIO, name: str, status: int, code: str
) -> None:
    answer = await client.get(f"/things/{name}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    (line,) = lines(log)
    assert line["request_id"] == answer.json()["request_id"] == answer.headers["x-request-id"]
    assert ("exception" in line) == (status >= 500)
    assert SECRET not in answer.text
    assert SECRET not in json.dumps(line)


async def test_a_librarys_exception_that_quotes_a_row_is_logged_as_its_type_and_places(
    client: httpx.AsyncClient, log: io.StringIO
) -> None:
    answer = await client.get("/things/row")
    (line,) = lines(log)
    assert line["exception"] == "polars.exceptions.ComputeError"
    assert any("test_boundary.py" in place for place in line["places"])
    assert not any(word in log.getvalue() + answer.text for word in ROW.split())


async def test_an_application_that_fails_before_it_answers_is_a_500() -> None:
    async def failing(_scope: Any, _receive: Any, _send: Any) -> None:
        raise RuntimeError(SECRET)

    async with caller(RequestBoundary(failing)) as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert SECRET not in answer.text


async def test_labels_and_lines_have_the_template_and_never_the_path(
    client: httpx.AsyncClient, log: io.StringIO
) -> None:
    await client.get(f"/things/{SECRET}?q={SECRET}", headers={"user-agent": SECRET})
    await client.get(f"/{SECRET}")
    first, second = lines(log)
    assert first["route"] == "/things/{name}"
    assert second["route"] == "(no route)"
    assert SECRET not in exposition().decode()
