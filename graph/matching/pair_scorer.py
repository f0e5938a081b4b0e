"""Many pairs of records under one snapshot: most are rejected before all of their fields are compared.

``field_evidence`` says the evidence of one pair.  Here it is asked about one part of two records at a time, once for
two values, and no further once the bits so far and the most that is left cannot reach 0.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from graph.fields.name_levels import DIFFERENT, given_level
from graph.fields.near_contacts import near_email, near_phone
from graph.fields.person_names import PersonName
from graph.fields.record import PersonFields
from graph.fields.weights import Weights
from graph.ids import RecordKey
from graph.matching.evidence import Evidence
from graph.matching.posterior import posterior, sums_of
from graph.matching.scored_pair import FieldLevel, RecordPair, ScoredPair, field_evidence, field_levels
from graph.matching.snapshot import Snapshot

_AT_ONCE: Final = 1 << 18
"""Values, or pairs of values, that are kept for the pairs to come."""

_BIRTH_DATE, _EMAIL, _PHONE, _ADDRESS = 1, 2, 4, 8


class Part(Struct, frozen=True):
    """What one part of two records says.

    Attributes:
        bits: Against two strangers, in millibits.
        home: Against two people of one home.
        person: Whether rung 3 says any of it; a home explains nothing else.
    """

    bits: int
    home: int
    person: bool
    evidence: tuple[Evidence, ...]
    levels: tuple[FieldLevel, ...]


_SILENT: Final = Part(0, 0, person=False, evidence=(), levels=())


class Prepared(Struct, frozen=True, eq=False):
    """A record, ready for many pairs.

    Attributes:
        name: Number of its name.
        has: What else it has, a bit for each part.
        mailboxes: Mailbox names, and domains with a first sign: two addresses that are close share one of them.
    """

    fields: PersonFields
    name: int
    birth_date: int
    gender: int
    address: int
    has: int
    mailboxes: frozenset[str]


class PairScorer:
    """Scores pairs under one snapshot; values of earlier pairs are kept, and what they say, in memory only."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot: Final = snapshot
        self._most: Final = _table(_most_bits(snapshot.fields), snapshot.prior)
        self._most_home: Final = _table(
            _most_home(snapshot.fields), snapshot.fields.prior if snapshot.fields else 0
        )
        self._most_apart: Final = _most_apart(snapshot.fields)
        self._numbers: Final[dict[Hashable, int]] = {}
        self._parts: Final[dict[int, Part]] = {}

    def scored(
        self, ordered: Iterable[RecordPair], own: Mapping[RecordKey, PersonFields]
    ) -> Iterator[ScoredPair]:
        """Yield the pairs that reach 0 bits, in the order given.

        Args:
            ordered: The smaller key first.
            own: Records without fields are in no pair.
        """
        records: dict[RecordKey, Prepared] = {}
        parts, most, most_home = self._parts, self._most, self._most_home
        for left, right in ordered:
            if left not in own or right not in own:
                continue
            if len(parts) > _AT_ONCE or len(self._numbers) > _AT_ONCE:
                parts.clear()
                self._numbers.clear()
                records.clear()
            one = records.get(left) or records.setdefault(left, self._prepared(own[left]))
            other = records.get(right) or records.setdefault(right, self._prepared(own[right]))
            low, high = (one.name, other.name) if one.name < other.name else (other.name, one.name)
            both = one.has & other.has
            names = parts.get(low << 32 | high)
            if names is None:
                if self._are_two_of_a_home(one, other, both):
                    continue
                names = self._names(one, other)
            if names.bits + most[both] < 0 or (names.person and names.home + most_home[both] < 0):
                continue
            if found := self._rest(names, one, other, both):
                yield self._pair(left, right, found)

    def _are_two_of_a_home(self, one: Prepared, other: Prepared, both: int) -> bool:
        """Tell whether given names alone put 0 bits against one home out of reach; most pairs end here."""
        here, there = one.fields.name, other.fields.name
        return (
            here is not None
            and there is not None
            and self._most_apart + self._most_home[both] < 0
            and bool(here.family and there.family)
            and given_level(here.given, there.given) == DIFFERENT
            and not (_may_be_elsewhere(here.given, there) or _may_be_elsewhere(there.given, here))
        )

    def _rest(self, names: Part, one: Prepared, other: Prepared, both: int) -> tuple[Part, ...] | None:
        """Return what all parts say, the cheap ones first; None once 0 bits are out of reach."""
        bits, home, person = names.bits, names.home, names.person
        found = [names]
        for part, says in _CHEAP_FIRST:
            said = says(self, one, other) if not part or both & part else _SILENT
            found.append(said)
            both &= ~part
            bits, home, person = bits + said.bits, home + said.home, person or said.person
            if bits + self._most[both] < 0 or (person and home + self._most_home[both] < 0):
                return None
        name, birth_date, gender, email, phone, address = found
        return name, birth_date, gender, address, email, phone

    def _pair(self, left: RecordKey, right: RecordKey, found: Iterable[Part]) -> ScoredPair:
        parts = tuple(found)
        bits = posterior(sums_of(said for part in parts for said in part.evidence), self._snapshot)
        return ScoredPair(left, right, bits, tuple(level for part in parts for level in part.levels))

    def _prepared(self, fields: PersonFields) -> Prepared:
        address = (fields.postcode, fields.street, fields.city)
        has = (
            (_BIRTH_DATE if fields.birth_date else 0)
            | (_EMAIL if fields.emails else 0)
            | (_PHONE if fields.phones else 0)
            | (_ADDRESS if any(address) else 0)
        )
        return Prepared(
            fields=fields,
            name=self._number(fields.name),
            birth_date=self._number(fields.birth_date),
            gender=self._number(fields.gender),
            address=self._number(address),
            has=has,
            mailboxes=frozenset(mark for email in fields.emails for mark in _marks(email)),
        )

    def _number(self, value: Hashable) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    def _names(self, one: Prepared, other: Prepared) -> Part:
        return self._once(
            one.name, other.name, PersonFields(name=one.fields.name), PersonFields(name=other.fields.name)
        )

    def birth_dates(self, one: Prepared, other: Prepared) -> Part:
        """Return what birth dates say."""
        return self._parts.get(_pair_of(one.birth_date, other.birth_date)) or self._once(
            one.birth_date,
            other.birth_date,
            PersonFields(birth_date=one.fields.birth_date),
            PersonFields(birth_date=other.fields.birth_date),
        )

    def genders(self, one: Prepared, other: Prepared) -> Part:
        """Return what genders say."""
        return self._parts.get(_pair_of(one.gender, other.gender)) or self._once(
            one.gender,
            other.gender,
            PersonFields(gender=one.fields.gender),
            PersonFields(gender=other.fields.gender),
        )

    def addresses(self, one: Prepared, other: Prepared) -> Part:
        """Return what addresses say."""
        return self._parts.get(_pair_of(one.address, other.address)) or self._once(
            one.address, other.address, _address_of(one.fields), _address_of(other.fields)
        )

    def emails(self, one: Prepared, other: Prepared) -> Part:
        """Return what addresses say that are nearly the same."""
        if one.mailboxes.isdisjoint(other.mailboxes) or near_email(one.fields, other.fields) is None:
            return _SILENT
        said = field_evidence(
            PersonFields(name=one.fields.name, emails=one.fields.emails),
            PersonFields(name=other.fields.name, emails=other.fields.emails),
            self._snapshot,
        )
        return _part(each for each in said if each.field == "similar_email")

    def phones(self, one: Prepared, other: Prepared) -> Part:
        """Return what numbers say that are nearly the same."""
        if near_phone(one.fields, other.fields) is None:
            return _SILENT
        return _part(
            field_evidence(
                PersonFields(phones=one.fields.phones),
                PersonFields(phones=other.fields.phones),
                self._snapshot,
            )
        )

    def _once(self, here: int, there: int, one: PersonFields, other: PersonFields) -> Part:
        said = _part(field_evidence(one, other, self._snapshot))
        self._parts[_pair_of(here, there)] = said
        return said


