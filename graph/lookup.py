"""From what a caller knows of somebody, whatever it is, to person ids."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery
from graph.ids import ContactKey, PersonId
from graph.keyring import Keyring
from graph.records import Assurance

MOST: Final = 1_000
"""Keys one call may ask for."""


class LookupKey(Struct, frozen=True, order=True):
    """Something known of somebody.

    Attributes:
        kind: ``email``, ``phone``, ``device``, ``session``, ``record``, ``person``, or an
            identifier's kind such as ``shopify.customer_id``.
        value: Emails and phones normalised as the adapters do.
    """

    kind: str
    value: str


class Match(Struct, frozen=True, kw_only=True):
    """A living person that a key leads to.

    Attributes:
        rung: Greatest rung on the way.
        assurance: How surely the person has the key.
    """

    person: PersonId
    confidence: float
    rung: int
    assurance: Assurance


class Matches(Struct, frozen=True):
    """Whom a key leads to.

    Attributes:
        persons: One match a person, the surest first.
        weaker: Persons that it leads to with less confidence than was asked for only; they are not named.
    """

    persons: tuple[Match, ...] = ()
    weaker: int = 0


class _Keys(Struct, frozen=True):
    keys: Sequence[str]


class MatchRow(Struct, frozen=True, kw_only=True):
    """One way from a key to a person."""

    key: str
    person: PersonId
    confidence: float
    rung: int
    assurance: Assurance


def _query(name: str) -> NamedQuery[_Keys, MatchRow]:
    return NamedQuery(name, params=_Keys, row=MatchRow, timeout_s=5.0)


_POINTS: Final = _query("reads/lookup_points")
_OTHERS: Final[Mapping[str, NamedQuery[_Keys, MatchRow]]] = {
    "record": _query("reads/lookup_records"),
    "device": _query("reads/lookup_devices"),
    "session": _query("reads/lookup_sessions"),
    "person": _query("reads/lookup_persons"),
}
_STRENGTH: Final[dict[Assurance, int]] = {"observed": 0, "asserted": 1, "verified": 2}


async def lookup(
    client: GraphClient, keyring: Keyring, keys: Sequence[LookupKey], *, least: float = 0.0
) -> dict[LookupKey, Matches]:
    """Return the persons each key leads to; an unknown key leads to none.

    Args:
        client: Of the graph.
        keyring: Makes the keys of contact points.
        keys: What is known, up to ``MOST``.
        least: A way to a person that is less sure does not count.

    Raises:
        ValueError: More than ``MOST`` keys.
        GraphUnavailable: No answer in time.
    """
    if len(keys) > MOST:
        raise ValueError(f"at most {MOST} keys at once")
    asked: dict[str, dict[str, LookupKey]] = defaultdict(dict)
    for key in keys:
        asked[key.kind if key.kind in _OTHERS else "point"][_stored(key, keyring)] = key
    found: dict[LookupKey, Matches] = dict.fromkeys(keys, Matches())
    for kind, names in asked.items():
        rows: defaultdict[str, list[MatchRow]] = defaultdict(list)
        for row in await client.read(_OTHERS.get(kind, _POINTS), _Keys(sorted(names))):
            rows[row.key].append(row)
        found |= {names[name]: matches(ways, least) for name, ways in rows.items()}
    return found


def _stored(key: LookupKey, keyring: Keyring) -> str:
    return key.value if key.kind in _OTHERS else point_of(key, keyring)


def point_of(key: LookupKey, keyring: Keyring) -> ContactKey:
    """Return the key of the point that an email, phone or identifier is."""
    if key.kind in {"email", "phone"}:
        return keyring.contact(key.kind, key.value)
    return keyring.identifier(key.kind, key.value)


def matches(ways: Sequence[MatchRow], least: float) -> Matches:
    """Keep one match a person of the ways that are sure enough: the best assurance, then the lowest rung, then the highest confidence.

    Args:
        ways: From one key.
        least: Confidence under which a way does not count.
    """
    sure = [row for row in ways if row.confidence >= least]
    best: dict[PersonId, Match] = {}
    for row in sorted(
        sure, key=lambda row: (-_STRENGTH[row.assurance], row.rung, -row.confidence, row.person)
    ):
        match = Match(person=row.person, confidence=row.confidence, rung=row.rung, assurance=row.assurance)
        best.setdefault(row.person, match)
    return Matches(tuple(best.values()), len({row.person for row in ways} - best.keys()))
