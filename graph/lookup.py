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


class _Keys(Struct, frozen=True):
    keys: Sequence[str]


class _MatchRow(Struct, frozen=True, kw_only=True):
    key: str
    person: PersonId
    confidence: float
    rung: int
    assurance: Assurance


def _query(name: str) -> NamedQuery[_Keys, _MatchRow]:
    return NamedQuery(name, params=_Keys, row=_MatchRow, timeout_s=5.0)


_POINTS: Final = _query("reads/lookup_points")
_OTHERS: Final[Mapping[str, NamedQuery[_Keys, _MatchRow]]] = {
    "record": _query("reads/lookup_records"),
    "device": _query("reads/lookup_devices"),
    "session": _query("reads/lookup_sessions"),
    "person": _query("reads/lookup_persons"),
}
_STRENGTH: Final[dict[Assurance, int]] = {"observed": 0, "asserted": 1, "verified": 2}


async def lookup(
    client: GraphClient, keyring: Keyring, keys: Sequence[LookupKey]
) -> dict[LookupKey, tuple[Match, ...]]:
    """Return the persons each key leads to, the surest first; an unknown key leads to none.

    Raises:
        ValueError: More than ``MOST`` keys.
        GraphUnavailable: No answer in time.
    """
    if len(keys) > MOST:
        raise ValueError(f"at most {MOST} keys at once")
    asked: dict[str, dict[str, LookupKey]] = defaultdict(dict)
    for key in keys:
        asked[key.kind if key.kind in _OTHERS else "point"][_stored(key, keyring)] = key
    found: dict[LookupKey, tuple[Match, ...]] = dict.fromkeys(keys, ())
    for kind, names in asked.items():
        rows = await client.read(_OTHERS.get(kind, _POINTS), _Keys(sorted(names)))
        for name, matches in _by_key(rows).items():
            found[names[name]] = matches
    return found


def _stored(key: LookupKey, keyring: Keyring) -> str:
    return key.value if key.kind in _OTHERS else point_of(key, keyring)


def point_of(key: LookupKey, keyring: Keyring) -> ContactKey:
    """Return the key of the point that an email, phone or identifier is."""
    if key.kind in {"email", "phone"}:
        return keyring.contact(key.kind, key.value)
    return keyring.identifier(key.kind, key.value)


def _by_key(rows: Sequence[_MatchRow]) -> dict[str, tuple[Match, ...]]:
    """Keep one match a person: the best assurance, then the lowest rung, then the highest confidence."""
    best: dict[str, dict[PersonId, Match]] = defaultdict(dict)
    for row in sorted(
        rows, key=lambda row: (-_STRENGTH[row.assurance], row.rung, -row.confidence, row.person)
    ):
        match = Match(person=row.person, confidence=row.confidence, rung=row.rung, assurance=row.assurance)
        best[row.key].setdefault(row.person, match)
    return {key: tuple(matches.values()) for key, matches in best.items()}
