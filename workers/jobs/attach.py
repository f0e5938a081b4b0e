"""Attaches devices and visits to whom they were seen with, every night."""

from datetime import UTC, datetime
from typing import Any, Final

from arq import Retry

from app.inbox.errors import LeaseLost, LeaseTaken
from app.telemetry import logger
from graph.errors import StaleWriter
from workers.attaching import attach_all
from workers.jobs.worker import job

TRIES: Final = 6
_AGAIN_S: Final = 300.0


async def attach_devices(ctx: dict[Any, Any]) -> int:
    """Run rung 4 over the whole shop; returns how many attachments are new, changed or ended.

    Raises:
        Retry: A worker takes records in without a pause, or a store is away; tried again for half an hour.
    """
    with job(ctx, "attach_devices") as context:
        try:
            found = await attach_all(context.wiring, at=datetime.now(UTC))
        except (LeaseTaken, LeaseLost, StaleWriter) as exc:
            raise Retry(defer=_AGAIN_S) from exc
        logger("kindred.worker").info(
            "devices.attached",
            devices=found.devices,
            visits=found.visits,
            written=found.written,
            gone=found.gone,
            seconds=found.seconds,
        )
        return found.written + found.gone