_CHEAP_FIRST: Final[tuple[tuple[int, Callable[[PairScorer, Prepared, Prepared], Part]], ...]] = (
    (_BIRTH_DATE, PairScorer.birth_dates),
    (0, PairScorer.genders),
    (_EMAIL, PairScorer.emails),
    (_PHONE, PairScorer.phones),
    (_ADDRESS, PairScorer.addresses),
)


def _part(said: Iterable[Evidence]) -> Part:
    evidence = tuple(said)
    return Part(
        bits=sum(each.bits for each in evidence),
        home=sum(each.home for each in evidence),
        person=any(each.rung == 3 for each in evidence),
        evidence=evidence,
        levels=field_levels(evidence),
    )


def _pair_of(here: int, there: int) -> int:
    return here << 32 | there if here < there else there << 32 | here


def _address_of(fields: PersonFields) -> PersonFields:
    return PersonFields(postcode=fields.postcode, street=fields.street, city=fields.city)


def _may_be_elsewhere(word: str, name: PersonName) -> bool:
    """Tell whether ``is_among`` may find a given name among the other parts of a name."""
    start = word[:1]
    return name.family[:1] == start or any(other[:1] == start for other in name.more)


def _marks(email: str) -> tuple[str, str]:
    box, _, domain = email.partition("@")
    return box, f"{box[:1]}@{domain}"


def _table(most: Mapping[int, int], prior: int) -> tuple[int, ...]:
    """Return the prior and the most that parts can say, for each set of them."""
    parts = _BIRTH_DATE | _EMAIL | _PHONE | _ADDRESS
    return tuple(prior + sum(bits for part, bits in most.items() if both & part) for both in range(parts + 1))


_FIELDS: Final = {
    _BIRTH_DATE: ("birth_date",),
    _EMAIL: ("email",),
    _PHONE: ("phone",),
    _ADDRESS: ("postcode", "street", "city"),
}


def _most_bits(weights: Weights | None) -> dict[int, int]:
    """Return the most that each part can say against strangers; nothing is 0, and gender says no more."""
    if weights is None:
        return {}
    return {part: max(0, *(_most(name, weights) for name in fields)) for part, fields in _FIELDS.items()}


def _most(field: str, weights: Weights) -> int:
    """Return the most that a level says, or a value in common however rare it is."""
    rare = [weights.rare[field]] if field in weights.rare else []
    return max(*weights.stranger[field], *weights.equality.get(field, {}).values(), *rare)


def _most_home(weights: Weights | None) -> dict[int, int]:
    """Return the most that each part can say against a home."""
    if weights is None:
        return {}
    return {
        part: max(0, *(bits for name in fields for bits in weights.home[name]))
        for part, fields in _FIELDS.items()
    }


def _most_apart(weights: Weights | None) -> int:
    """Return the most that whole names can say against a home whose given names are different, objected to or not."""
    if weights is None:
        return 0
    others = (max(0, *weights.home[name]) for name in ("family_name", "more_names"))
    return max(weights.home["given_name"][DIFFERENT], weights.incompatible) + sum(others)
