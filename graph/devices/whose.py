"""Whose every device and visit is that never said so: all of a shop decided together.

Together, because how often nobody known is behind a device is read off the devices that are asked about.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct, structs

from graph.devices.activity import Activity
from graph.devices.attachment import Attachment, Candidate, attach, user_priors
from graph.devices.because import Because, because
from graph.devices.comparison import small
from graph.devices.crowd import Tally
from graph.devices.estimate import nobody_behind
from graph.devices.hiding import KnownDevice, learn_hidden, parties
from graph.devices.numbers import Numbers
from graph.devices.whereabouts import Whereabouts
from graph.ids import DeviceId, PersonId, SessionId
from graph.matching.outcome import Millibits

LEAST: Final = 0.5
"""An attachment below this is none: somebody else or nobody is as likely."""


ENOUGH: Final = 1_000
"""Hidden known devices that met their person, from which m and u are the shop's own: some 20, what a shipped table counts as, for
each of 46 levels (judgement).  With numbers of others, nobody is believed far too seldom.
"""


class SharedDevice(Struct, frozen=True, kw_only=True):
    """A device that several persons use.

    Attributes:
        uses: Who each visit was that says so; a person stands in it once a visit.
        anonymous: What each visit showed that does not.
    """

    device: DeviceId
    uses: tuple[PersonId, ...]
    anonymous: Mapping[SessionId, Activity]


class Shop(Struct, frozen=True, kw_only=True):
    """What a shop's devices showed, and what the lower rungs know of them.

    Attributes:
        known: Devices of one person; of a shared device, what each of its users did on it, never silent.
        asked: Devices that nobody was ever named on, as far as they met anybody known.
        others: All devices that are not known, counted, those asked among them.
        shared: Their anonymous visits are decided one by one.
    """

    known: Sequence[KnownDevice]
    asked: Sequence[Activity]
    others: Tally
    shared: Sequence[SharedDevice]


class Attached(Struct, frozen=True, kw_only=True):
    """A device, or one visit of a shared device, is somebody's.

    Attributes:
        session: None where the whole device is.
        provisional: The day of what was seen last is not over.
    """

    device: DeviceId
    session: SessionId | None
    person: PersonId
    confidence: float
    provisional: bool
    because: Because


class Whose(Struct, frozen=True, kw_only=True):
    """What was decided, by device and session, and by what numbers.

    Attributes:
        met: Devices asked about that met somebody known where few are.
        pairs: Hidden known devices that met their own person; what m and u come from.
        nobody: p_0 of devices; None where none met anybody.
        newcomers: p_0 of visits of shared devices; None where there is no shared device.
    """

    attached: tuple[Attached, ...]
    met: int
    pairs: int
    nobody: float | None
    newcomers: float | None


def decide(shop: Shop, numbers: Numbers, *, today: int) -> Whose:
    """Decide whose every device asked about, and every anonymous visit of a shared one, is.

    The same for any order. ``today`` is in days since 1970, UTC.
    """
    learned, pairs = learn_hidden(shop.known, shop.others, numbers)
    persons = parties(shop.known)
    counted = shop.others.copy()
    counted.add(persons.values())
    seen = Whereabouts(persons, counted=counted.crowd())
    found = {one.device: seen.candidates(one, learned) for one in shop.asked}
    bits = [
        {one.person: one.bits for one in some}
        for _device, some in sorted(found.items())
        if any(small(one.comparison) for one in some)
    ]
    asked = _of_nobody(bits, learned, numbers, pairs) if bits else learned
    attached = [
        _kept(said, one.device, None, because(said, asked))
        for one in shop.asked
        if _sure(said := attach(one, found[one.device], asked, consent=True, today=today))
    ]
    newcomers = _newcomers(shop.shared, numbers) if shop.shared else None
    if newcomers is not None:
        visiting = structs.replace(learned, nobody=newcomers)
        for device in shop.shared:
            attached += _visits(device, seen, visiting, today)
    return Whose(
        attached=tuple(sorted(attached, key=lambda one: (one.device, one.session or ""))),
        met=len(bits),
        pairs=pairs,
        nobody=asked.nobody if bits else None,
        newcomers=newcomers,
    )


def _of_nobody(
    bits: Sequence[Mapping[PersonId, Millibits]], learned: Numbers, shipped: Numbers, pairs: int
) -> Numbers:
    """Read p_0 off the devices asked about; where m and u are hardly the shop's own, it is no less than the shipped one."""
    found = nobody_behind(bits, learned)
    if pairs >= ENOUGH:
        return found
    return structs.replace(found, nobody=max(found.nobody, shipped.nobody))


def _newcomers(shared: Sequence[SharedDevice], numbers: Numbers) -> float:
    """Return the share of a shared device's visits that are of somebody who was never named on it.

    Good-Turing: of all visits that say whose they are, those of a person who said so on no other visit of that device
    are as frequent as visits of persons who have not been met there yet. The shipped p_0 counts as ``nobody_weight`` visits.
    """
    counts = [Counter(device.uses) for device in shared]
    once = sum(number == 1 for uses in counts for number in uses.values())
    named = sum(uses.total() for uses in counts)
    return (once + numbers.nobody * numbers.nobody_weight) / (named + numbers.nobody_weight)


def _visits(device: SharedDevice, seen: Whereabouts, numbers: Numbers, today: int) -> list[Attached]:
    """Decide each anonymous visit among the device's users; a user who met it nowhere has its prior go to nobody."""
    users = user_priors(device.uses, numbers.nobody)
    attached: list[Attached] = []
    for session, visit in sorted(device.anonymous.items()):
        near = (one for one in seen.candidates(visit, numbers) if one.person in users)
        found = [_of_one_visit(one, numbers) for one in near]
        priors = {one.person: users[one.person] for one in found}
        left = structs.replace(numbers, nobody=1.0 - sum(priors.values()))
        said = attach(visit, found, left, consent=True, today=today, priors=priors)
        if _sure(said):
            attached.append(_kept(said, device.device, session, because(said, left, priors)))
    return attached


def _of_one_visit(one: Candidate, numbers: Numbers) -> Candidate:
    """Leave out what takes several days to say: a visit's one day is no sign of coming seldom."""
    levels = {field: level for field, level in one.comparison.levels.items() if field not in _OF_DAYS}
    said = structs.replace(one.comparison, levels=levels)
    return structs.replace(one, comparison=said, bits=numbers.bits(levels))


_OF_DAYS: Final = frozenset({"days", "also", "apart"})


def _sure(said: Attachment) -> bool:
    return said.person is not None and said.confidence >= LEAST


def _kept(said: Attachment, device: DeviceId, session: SessionId | None, reason: Because) -> Attached:
    return Attached(
        device=device,
        session=session,
        person=said.candidates[0][0].person,
        confidence=said.confidence,
        provisional=said.provisional,
        because=reason,
    )
