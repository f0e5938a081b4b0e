"""Whose a device or a session is that never said so: one of the persons known near it, or nobody known.

Everything known of one person is one party: an :class:`Activity` made of all devices and sessions
that the lower rungs gave to it, so its own devices do not make a home look crowded.  An attachment
says whose a device is.  It never joins two persons, for only a device or session without a person gets one.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from graph.devices.activity import Activity, day_of
from graph.devices.comparison import Comparison, compare
from graph.devices.confidence import confidences
from graph.devices.crowd import Crowd
from graph.devices.numbers import Numbers
from graph.ids import DeviceId, PersonId
from graph.matching.outcome import Millibits

RUNG = 4


class Candidate(Struct, frozen=True, kw_only=True):
    """A person whom a network saw where it saw the device.

    Attributes:
        bits: log2 of how much better this person explains the device than a stranger who met it does.
    """

    person: PersonId
    bits: Millibits
    comparison: Comparison


class Attachment(Struct, frozen=True, kw_only=True):
    """Whose a device or session is.

    Attributes:
        device: Also the id of a session that is decided alone.
        person: The likeliest person; None where nobody known is likelier, or nothing may be said.
        confidence: That it is this person, or nobody known; 1 - what speaks for others.
        provisional: The day of the last sighting is not over, and what else it brings may change this.
        candidates: With their confidence, likeliest first: what an explanation lists.
    """

    device: DeviceId
    person: PersonId | None
    confidence: float
    provisional: bool
    candidates: tuple[tuple[Candidate, float], ...]


def candidates(
    hidden: Activity, known: Mapping[PersonId, Activity], crowd: Crowd, numbers: Numbers
) -> list[Candidate]:
    """Return the persons that a device met, by person.

    Args:
        hidden: The device or session; it must not be part of any party.
        known: The party of each person; those that share no network are passed over, so the
            caller may give only the ones it looked up.
        crowd: Of parties and devices together.
        numbers: A network that saw more than ``most_devices`` is left out here as everywhere.
    """
    seen = _bounded(hidden, crowd, numbers)
    found: list[Candidate] = []
    for person, party in sorted(known.items()):
        comparison = compare(seen, party, crowd) if seen else None
        if comparison is not None:
            found.append(
                Candidate(person=person, bits=numbers.bits(comparison.levels), comparison=comparison)
            )
    return found


def attach(
    hidden: Activity,
    found: Sequence[Candidate],
    numbers: Numbers,
    *,
    consent: bool,
    today: int,
    priors: Mapping[PersonId, float] | None = None,
) -> Attachment:
    """Decide whose a device is.

    Args:
        hidden: A device that no rung below gave to anybody, or one session of a shared device.
        found: Its candidates.
        numbers: In force.
        consent: Without it nothing is said, and nothing stays of an earlier attachment.
        today: Days since 1970 (UTC) at the caller's time.
        priors: For a session of a shared device, how often each of its users uses it; they and
            ``numbers.nobody`` add up to 1.
    """
    provisional = day_of(hidden.last) >= today
    if not consent:
        return Attachment(device=hidden.device, person=None, confidence=1.0, provisional=False, candidates=())
    said = confidences({one.person: one.bits for one in found}, numbers.nobody, priors)
    ranked = sorted(((one, said[one.person]) for one in found), key=lambda pair: (-pair[1], pair[0].person))
    nobody = 1.0 - sum(confidence for _one, confidence in ranked)
    likeliest = ranked[0] if ranked and ranked[0][1] > nobody else None
    return Attachment(
        device=hidden.device,
        person=likeliest[0].person if likeliest else None,
        confidence=likeliest[1] if likeliest else nobody,
        provisional=provisional,
        candidates=tuple(ranked),
    )


def user_priors(uses: Iterable[PersonId], nobody: float) -> dict[PersonId, float]:
    """Return how often each user of a shared device uses it, from the sessions that say who it was.

    One session more than seen is given to each, so that one login does not settle all visits to come.
    """
    counts: dict[PersonId, int] = {}
    for person in uses:
        counts[person] = counts.get(person, 1) + 1
    total = sum(counts.values())
    return {person: (1 - nobody) * count / total for person, count in sorted(counts.items())}


def _bounded(hidden: Activity, crowd: Crowd, numbers: Numbers) -> Activity | None:
    """Leave out networks that are too crowded to bring anybody together."""
    networks = {
        name: hours for name, hours in hidden.networks.items() if crowd.size(name) <= numbers.most_devices
    }
    if not networks:
        return None
    return Activity(
        device=hidden.device,
        trait=hidden.trait,
        networks=networks,
        hours=hidden.hours,
        days=hidden.days,
        items=hidden.items,
    )
