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
from graph.ids import RecordKey
from graph.matching.bounds import ADDRESS, BIRTH_DATE, EMAIL, PHONE, bounds
from graph.matching.evidence import Evidence
from graph.matching.posterior import posterior, sums_of
from graph.matching.scored_pair import FieldLevel, RecordPair, ScoredPair, field_evidence, field_levels
from graph.matching.snapshot import Snapshot

_AT_ONCE: Final = 1 << 18
"""Values, or pairs of values, that are kept for the pairs to come."""

_NO_BOUND: Final = 1 << 40


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
        self._bounds: Final = bounds(snapshot)
        self._apart: Final = Part(_NO_BOUND, self._bounds.apart, person=True, evidence=(), levels=())
        self._numbers: Final[dict[Hashable, int]] = {}
        self._parts: Final[dict[int, Part]] = {}
        self._records: Final[dict[RecordKey, Prepared]] = {}

    def scored(
        self, ordered: Iterable[RecordPair], own: Mapping[RecordKey, PersonFields]
    ) -> Iterator[ScoredPair]:
        """Yield the pairs that reach 0 bits, in the order given.

        Args:
            ordered: The smaller key first.
            own: Records without fields are in no pair.
        """
        parts, most, most_home = self._parts, self._bounds.stranger, self._bounds.home
        for left, right in ordered:
            if left not in own or right not in own:
                continue
            if max(len(parts), len(self._numbers), len(self._records)) > _AT_ONCE:
                self._forget()
            one, other = self._prepared(left, own[left]), self._prepared(right, own[right])
            both = one.has & other.has
            low, high = (one.name, other.name) if one.name < other.name else (other.name, one.name)
            names = parts.get(low << 32 | high) or self._first(one, other)
            if names.bits + most[both] < 0 or (names.person and names.home + most_home[both] < 0):
                continue
            if names is self._apart:
                names = self._names(one, other)
            if found := self._rest(names, one, other, both):
                yield self._pair(left, right, found)

    def _forget(self) -> None:
        self._parts.clear()
        self._numbers.clear()
        self._records.clear()

    def _first(self, one: Prepared, other: Prepared) -> Part:
        """Return what names say, only a bound where given names are different: most pairs end there."""
        if not _are_apart(one.fields.name, other.fields.name):
            return self._names(one, other)
        return self._parts.setdefault(_pair_of(one.name, other.name), self._apart)

    def _rest(self, names: Part, one: Prepared, other: Prepared, both: int) -> tuple[Part, ...] | None:
        """Return what all parts say, the cheap ones first; None once 0 bits are out of reach."""
        bits, home, person = names.bits, names.home, names.person
        found = [names]
        for part, says in _CHEAP_FIRST:
            said = says(self, one, other) if not part or both & part else _SILENT
            found.append(said)
            both &= ~part
            bits, home, person = bits + said.bits, home + said.home, person or said.person
            if bits + self._bounds.stranger[both] < 0 or (person and home + self._bounds.home[both] < 0):
                return None
        name, birth_date, gender, email, phone, address = found
        return name, birth_date, gender, address, email, phone

    def _pair(self, left: RecordKey, right: RecordKey, found: Iterable[Part]) -> ScoredPair:
        parts = tuple(found)
        bits = posterior(sums_of(said for part in parts for said in part.evidence), self._snapshot)
        return ScoredPair(left, right, bits, tuple(level for part in parts for level in part.levels))

    def _prepared(self, key: RecordKey, fields: PersonFields) -> Prepared:
        known = self._records.get(key)
        if known is None or known.fields is not fields:
            known = self._records[key] = self._made(fields)
        return known

    def _made(self, fields: PersonFields) -> Prepared:
        address = (fields.postcode, fields.street, fields.city)
        has = (
            (BIRTH_DATE if fields.birth_date else 0)
            | (EMAIL if fields.emails else 0)
            | (PHONE if fields.phones else 0)
            | (ADDRESS if any(address) else 0)
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
    (BIRTH_DATE, PairScorer.birth_dates),
    (0, PairScorer.genders),
    (EMAIL, PairScorer.emails),
    (PHONE, PairScorer.phones),
    (ADDRESS, PairScorer.addresses),
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


def _are_apart(here: PersonName | None, there: PersonName | None) -> bool:
    """Tell whether two whole names' given names are different, and are nothing else of the other's name."""
    return (
        here is not None
        and there is not None
        and bool(here.family and there.family)
        and given_level(here.given, there.given) == DIFFERENT
        and not (_may_be_elsewhere(here.given, there) or _may_be_elsewhere(there.given, here))
    )


def _may_be_elsewhere(word: str, name: PersonName) -> bool:
    """Tell whether ``is_among`` may find a given name among the other parts of a name."""
    start = word[:1]
    return name.family[:1] == start or any(other[:1] == start for other in name.more)


def _marks(email: str) -> tuple[str, str]:
    box, _, domain = email.partition("@")
    return box, f"{box[:1]}@{domain}"
