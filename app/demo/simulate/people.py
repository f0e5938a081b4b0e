"""The population: real customers as invented people, their families, guests and newsletter readers."""

from datetime import date, timedelta
from typing import Final

from msgspec.structs import replace

from app.demo.simulate.chance import draws
from app.demo.simulate.person import Home, Person, Population
from app.demo.simulate.registry import Registry
from app.demo.simulate.wording import COUNTRIES

_UK: Final = "United Kingdom"
_DIALLING: Final = {code: dialling for code, dialling, _ in COUNTRIES.values()}


class _Settling:
    """The people and homes so far."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.random = registry.random
        self.people: list[Person] = []
        self.homes: list[Home] = []

    def settle(self, role: str, customer: int | None, country: str) -> Person:
        """Move one person into a home of their own."""
        self.homes.append(self.registry.home(country))
        sex = "F" if self.random.random() < 0.68 else "M"
        given, family = self.registry.name(sex)
        return self._born(role, customer, sex, (given, family), len(self.homes) - 1, self._birthday())

    def join(self, role: str, other: Person, customer: int | None) -> Person:
        """Move one person in with another: a partner, a twin, or a second customer of the same home."""
        twin = role == "twin"
        same_sex = twin and self.random.random() < 0.7
        sex = other.sex if same_sex else ("M" if other.sex == "F" else "F")
        given, own_family = self.registry.name(sex)
        while given == other.given:
            given, _ = self.registry.name(sex)
        family = other.family if twin or self.random.random() < 0.75 else own_family
        birth = other.birth if twin else self._birthday()
        person = self._born(role, customer, sex, (given, family), other.home, birth)
        home = self.homes[other.home]
        if home.mail is None and self.random.random() < 0.4:
            self.homes[other.home] = replace(home, mail=self.registry.mail(f"the{other.family}family"))
        return person

    def _born(
        self, role: str, customer: int | None, sex: str, name: tuple[str, str], home: int, birth: date
    ) -> Person:
        given, family = name
        married = sex == "F" and self.random.random() < 0.08
        maiden = self.registry.family() if married else None
        person = Person(
            number=len(self.people),
            role=role,
            customer=customer,
            given=given,
            family=family,
            sex=sex,
            birth=birth,
            home=home,
            emails=self._mails(given, family, maiden, birth),
            mobile=self.registry.mobile(_DIALLING[self.homes[home].country]),
            former_family=maiden,
            office=self.random.randrange(6) if self.random.random() < 0.02 else None,
        )
        self.people.append(person)
        return person

    def _mails(self, given: str, family: str, maiden: str | None, birth: date) -> tuple[str, ...]:
        second = maiden or family
        shapes = (
            f"{given}.{family}",
            f"{given}{family}",
            f"{given[0]}{family}",
            f"{given}{birth.year % 100}",
        )
        first = self.registry.mail(self.random.choice(shapes))
        others = [f"{given}.{second}", f"{second}.{given}"]
        count = self.random.choices((0, 1, 2), (55, 35, 10))[0]
        return (first, *(self.registry.mail(other) for other in others[:count]))

    def _birthday(self) -> date:
        return date(1948, 1, 1) + timedelta(days=self.random.randrange(365 * 58))


def populate(seed: int, customers: list[tuple[int, str]], guests: int, readers: int) -> Population:
    """Invent everybody, in a fixed order: customers with their families, then guests, then readers."""
    settling = _Settling(Registry(draws(seed, "people")))
    random = settling.random
    host: Person | None = None
    for number, country in customers:
        if host is not None and country == _UK and random.random() < 0.09:
            settling.join("customer", host, number)
            host = None
            continue
        person = settling.settle("customer", number, country)
        host = person if country == _UK else host
        roll = random.random()
        if roll < 0.2:
            settling.join("partner", person, None)
        elif roll < 0.215:
            settling.join("twin", person, None)
    for role, count in (("guest", guests), ("reader", readers)):
        for _ in range(count):
            settling.settle(role, None, _UK)
    offices = [settling.registry.home(_UK) for _ in range(6)]
    return Population(_recycle(settling), settling.homes, offices)


def _recycle(settling: _Settling) -> list[Person]:
    """Give some people a number that somebody else has given up."""
    people = list(settling.people)
    order = settling.random.sample(range(len(people)), len(people) // 50 * 2)
    for before, after in zip(order[::2], order[1::2], strict=True):
        old, new = people[before], people[after]
        if settling.homes[old.home].country == settling.homes[new.home].country == "GB":
            people[before] = replace(old, former_mobile=new.mobile)
            people[after] = replace(new, recycled=True)
    return people
