"""The worker process: ``python -m arq workers.main.WorkerSettings``."""

import asyncio
import gc
import logging
from contextlib import AsyncExitStack
from typing import Any, Final

from arq import cron
from arq.connections import RedisSettings

from app.inbox.wakeup import QUEUE, deserialise, serialise
from app.settings import Settings, SettingsError, from_environment
from app.telemetry import configure, logger
from app.wiring import wired
from graph.client import GraphClient
from graph.errors import GraphUnavailable
from graph.fingerprint import check_fingerprint
from migrations.runner import migrate
from workers.context import WorkerContext
from workers.jobs import attach
from workers.jobs.audit import TRIES, audit_graph
from workers.jobs.compact import compact_events
from workers.jobs.drain import DRAIN_INBOX
from workers.jobs.heartbeat import heartbeat, safety_net
from workers.jobs.train import TRAIN_BUNDLE
from workers.jobs.worker import CONTEXT
from workers.patience import backoff_s

_CLOSING: Final = "closing"
_POLL_S: Final = 0.05
_LONGEST_JOB_S: Final = 6 * 3600
_TENTHS: Final = set(range(0, 60, 5))
_GARBAGE: Final = (100_000, 20, 50)
"""New objects between two collections, and so on up: a round makes millions that live until its end, and
at Python's own 700 about a tenth of the ladder's time in Python went into looking through them.
"""


def worker_settings(settings: Settings) -> dict[str, Any]:
    """Return arq's settings for one worker; nothing is opened before it starts."""
    if settings.redis_url is None:
        raise SettingsError("REDIS_URL is not set; `kindred up` starts servers of its own and sets it")

    async def begin(ctx: dict[Any, Any]) -> None:
        configure(settings.log_format)
        logging.getLogger("arq").handlers.clear()
        closing = AsyncExitStack()
        ctx[_CLOSING] = closing
        wiring = await closing.enter_async_context(wired(settings))
        await _migrated(wiring.graph)
        await check_fingerprint(wiring.graph, wiring.keyring)
        context = WorkerContext(wiring)
        closing.push_async_callback(context.close)
        await context.read_numbers()
        ctx[CONTEXT] = context
        gc.freeze()
        gc.set_threshold(*_GARBAGE)
        logger("kindred.worker").info("worker.started")

    async def end(ctx: dict[Any, Any]) -> None:
        await ctx[_CLOSING].aclose()

    return {
        "functions": [DRAIN_INBOX, TRAIN_BUNDLE],
        "cron_jobs": [
            cron(safety_net, name="safety_net", second=_TENTHS, run_at_startup=True, timeout=_LONGEST_JOB_S),
            cron(heartbeat, name="heartbeat", second={2, 17, 32, 47}, timeout=20),
            cron(compact_events, name="compact_events", hour={3}, minute={30}, timeout=3600),
            cron(
                attach.attach_devices,
                name="attach_devices",
                hour={3},
                minute={50},
                timeout=3600,
                max_tries=attach.TRIES,
            ),
            cron(audit_graph, name="audit_graph", hour={4}, minute={10}, timeout=3600, max_tries=TRIES),
        ],
        "redis_settings": RedisSettings.from_dsn(settings.redis_url),
        "queue_name": QUEUE,
        "on_startup": begin,
        "on_shutdown": end,
        "job_serializer": serialise,
        "job_deserializer": deserialise,
        "poll_delay": _POLL_S,
        "job_timeout": _LONGEST_JOB_S,
        "max_jobs": 8,
        "keep_result": 0,
        "health_check_interval": 15,
    }


async def _migrated(graph: GraphClient) -> None:
    """Bring the graph's schema up to date; a graph that does not answer yet is waited for."""
    attempt = 0
    while True:
        try:
            await migrate(graph)
        except GraphUnavailable:
            attempt += 1
            if attempt == 1:
                logger("kindred.worker").warning("store.lost", part="graph")
            await asyncio.sleep(backoff_s(attempt))
        else:
            return


def __getattr__(name: str) -> dict[str, Any]:
    """Build ``WorkerSettings`` when arq asks for it, so that importing this module reads no environment."""
    if name != "WorkerSettings":
        raise AttributeError(name)
    return worker_settings(from_environment())
