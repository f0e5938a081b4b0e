"""Who the simulation is about: real human beings of the truth, and what they share."""

from datetime import date

from msgspec import Struct


class Home(Struct, frozen=True):
    """An address and what its people share.

    Attributes:
        mail: The family's common mailbox, where it has one.
    """

    street: str
    city: str
    postcode: str
    country: str
    landline: str
    mail: str | None


class Person(Struct, frozen=True):
    """One real human being of the truth.

    Attributes:
        customer: Number in the retail year; None for people it does not know.
        role: ``customer``, ``partner``, ``twin``, ``guest`` or ``subscriber``.
        former_family: Name before a marriage.
        former_mobile: A number given up, which somebody else now has.
        recycled: True for who now has somebody's former number.
        office: Which of the few offices post and calls go to.
    """

    number: int
    role: str
    customer: int | None
    given: str
    family: str
    sex: str
    birth: date
    home: int
    emails: tuple[str, ...]
    mobile: str
    former_family: str | None = None
    former_mobile: str | None = None
    recycled: bool = False
    office: int | None = None

    @property
    def key(self) -> str:
        """Name of the person in the truth files."""
        return f"p{self.number:06d}"


class Population(Struct, frozen=True):
    """Everybody, each at the place that is their number."""

    people: list[Person]
    homes: list[Home]
    offices: list[Home]
