"""The whole graph as the matching sees it, read a page at a time."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct, field

from graph.client import Collected, GraphClient, NamedQuery, Nothing
from graph.fields.record import PersonFields
from graph.ids import ContactKey, RecordKey
from graph.keyring import Keyring
from graph.matching.outcome import Judgement
from graph.matching.view import RecordView
from graph.standing import Standing
from graph.store import StoredRecord, decode_view, fields_of

_PAGE: Final = 1_000

type Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is; 0 where that is not known."""


class Question(Struct, frozen=True):
    """An open review.

    Attributes:
        records: The two it is about, in key order.
    """

    rule: str
    evidence: str
    records: tuple[RecordKey, ...]


class Census(Struct):
    """Every record and how it stands.

    Attributes:
        own: What records say of their holders; those that say nothing are left out.
        refused: Values that people barred.
        questions: Open reviews by id.
    """

    views: dict[RecordKey, RecordView] = field(default_factory=dict[RecordKey, RecordView])
    own: dict[RecordKey, PersonFields] = field(default_factory=dict[RecordKey, PersonFields])
    standing: dict[RecordKey, Standing] = field(default_factory=dict[RecordKey, Standing])
    refused: set[ContactKey] = field(default_factory=set[ContactKey])
    judgements: set[Judgement] = field(default_factory=set[Judgement])
    questions: dict[str, Question] = field(default_factory=dict[str, Question])


class _Asked(Struct, frozen=True):
    review: str
    rule: str
    evidence: str


class _Row(Struct, frozen=True):
    view: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    link: Standing | None
    refused: tuple[ContactKey, ...]
    judged: tuple[Judgement, ...]
    reviews: tuple[_Asked, ...]


class _Page(Struct, frozen=True):
    after: RecordKey
    limit: int


class _Count(Struct, frozen=True):
    records: int


_CENSUS: Final = NamedQuery("snapshots/census", params=_Page, row=Collected[_Row], timeout_s=60.0)
_RECORDS: Final = NamedQuery("snapshots/records", params=Nothing, row=_Count)


async def census(client: GraphClient, keyring: Keyring, progress: Progress) -> Census:
    """Read every record; what is written meanwhile may be in it or not.

    Raises:
        GraphUnavailable: No answer in time.
    """
    (count,) = await client.read(_RECORDS, Nothing())
    found = Census()
    asked: defaultdict[_Asked, set[RecordKey]] = defaultdict(set)
    last = RecordKey("")
    while rows := (await client.read(_CENSUS, _Page(last, _PAGE)))[0].rows:
        last = _take(found, asked, rows, keyring)
        progress("read", len(found.views), count.records)
    found.questions = {
        one.review: Question(one.rule, one.evidence, tuple(sorted(records))) for one, records in asked.items()
    }
    return found


def _take(
    found: Census, asked: dict[_Asked, set[RecordKey]], rows: Sequence[_Row], keyring: Keyring
) -> RecordKey:
    """Take a page in, and return its last record."""
    last = RecordKey("")
    for row in rows:
        view = decode_view(row.view)
        last = view.key
        record = StoredRecord(view=view, emails=row.emails, phones=row.phones)
        found.views[last] = view
        found.own |= fields_of([record], keyring)
        if row.link is not None:
            found.standing[last] = row.link
        found.refused.update(row.refused)
        found.judgements.update(row.judged)
        for one in row.reviews:
            asked[one].add(last)
    return last
