"""Logs and metrics: one line a request or job, and nothing personal in any of them.

What is logged is named field by field by the code that logs it: no bodies, no
query strings, no header values, no raw paths.  An exception is logged as its
type and the places it passed, never its message: a library's may quote a row.
For the same reason a library's log line is its unformatted text, without what
it would fill in.
"""

import contextlib
import logging
import re
import sys
import time
import traceback
from collections.abc import Generator
from contextvars import ContextVar
from types import TracebackType
from typing import Final, cast

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from structlog.stdlib import BoundLogger
from structlog.typing import EventDict, Processor, WrappedLogger

REQUEST_ID: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""Id of the request or job that is being served; on every log line of it."""

METRICS_CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_BUCKETS_S: Final = (0.001, 0.002, 0.004, 0.006, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_ADDRESS: Final = re.compile(r"[^\s\"'<>@]+@[^\s\"'<>@]+")

REQUESTS: Final = Histogram(
    "kindred_http_request_seconds",
    "Time to answer a request, by route template.",
    ("method", "route", "status"),
    buckets=_BUCKETS_S,
)
JOBS: Final = Histogram(
    "kindred_job_seconds", "Time a job took, by outcome.", ("job", "outcome"), buckets=_BUCKETS_S
)
DEGRADED: Final = Gauge("kindred_degraded", "1 while a part is not available.", ("part",))
ROWS: Final = Counter("kindred_rows_accepted_total", "Rows taken at the front door.", ("source", "kind"))
SERVED: Final = Counter("kindred_recommendations_total", "Lists of recommendations served.", ("mode",))
INBOX_ENTRIES: Final = Gauge("kindred_inbox_entries", "Batches that wait in the inbox.")
INBOX_BYTES: Final = Gauge("kindred_inbox_bytes", "Bytes that wait in the inbox.")
INBOX_OLDEST: Final = Gauge(
    "kindred_inbox_oldest_seconds", "Age of the oldest batch in the inbox; 0 while it is empty."
)
SERVED_LOST: Final = Counter("kindred_served_dropped_total", "Served lists that the full log queue dropped.")


def logger(name: str) -> BoundLogger:
    """Return a logger; its events are ``noun.past_participle`` with key-value context.

    Names below ``kindred.`` show from INFO, all others from WARNING.
    """
    return structlog.stdlib.get_logger(name)


def configure(log_format: str) -> None:
    """Send every log of this process to standard error: JSON, or for people on a terminal."""
    console = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
        _exception_places,
        _mask_addresses,
    ]
    render: Processor = (
        structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer(sort_keys=True)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_foreign_template, *shared],
            use_get_message=False,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("kindred").setLevel(logging.INFO)
    logging.getLogger("neo4j").setLevel(logging.ERROR)  # its retries are ours to report, once
    logging.getLogger("arq").setLevel(logging.WARNING)  # its own lines of each job hold arguments and results


@contextlib.contextmanager
def observed_job(name: str, job_id: str) -> Generator[None]:
    """Write one line and one measurement for a job, whatever its outcome."""
    token = REQUEST_ID.set(job_id)
    started = time.perf_counter()
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        took = time.perf_counter() - started
        JOBS.labels(name, outcome).observe(took)
        logger("kindred.job").info("job.finished", job=name, outcome=outcome, ms=round(took * 1000, 1))
        REQUEST_ID.reset(token)


def exposition() -> bytes:
    """Return every metric of this process in Prometheus' text format."""
    return generate_latest()


def _add_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if (request_id := REQUEST_ID.get()) is not None:
        event.setdefault("request_id", request_id)
    return event


def _foreign_template(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep the first line of a library's unformatted text and where it was written.

    asyncio puts the repr of a failed task, and so its exception's message, on the lines after.
    """
    record: logging.LogRecord = event["_record"]
    event["event"] = str(event["event"]).strip().partition("\n")[0]
    event["logger"] = record.name
    event["place"] = f"{_short(record.pathname)}:{record.lineno} {record.funcName}"
    event.pop("stack_info", None)
    return event


def _exception_places(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by what may be said of it."""
    exc = _raised(event.pop("exc_info", None))
    if exc is not None:
        event["exception"] = f"{type(exc).__module__}.{type(exc).__qualname__}"
        event["places"] = _places(exc.__traceback__)
    return event


def _raised(info: object) -> BaseException | None:
    """Return the exception that ``exc_info`` stands for: itself, the tuple of ``sys.exc_info``, or just true."""
    if isinstance(info, tuple):
        info = cast("tuple[object, object, object]", info)[1]
    if isinstance(info, BaseException):
        return info
    return sys.exception() if info else None


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    return "/".join(path.split("/")[-3:])


def _mask_addresses(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask what looks like an email address: a second net under libraries' own log lines."""
    for name, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[name] = _ADDRESS.sub("…@…", value)
    return event
