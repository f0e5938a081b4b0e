"""A made-up town whose people carry phones and sit at computers; it shares no code with product or simulator.

People are drawn first, then what they do hour by hour, and only then what a web server would have seen
of it.  Its settings are guesses at how studies and shops look, from easy to hard.
"""

from dataclasses import dataclass, field
from random import Random

DAY = 24


@dataclass(frozen=True)
class Setting:
    phones: int = 80
    computers: int = 71
    owners_with_both: int = 48
    days: int = 21
    shared_home: float = 0.1  # of people who live with another one in the table
    at_campus: float = 0.7  # of people who go to one place with few addresses
    campus_addresses: int = 12
    carrier_addresses: int = 40
    home_changes: int = 9  # days until a provider gives a home another address; 0 never
    visits_a_day: float = 6.0  # of an active device
    on_wifi: float = 0.75  # of a phone's time at home
    staggered: bool = True  # people take part one after another
    lazy: float = 0.15  # of devices that are hardly used
    items: int = 3000
    vpn: float = 0.04


@dataclass
class Town:
    visits: list[dict[str, object]] = field(default_factory=list)
    owner: dict[str, str] = field(default_factory=dict)
    kind: dict[str, str] = field(default_factory=dict)

    def true_pairs(self) -> set[tuple[str, str]]:
        devices = sorted(self.owner)
        return {
            (one, other)
            for index, one in enumerate(devices)
            for other in devices[index + 1 :]
            if self.owner[one] == self.owner[other] and self.kind[one] != self.kind[other]
        }


def town(seed: int, setting: Setting = Setting()) -> Town:
    random = Random(seed)
    made = Town()
    both = setting.owners_with_both
    roles = (
        [("phone", "computer")] * both
        + [("phone",)] * (setting.phones - both)
        + [("computer",)] * (setting.computers - both)
    )
    random.shuffle(roles)
    popularity = [1 / (rank + 3) for rank in range(setting.items)]
    home = -1
    for person, kinds in enumerate(roles):
        if home < 0 or random.random() > setting.shared_home:
            home = person
        _live(made, random, setting, person, home, kinds, popularity)
    random.shuffle(made.visits)
    return made


def _live(
    made: Town,
    random: Random,
    setting: Setting,
    person: int,
    home: int,
    kinds: tuple[str, ...],
    popularity: list[float],
) -> None:
    campus = random.random() < setting.at_campus
    tastes = random.sample(range(setting.items), 25)
    common = random.choices(range(setting.items), popularity, k=60)
    wakes, sleeps = random.randint(6, 10), random.randint(21, 25)
    begins = random.randrange(40) if setting.staggered else 0
    vpn = random.random() < setting.vpn
    names = {kind: f"{kind[0]}{random.getrandbits(48):012x}" for kind in kinds}
    rates = {
        kind: setting.visits_a_day * (0.06 if random.random() < setting.lazy else random.uniform(0.4, 1.8))
        for kind in kinds
    }
    for name, kind in ((name, kind) for kind, name in names.items()):
        made.owner[name] = f"person {person}"
        made.kind[name] = kind
    habits = {kind: random.sample(tastes, 12) + random.sample(common, 30) for kind in kinds}
    for day in range(begins, begins + setting.days):
        weekday = day % 7 < 5
        out = (
            range(random.randint(8, 10), random.randint(15, 19))
            if weekday and random.random() < 0.85
            else range(0)
        )
        cafe = f"cafe-{random.randrange(15)}" if random.random() < 0.1 else None
        for hour in range(wakes, sleeps):
            away = hour in out
            for kind in kinds:
                if random.random() > 1 - (1 - min(0.9, rates[kind] / 15)):
                    continue
                address = _address(random, setting, day, home, kind, away, campus, cafe)
                if vpn and kind == "computer":
                    address = "vpn-exit"
                if address is None:
                    continue
                for _ in range(random.randint(1, 4)):
                    made.visits.append(
                        {
                            "device": names[kind],
                            "kind": kind,
                            "ip": address,
                            "at": ((day + 20_400) * DAY + hour) * 3600 + random.randrange(3600),
                            "item": f"site-{random.choice(habits[kind])}",
                            "owner": f"person {person}",
                        }
                    )


def _address(
    random: Random,
    setting: Setting,
    day: int,
    home: int,
    kind: str,
    away: bool,
    campus: bool,
    cafe: str | None,
) -> str | None:
    carrier = f"carrier-{random.randrange(setting.carrier_addresses)}"
    if away:
        if kind == "phone" and random.random() < 0.5:
            return carrier
        if campus:
            return f"campus-{random.randrange(setting.campus_addresses)}"
        return cafe if kind == "phone" or cafe else None
    if kind == "phone" and random.random() > setting.on_wifi:
        return carrier
    lease = day // setting.home_changes if setting.home_changes else 0
    return f"home-{home}-{lease}"
