"""Audits the identity graph every night."""

from datetime import UTC, datetime
from typing import Any, Final

from arq import Retry

from app.inbox.errors import LeaseLost, LeaseTaken
from app.inbox.lease import leased
from app.inbox.stream import LEASE
from app.telemetry import logger
from graph.errors import StaleWriter
from workers.jobs.worker import job

TRIES: Final = 24
_AGAIN_S: Final = 300.0


async def audit_graph(ctx: dict[Any, Any]) -> int:
    """Audit while nobody drains; returns how many differences were found, 0 where memory was too little.

    Raises:
        Retry: Another writes just now, or a store is away; tried again for two hours.
    """
    # graphdatascience takes two seconds and 100 MB, which a worker needs once a night
    from workers.audit import audit  # ruff: ignore[import-outside-top-level]
    from workers.gds import TooLittleMemory  # ruff: ignore[import-outside-top-level]

    with job(ctx, "audit_graph") as context:
        try:
            async with leased(context.wiring.durable, LEASE) as lease:
                report = await audit(
                    context.graph, context.lake, context.wiring.settings, at=datetime.now(UTC), lease=lease
                )
        except (LeaseTaken, LeaseLost, StaleWriter) as exc:
            raise Retry(defer=_AGAIN_S) from exc
        except TooLittleMemory as exc:
            logger("kindred.worker").warning("audit.refused", needs_mb=exc.needs_mb, heap_share=exc.share)
            return 0
        said = report.opinion
        logger("kindred.worker").info(
            "audit.finished",
            persons=report.figures.persons,
            differences=said.found,
            questions=len(said.questions),
            moved=[one.what for one in report.drift if one.moved],
        )
        return said.found
