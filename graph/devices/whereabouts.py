"""Parties and devices of one time, with the way from a device to the persons it met."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph.devices.activity import Activity
from graph.devices.attachment import Candidate, candidates
from graph.devices.crowd import Crowd, crowd
from graph.devices.numbers import Numbers
from graph.ids import PersonId


class Whereabouts:
    """Who was seen where.

    Attributes:
        crowd: Of parties and devices together; a party counts as one device.
    """

    def __init__(
        self,
        parties: Mapping[PersonId, Activity],
        devices: Iterable[Activity] = (),
        *,
        counted: Crowd | None = None,
    ) -> None:
        """Count parties and devices, unless they are counted already."""
        self.crowd: Crowd = crowd([*parties.values(), *devices]) if counted is None else counted
        self._parties = parties
        self._at: dict[str, list[PersonId]] = defaultdict(list)
        for person, party in sorted(parties.items()):
            for network in party.networks:
                self._at[network].append(person)

    def candidates(self, hidden: Activity, numbers: Numbers) -> list[Candidate]:
        """Return the persons that a network which is not crowded saw where it saw the device, by person."""
        persons = {
            person
            for network in hidden.networks
            if self.crowd.size(network) <= numbers.most_devices
            for person in self._at.get(network, ())
        }
        near = {person: self._parties[person] for person in sorted(persons)}
        return candidates(hidden, near, self.crowd, numbers)
