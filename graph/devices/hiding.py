"""Known devices, looked at as if they had never logged in: what m and u are learned from.

Each tenth of them, by hash, is hidden in turn, so that every one is looked at once and nine in ten are known
meanwhile. A hidden device shows only the days on which it did not say whose it is, for a device that never
logs in has no others; what it did on the rest, it would not have done.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct, structs

from graph.devices.activity import Activity, Trait, merge
from graph.devices.crowd import Tally, tally
from graph.devices.estimate import learn
from graph.devices.numbers import Numbers
from graph.devices.pairing import Met
from graph.devices.whereabouts import Whereabouts
from graph.ids import DeviceId, PersonId

_FOLDS: Final = 10


class KnownDevice(Struct, frozen=True, kw_only=True):
    """A device that said whose it is, and of one person only.

    Attributes:
        whole: All that it showed.
        silent: What it showed on days on which it did not say whose it is; None where there are none.
    """

    person: PersonId
    whole: Activity
    silent: Activity | None


def parties(known: Iterable[KnownDevice]) -> dict[PersonId, Activity]:
    """Return all that each person's devices showed, as one activity."""
    of_person: dict[PersonId, list[Activity]] = defaultdict(list)
    for one in known:
        of_person[one.person].append(one.whole)
    return {person: _party(person, shown) for person, shown in sorted(of_person.items())}


def learn_hidden(
    known: Sequence[KnownDevice], others: Sequence[Activity] | Tally, numbers: Numbers
) -> tuple[Numbers, int]:
    """Learn m and u from known devices, hiding each tenth in turn; the same for any order.

    Args:
        known: Every device of one known person.
        others: The devices of nobody known, which crowd the same networks, or how many they are.
        numbers: What is believed before, worth ``weight`` pairs.

    Returns:
        The numbers, and how many pairs of a hidden device and its own person they come from.
    """
    same: list[Met] = []
    strangers: list[Met] = []
    whole = parties(known)
    counted = others.copy() if isinstance(others, Tally) else tally(others)
    counted.add(whole.values())
    of_person: dict[PersonId, list[KnownDevice]] = defaultdict(list)
    tenths: dict[int, list[KnownDevice]] = defaultdict(list)
    for one in known:
        of_person[one.person].append(one)
        tenths[_fold(one.whole.device)].append(one)
    for hidden in tenths.values():
        seen = _without(hidden, whole, counted, of_person)
        for one in hidden:
            for met in seen.candidates(one.silent, numbers) if one.silent else ():
                pair = Met(left=one.whole.device, right=DeviceId(met.person), comparison=met.comparison)
                (same if met.person == one.person else strangers).append(pair)
    return learn(same, strangers, numbers), len(same)


def _without(
    hidden: Sequence[KnownDevice],
    whole: Mapping[PersonId, Activity],
    counted: Tally,
    of_person: Mapping[PersonId, Sequence[KnownDevice]],
) -> Whereabouts:
    """Return who was seen where while some known devices are nobody's; of the parties, only their persons' change."""
    devices = {one.whole.device for one in hidden}
    persons = {one.person for one in hidden}
    left = parties(one for person in persons for one in of_person[person] if one.whole.device not in devices)
    now = counted.copy()
    now.take_back(whole[person] for person in persons)
    now.add([*left.values(), *(one.silent for one in hidden if one.silent)])
    others = {person: party for person, party in whole.items() if person not in persons}
    return Whereabouts(others | left, counted=now.crowd())


def _party(person: PersonId, shown: Sequence[Activity]) -> Activity:
    """Return several activities as one; a single one is it already."""
    if len(shown) == 1:
        return structs.replace(shown[0], device=DeviceId(person), trait=Trait())
    return merge(DeviceId(person), shown)


def _fold(device: DeviceId) -> int:
    return int.from_bytes(hashlib.blake2b(device.encode(), digest_size=4).digest()) % _FOLDS
