"""The database and this process at work at the same time, within one transaction."""

import asyncio
from collections.abc import Awaitable, Callable


async def meanwhile[W, A](work: Callable[[], W], asked: Awaitable[A]) -> tuple[W, A]:
    """Work in a thread until the database has answered, or longer, and return both results.

    The thread has ended when this returns or raises, so that what it reads is nobody else's concern.

    Args:
        work: Must ask the database nothing.
        asked: What the database does; its failure counts before that of the work.
    """
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        answer = await asked
    finally:
        await _ended(working)
    return working.result(), answer


async def _ended[W](working: asyncio.Future[W]) -> None:
    """Wait to the end: a thread cannot be stopped, so whoever cancels waits too."""
    cancelled: asyncio.CancelledError | None = None
    while not working.done():
        try:
            await asyncio.wait([working])
        except asyncio.CancelledError as exc:
            cancelled = exc
    if cancelled is not None:
        raise cancelled
