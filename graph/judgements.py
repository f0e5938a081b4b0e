"""A person's word on two records: it binds the ladder and survives every re-run."""

import hashlib
from datetime import datetime
from functools import partial
from typing import Final, Literal

from msgspec import Struct

from graph import writer
from graph.client import GraphClient, NamedQuery, Transaction
from graph.errors import ContradictingJudgement, UnknownRecord
from graph.ids import RecordKey
from graph.ladder import resolve
from graph.matching.persons import Cause
from graph.matching.snapshot import Snapshot
from graph.resolution import Resolution
from graph.store import stored

_TIMEOUT_S: Final = 30.0


class Word(Struct, frozen=True, kw_only=True):
    """What somebody says of two records.

    Attributes:
        by: Who says it: an account of ours, not a customer.
        at: When it was said; aware, UTC.
        reason: Free text of theirs; it stays in the graph.
    """

    left: RecordKey
    right: RecordKey
    verdict: Literal["must", "cannot"]
    by: str
    at: datetime
    reason: str = ""


class _Judge(Struct, frozen=True, kw_only=True):
    left: RecordKey
    right: RecordKey
    verdict: Literal["must", "cannot"]
    judgement_id: str
    by: str
    at: datetime
    reason: str


class _Kept(Struct, frozen=True):
    judgement_id: str
    verdict: str


_JUDGE: Final = NamedQuery("reviews/judge", params=_Judge, row=_Kept)


async def judge(client: GraphClient, snapshot: Snapshot, word: Word, *, epoch: int) -> Resolution:
    """Keep a word and decide anew around both records; saying the same again changes nothing.

    Raises:
        ContradictingJudgement: The opposite was said before; nothing was written.
        UnknownRecord: The graph lacks one of the records.
        StaleWriter: Another writer took over.
        GraphUnavailable: No answer in time; repeat it.
    """
    work = partial(_judge, snapshot=snapshot, word=word, epoch=epoch)
    return await client.write("reviews/judge", work, timeout_s=_TIMEOUT_S)


async def _judge(transaction: Transaction, snapshot: Snapshot, word: Word, epoch: int) -> Resolution:
    sequence = await writer.lock(transaction, epoch)
    left, right = sorted((word.left, word.right))
    name = hashlib.blake2b(f"{left}\0{right}\0{word.verdict}".encode(), digest_size=12).hexdigest()
    rows = await transaction.run(
        _JUDGE,
        _Judge(
            left=left,
            right=right,
            verdict=word.verdict,
            judgement_id=name,
            by=word.by,
            at=word.at,
            reason=word.reason,
        ),
    )
    if not rows:
        raise UnknownRecord(left)
    if rows[0].verdict != word.verdict:
        raise ContradictingJudgement(rows[0].judgement_id)
    link = "must_link" if word.verdict == "must" else "cannot_link"
    cause = Cause(name=f"judged.{link}", at=word.at, sequence=sequence + 1)
    records = await stored(transaction, (left, right))
    return await resolve(transaction, [record.view for record in records.values()], snapshot, cause)
