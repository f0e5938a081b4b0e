"""What people decided about identity: kept with who and when, withdrawn by its id, never contradicting itself."""

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from graph.client import Done, GraphClient, NamedQuery, Transaction
from graph.errors import ContradictingJudgement, UnknownJudgement
from graph.ids import ContactKey, RecordKey

type JudgementKind = Literal["same", "different", "apart", "barred"]
type Verdict = Literal["must", "cannot"]

VERDICTS: Final[Mapping[JudgementKind, Verdict]] = {"same": "must", "different": "cannot", "apart": "cannot"}


class KeptJudgement(Struct, frozen=True, kw_only=True):
    """A judgement, in force or withdrawn.

    Attributes:
        kind: ``same`` and ``different`` speak of one pair of records, ``apart`` of every pair between two
            groups (an undone merge), ``barred`` of a value that joins nobody.
        by: Name of the API key that decided; an account of ours, no customer.
        left: Records; none where a value is barred.
        right: Those on the other side.
        point: The key of a barred value.
        withdrawn_by: Name of the key that withdrew it; None while it is in force.
    """

    judgement: str
    kind: JudgementKind
    state: Literal["in_force", "withdrawn"]
    by: str
    at: datetime
    left: tuple[RecordKey, ...]
    right: tuple[RecordKey, ...]
    point: ContactKey | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    @property
    def records(self) -> tuple[RecordKey, ...]:
        """Every record it speaks of, in order."""
        return tuple(sorted({*self.left, *self.right}))


class Said(Struct, frozen=True, kw_only=True):
    """A judgement before it is in force; the same sides in any order are the same judgement.

    Raises:
        ValueError: The two sides have a record in common.
    """

    kind: JudgementKind
    by: str
    at: datetime
    left: tuple[RecordKey, ...] = ()
    right: tuple[RecordKey, ...] = ()
    point: ContactKey | None = None

    def __post_init__(self) -> None:
        if not set(self.left).isdisjoint(self.right):
            raise ValueError("a judgement's two sides have no record in common")

    @property
    def judgement(self) -> str:
        """Its id: a hash of what it says, so that saying it twice is one judgement."""
        sides = sorted("\0".join(sorted(side)) for side in (self.left, self.right))
        text = "\1".join((self.kind, *sides, self.point or ""))
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


class _Keep(Struct, frozen=True, kw_only=True):
    judgement: str
    kind: JudgementKind
    verdict: Verdict | None
    by: str
    at: datetime
    left: Sequence[RecordKey]
    right: Sequence[RecordKey]
    point: ContactKey | None


class _Withdraw(Struct, frozen=True):
    judgement: str
    by: str
    at: datetime


class _Names(Struct, frozen=True):
    judgements: Sequence[str]


class _Keys(Struct, frozen=True):
    keys: Sequence[RecordKey]


class Word(Struct, frozen=True):
    """One judgement's word on one pair of records."""

    left: RecordKey
    right: RecordKey
    verdict: Verdict
    judgement: str


_KEEP: Final = NamedQuery("judgements/keep", params=_Keep, row=Done)
_WITHDRAW: Final = NamedQuery("judgements/withdraw", params=_Withdraw, row=Done)
_NAMED: Final = NamedQuery("judgements/named", params=_Names, row=KeptJudgement, timeout_s=5.0)
_WORDS: Final = NamedQuery("judgements/words", params=_Keys, row=Word, timeout_s=5.0)


async def judgement(client: GraphClient, name: str) -> KeptJudgement:
    """Return a judgement by its id, in force or withdrawn.

    Raises:
        UnknownJudgement: Nobody ever said it.
        GraphUnavailable: No answer in time.
    """
    return _one(await client.read(_NAMED, _Names([name])), name)


async def kept(transaction: Transaction, name: str) -> KeptJudgement:
    """Return a judgement as the transaction sees it.

    Raises:
        UnknownJudgement: Nobody ever said it.
    """
    return _one(await transaction.run(_NAMED, _Names([name])), name)


async def is_in_force(transaction: Transaction, said: Said) -> bool:
    """Tell whether exactly this is in force already."""
    rows = await transaction.run(_NAMED, _Names([said.judgement]))
    return bool(rows) and rows[0].state == "in_force"


async def keep(transaction: Transaction, said: Said) -> None:
    """Put a judgement in force whose records are there.

    Raises:
        ContradictingJudgement: Others in force say the opposite; nothing was written.
    """
    if said.kind == "same":
        await _refuse_if_kept_apart(transaction, said)
    elif said.left:
        await _refuse_if_linked(transaction, said)
    row = _Keep(
        judgement=said.judgement,
        kind=said.kind,
        verdict=VERDICTS.get(said.kind),
        by=said.by,
        at=said.at,
        left=sorted(said.left),
        right=sorted(said.right),
        point=said.point,
    )
    await transaction.run(_KEEP, row)


async def withdraw(transaction: Transaction, name: str, by: str, at: datetime) -> None:
    """Take a judgement out of force; it is remembered."""
    await transaction.run(_WITHDRAW, _Withdraw(name, by, at))


async def words_between(
    transaction: Transaction, left: Collection[RecordKey], right: Collection[RecordKey]
) -> list[Word]:
    """Return what is said in force of pairs with one record on each side."""
    words = await transaction.run(_WORDS, _Keys(sorted(left)))
    return [word for word in words if word.right in right]


async def _refuse_if_kept_apart(transaction: Transaction, said: Said) -> None:
    """A must-link makes one group of two; no cannot-link may lie between them."""
    one = await _linked(transaction, said.left)
    other = await _linked(transaction, said.right)
    between = {
        word.judgement
        for word in await words_between(transaction, one.keys(), other.keys())
        if word.verdict == "cannot"
    }
    if between:
        raise ContradictingJudgement(between)


async def _refuse_if_linked(transaction: Transaction, said: Said) -> None:
    """A cannot-link may not lie inside a group that must-links make, however long the chain."""
    for record in sorted(said.left):
        chain = await _linked(transaction, (record,))
        if met := sorted(set(said.right) & chain.keys()):
            raise ContradictingJudgement(chain[met[0]])


async def _linked(transaction: Transaction, start: Iterable[RecordKey]) -> dict[RecordKey, tuple[str, ...]]:
    """Return the records that must-links lead to, each with the judgements on a shortest way there."""
    found: dict[RecordKey, tuple[str, ...]] = dict.fromkeys(start, ())
    waiting = deque(sorted(found))
    while waiting:
        words = await transaction.run(_WORDS, _Keys(list(waiting)))
        waiting.clear()
        for word in sorted(words, key=lambda word: (word.left, word.right, word.judgement)):
            if word.verdict == "must" and word.right not in found:
                found[word.right] = (*found[word.left], word.judgement)
                waiting.append(word.right)
    return found


def _one(rows: Sequence[KeptJudgement], name: str) -> KeptJudgement:
    if not rows:
        raise UnknownJudgement(name)
    return rows[0]
