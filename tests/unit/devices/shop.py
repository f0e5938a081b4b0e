"""A made-up shop with logins: people in homes, most of whom log in on some device, and devices that never do.

Nothing in it is known to the product, and its habits are not those of the simulator. `Habits` turns it from easy to hard.
"""

from dataclasses import dataclass, field
from random import Random

from graph.devices.activity import Activity, Sighting, gather
from graph.devices.hiding import KnownDevice
from graph.ids import DeviceId, PersonId

DAYS = 300
DAY = 24


@dataclass(frozen=True)
class Habits:
    homes: int = 900
    housemates: tuple[float, ...] = (0.6, 0.3, 0.1)  # of homes with one, two, three visitors of the shop
    never_log_in: float = 0.3  # of people
    devices: tuple[float, ...] = (0.4, 0.4, 0.2)  # of people with one, two, three
    visits: float = 8.0  # a year and person, on average
    login: float = 0.35  # of visits of who has an account, on a device used for that
    for_login: float = 0.6  # of devices are used for that
    at_home: float = 0.7  # of visits; the others through a carrier
    bursts: float = 0.5  # of visits belong to a need of some days
    days_of_need: int = 8
    things: int = 1500
    again: float = 0.5  # of what is looked at within a need was looked at before in it
    alike: float = 0.1  # of needs of one home are shared by all of it
    strangers: int = 600  # who live alone and never log in


@dataclass
class Shop:
    known: list[KnownDevice] = field(default_factory=list)
    asked: list[Activity] = field(default_factory=list)
    owner: dict[str, str] = field(default_factory=dict)  # of asked devices whose owner is known


def shop(seed: int, habits: Habits) -> Shop:
    year = _Year(Random(seed), habits)
    for home in range(habits.homes + habits.strangers):
        alone = home >= habits.homes
        count = 1 if alone else year.random.choices((1, 2, 3), habits.housemates)[0]
        together = year.needs()
        for mate in range(count):
            never = alone or year.random.random() < habits.never_log_in
            year.live(f"{home}.{mate}", home, together, never=never)
    return _sorted_out(year)


type Need = tuple[int, list[int]]


class _Year:
    def __init__(self, random: Random, habits: Habits) -> None:
        self.random = random
        self.habits = habits
        self.seen: list[Sighting] = []
        self.said: dict[str, set[int]] = {}
        self.owners: dict[str, str] = {}

    def needs(self) -> list[Need]:
        return [
            (
                self.random.randrange(DAYS - self.habits.days_of_need),
                self.random.sample(range(self.habits.things), 12),
            )
            for _ in range(self.random.randint(1, 4))
        ]

    def live(self, person: str, home: int, together: list[Need], *, never: bool) -> None:
        random, habits = self.random, self.habits
        count = random.choices((1, 2, 3), habits.devices)[0]
        names = [f"{random.getrandbits(48):012x}" for _ in range(count)]
        logs_in = {name: not never and random.random() < habits.for_login for name in names}
        self.owners.update(dict.fromkeys(names, person))
        needs = [*self.needs(), *(one for one in together if random.random() < habits.alike)]
        for _ in range(1 + int(random.expovariate(1 / habits.visits))):
            name = random.choice(names)
            day = self._visit(name, home, random.choice(needs))
            if logs_in[name] and random.random() < habits.login:
                self.said.setdefault(name, set()).add(day)

    def _visit(self, name: str, home: int, need: Need) -> int:
        random, habits = self.random, self.habits
        begins, wanted = need
        in_need = random.random() < habits.bursts
        day = begins + random.randrange(habits.days_of_need) if in_need else random.randrange(DAYS)
        network = f"home {home}" if random.random() < habits.at_home else f"carrier {random.randrange(8)}"
        hour = day * DAY + random.randint(8, 22)
        for _ in range(random.randint(1, 3)):
            again = in_need and random.random() < habits.again
            thing = random.choice(wanted) if again else int(habits.things * random.random() ** 2)
            self.seen.append(Sighting(DeviceId(name), network, hour, f"thing {thing}"))
        return day


def _sorted_out(year: _Year) -> Shop:
    made, seen, said, owners = Shop(), year.seen, year.said, year.owners
    silent = {
        one.device: one
        for one in gather(one for one in seen if one.hour // DAY not in said.get(one.device, ()))
    }
    for one in gather(seen):
        if one.device in said:
            person = PersonId(owners[one.device])
            made.known.append(KnownDevice(person=person, whole=one, silent=silent.get(one.device)))
        else:
            made.asked.append(one)
    persons = {one.person for one in made.known}
    made.owner = {one.device: owners[one.device] for one in made.asked if owners[one.device] in persons}
    return made
