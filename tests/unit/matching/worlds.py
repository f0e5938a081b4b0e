"""Small random worlds in which everything that can happen to a partition does happen."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from hypothesis import strategies as st

from graph.ids import ContactKey, RecordKey
from graph.matching.limits import barred
from graph.matching.outcome import Judgement, Link, Review
from graph.matching.partition import partition
from graph.matching.snapshot import Snapshot, shipped
from graph.matching.view import RecordView, merge, view_of
from graph.records import Assurance, Contact, Identifier, Record
from tests.unit.matching.people import KEYS, cannot, must, record

ACCOUNTS = tuple(
    f"{kind}:{number}"
    for kind in ("hubspot:contact", "klaviyo:profile", "shopify:customer")
    for number in range(3)
)
NAMES = (None, None, None, "Ann", "Annie", "Bob")

_assurances: st.SearchStrategy[Assurance] = st.sampled_from(["verified", "asserted", "asserted", "observed"])
_emails = st.builds(Contact, st.just("email"), st.sampled_from(["a@x.uk", "b@x.uk"]), _assurances)
_phones = st.builds(
    Contact, st.just("phone"), st.sampled_from(["+447911123456", "+442079460123"]), _assurances, st.booleans()
)
_identifiers = st.builds(
    Identifier,
    st.sampled_from(["shopify.customer_id", "loyaltylion.member_id", "shopify.order_id", "new.kind"]),
    st.sampled_from(["71", "72"]),
    _assurances,
)


@st.composite
def versions(draw: st.DrawFn) -> Record:
    """One version of one of nine accounts."""
    key = draw(st.sampled_from(ACCOUNTS))
    source, kind, number = key.split(":")
    own = Identifier(f"{source}.{kind}_id", f"9{number}")
    claims = draw(st.lists(st.one_of(_emails, _emails, _phones, _identifiers), min_size=1, max_size=4))
    return record(
        key,
        own,
        *claims,
        given=draw(st.sampled_from(NAMES)),
        birth_date=draw(st.sampled_from([None, "1980-01-02", "1990-03-04"])),
        shared=draw(st.integers(0, 9)) == 0,
        day=draw(st.integers(0, 3)),
    )


worlds = st.one_of(
    st.lists(versions(), min_size=1, max_size=4), st.lists(versions(), min_size=6, max_size=14)
)

words = st.lists(
    st.builds(
        lambda pair, word: word(*pair),
        st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS)).filter(
            lambda pair: pair[0] != pair[1]
        ),
        st.sampled_from([must, cannot]),
    ),
    max_size=2,
)


def tight(most_blocks: int = 3, spread: int = 1) -> Snapshot:
    """The shipped numbers with limits that a small world passes."""
    numbers = shipped()
    kinds = {
        name: msgspec.structs.replace(kind, spread=spread if kind.spread else None)
        for name, kind in numbers.kinds.items()
    }
    return msgspec.structs.replace(numbers, kinds=kinds, most_blocks=most_blocks, most_holders=6)


snapshots = st.sampled_from([shipped(), tight(), tight(50, 1), tight(2, 5)])


class Live:
    """Resolves one version at a time and looks at its neighbourhood only: what the graph does, without a graph."""

    def __init__(self, snapshot: Snapshot, judgements: Sequence[Judgement] = ()) -> None:
        self.snapshot = snapshot
        self.judgements = judgements
        self.views: dict[RecordKey, RecordView] = {}
        self.cluster: dict[RecordKey, tuple[RecordKey, ...]] = {}
        self.links: dict[RecordKey, Link] = {}
        self.reviews: set[Review] = set()

    def take(self, version: Record) -> None:
        before = self._barred()
        fresh = view_of(version, KEYS)
        self.views[version.key] = merge(self.views.get(version.key, fresh), fresh)
        after = self._barred()
        around = self._closure({version.key}, before & after)
        result = partition([self.views[key] for key in around], self.snapshot, self.judgements, barred=after)
        self.links.update(result.links)
        for cluster in result.clusters:
            self.cluster.update(dict.fromkeys(cluster, cluster))
        self.reviews = {r for r in self.reviews if not {r.left, r.right} & around} | set(result.reviews)

    def _barred(self) -> frozenset[ContactKey]:
        return barred(list(self.views.values()), self.snapshot)

    def _closure(self, seeds: Iterable[RecordKey], walls: frozenset[ContactKey]) -> set[RecordKey]:
        """Walk through every key but those that were barred and still are."""
        holders = defaultdict(set)
        for view in self.views.values():
            for key in view.holds.keys() - walls:
                holders[key].add(view.key)
        around, waiting = set(seeds), list(seeds)
        while waiting:
            record_key = waiting.pop()
            near = set().union(*(holders[key] for key in self.views[record_key].holds.keys() - walls))
            for word in self.judgements:
                near |= {word.left, word.right} if record_key in {word.left, word.right} else set()
            fresh = (near & self.views.keys()) - around
            around |= fresh
            waiting += fresh
        return around
