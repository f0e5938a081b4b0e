"""Known devices, looked at as if they had never logged in: what m and u are learned from.

Each tenth of them, by hash, is hidden in turn, so that every one is looked at once and nine in ten are known
meanwhile. A hidden device shows only the days on which it did not say whose it is, for a device that never
logs in has no others; what it did on the rest, it would not have done.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from graph.devices.activity import Activity, merge
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
    return {person: merge(DeviceId(person), shown) for person, shown in sorted(of_person.items())}


def learn_hidden(
    known: Sequence[KnownDevice], others: Sequence[Activity], numbers: Numbers
) -> tuple[Numbers, int]:
    """Learn m and u from known devices, hiding each tenth in turn; the same for any order.

    Args:
        known: Every device of one known person.
        others: The devices of nobody known, which crowd the same networks.
        numbers: What is believed before, worth ``weight`` pairs.

    Returns:
        The numbers, and how many pairs of a hidden device and its own person they come from.
    """
    same: list[Met] = []
    strangers: list[Met] = []
    for fold in range(_FOLDS):
        hidden = [one for one in known if one.silent is not None and _fold(one.whole.device) == fold]
        shown = [one for one in known if _fold(one.whole.device) != fold]
        silent: Mapping[DeviceId, Activity] = {
            one.whole.device: one.silent for one in hidden if one.silent is not None
        }
        seen = Whereabouts(parties(shown), [*others, *silent.values()])
        for one in hidden:
            for met in seen.candidates(silent[one.whole.device], numbers):
                pair = Met(left=one.whole.device, right=DeviceId(met.person), comparison=met.comparison)
                (same if met.person == one.person else strangers).append(pair)
    return learn(same, strangers, numbers), len(same)


def _fold(device: DeviceId) -> int:
    return int.from_bytes(hashlib.blake2b(device.encode(), digest_size=4).digest()) % _FOLDS
