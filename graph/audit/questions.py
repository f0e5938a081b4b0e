"""Puts an audit's questions before people, through the one graph writer."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from msgspec import Struct

from graph import decisions, writer
from graph.client import GraphClient, NamedQuery, Nothing, Transaction
from graph.matching.outcome import Review

_TIMEOUT_S: Final = 60.0


class _Open(Struct, frozen=True):
    review: str


_OPEN: Final = NamedQuery("audit/open_questions", params=Nothing, row=_Open)


async def ask(client: GraphClient, questions: Sequence[Review], *, at: datetime, epoch: int) -> None:
    """Open what is asked now, and close what an earlier audit asked and this one does not.

    Safe to repeat.  Questions of the ladder are left alone, as it leaves those of audits.

    Raises:
        StaleWriter: Another writer took over; nothing was written.
        GraphUnavailable: No answer in time; repeat it.
    """
    work = partial(_ask, questions=questions, at=at, epoch=epoch)
    await client.write("audit/ask", work, timeout_s=_TIMEOUT_S)


async def _ask(transaction: Transaction, questions: Sequence[Review], at: datetime, epoch: int) -> None:
    await writer.lock(transaction, epoch)
    before = frozenset(row.review for row in await transaction.run(_OPEN, Nothing()))
    await decisions.write_reviews(transaction, questions, before, at)
