"""The outermost layer: a request id, one log line, one measurement, and no exception past it."""

import secrets
import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final, cast

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from app.http.problems import MEDIA_TYPE, problem
from app.telemetry import REQUEST_ID, REQUESTS, logger

_QUIET: Final = frozenset({"/health/live", "/health/ready", "/metrics"})
_METHODS: Final = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"})
_UNMATCHED: Final = "(no route)"


_FAILURE: Final[ContextVar[Exception | None]] = ContextVar("failure", default=None)


def note_failure(exc: Exception) -> None:
    """Say why the request that is being served will be answered with a 5xx; the log line of it has it."""
    _FAILURE.set(exc)


class RequestBoundary:
    """An ASGI application around another; lifespan and websockets pass through."""

    __slots__ = ("_app",)

    def __init__(self, app: ASGIApp) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        token = REQUEST_ID.set(request_id)
        _FAILURE.set(None)
        answer = _Answer(send, request_id)
        started = time.perf_counter()
        try:
            await self._app(scope, receive, answer.send)
        except Exception as exc:  # ruff: ignore[blind-except] -- the request boundary
            note_failure(exc)
            await answer.fail()
        finally:
            _finish(scope, answer.status, time.perf_counter() - started)
            REQUEST_ID.reset(token)


class _Answer:
    """Watches what is sent, to know the status and whether anything was sent yet."""

    __slots__ = ("_request_id", "_send", "status")

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = (*message["headers"], (b"x-request-id", self._request_id.encode()))
            message = HTTPResponseStartEvent(
                type="http.response.start", status=message["status"], headers=headers
            )
        await self._send(message)

    async def fail(self) -> None:
        if self.status:
            return
        body = msgspec.json.encode(problem(500, "internal", "Something failed here; it has been logged."))
        headers = ((b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode()))
        await self.send({"type": "http.response.start", "status": 500, "headers": headers})
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _finish(scope: Scope, status: int, took_s: float) -> None:
    seen = cast("Mapping[str, object]", scope)
    route = str(seen.get("path_template") or _UNMATCHED)
    method = str(seen.get("method"))
    shown = method if method in _METHODS else "OTHER"
    REQUESTS.labels(shown, route, str(status)).observe(took_s)
    if route in _QUIET and status < 400:
        return  # asked every few seconds by machines, and counted above
    failure = _FAILURE.get()
    log = logger("kindred.http")
    write = log.info if failure is None else log.error
    write(
        "request.finished",
        method=shown,
        route=route,
        status=status,
        ms=round(took_s * 1000, 2),
        exc_info=failure,
    )
