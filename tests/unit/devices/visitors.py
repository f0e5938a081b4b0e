"""Devices for tests, short to write: a device, a kind, and where it was in which hours."""

from collections.abc import Iterable

from graph.devices.activity import Activity, Sighting, Trait, gather
from graph.devices.numbers import Numbers, shipped
from graph.devices.pairing import DevicePair, meet, pair
from graph.ids import DeviceId

DAY = 24


class Visitors:
    def __init__(self) -> None:
        self.sightings: list[Sighting] = []
        self.traits: dict[DeviceId, Trait] = {}

    def device(self, name: str, kind: str | None = None, family: str | None = None) -> None:
        self.traits[DeviceId(name)] = Trait(kind, family)

    def see(
        self, name: str, network: str, days: Iterable[int], hour: int = 20, item: str | None = None
    ) -> None:
        for day in days:
            self.sightings.append(Sighting(DeviceId(name), network, day * DAY + hour, item))

    def activities(self) -> list[Activity]:
        return gather(self.sightings, self.traits)

    def pairs(self, numbers: Numbers | None = None) -> dict[tuple[str, str], DevicePair]:
        numbers = numbers or shipped()
        found = pair(meet(self.activities(), numbers), numbers)
        return {(one.left, one.right): one for one in found}

    def confidence(self, left: str, right: str) -> float:
        found = self.pairs().get((left, right))
        return found.confidence if found else 0.0
