"""The worker context inside arq's untyped one."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

from arq import Retry

from app.telemetry import logger, observed_job
from workers.context import WorkerContext
from workers.patience import OUTAGE, backoff_s

CONTEXT: Final = "worker"


def worker_context(ctx: dict[Any, Any]) -> WorkerContext:
    """Return what ``workers.main`` put there at start."""
    context: WorkerContext = ctx[CONTEXT]
    return context


@contextmanager
def job(ctx: dict[Any, Any], name: str) -> Generator[WorkerContext]:
    """Run a job's body: one line and one measurement, whatever its outcome.

    Raises:
        Retry: A store is away; arq calls again after a while.
    """
    with observed_job(name, str(ctx.get("job_id", name))):
        try:
            yield worker_context(ctx)
        except OUTAGE as exc:
            raise Retry(defer=backoff_s(int(ctx.get("job_try", 1)))) from exc
        except Retry:
            raise
        except Exception:
            logger("kindred.job").exception("job.failed", job=name)
            raise
