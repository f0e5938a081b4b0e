"""What each kind of identifier may do; the table itself is in ``snapshot.toml``."""

from typing import Literal

from msgspec import Struct


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    """Rules of one kind of contact point or identifier.

    Attributes:
        rung: What two records that both hold a value of it verified are joined
            by: 0 declared, 1 verified.  2: it never binds and is a field with bits.
        field: Field of rung 2 that it is evidence for, where it does not bind.
        unique: Two different verified values are never one person.
        counts: A value stands for one account of one person, so different ones
            among a value's holders count towards that value's spread.
        spread: Greatest spread at which a value of this kind still joins; None for no limit.
        guarded: Incompatible given names send a pair to review instead of joining it.
    """

    rung: Literal[0, 1, 2] = 2
    field: str = "identifier"
    unique: bool = False
    counts: bool = False
    spread: int | None = None
    guarded: bool = True
