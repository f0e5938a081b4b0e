"""A normalised email or phone."""

from msgspec import Struct


class ContactValue(Struct, frozen=True):
    """A contact point in its one spelling.

    Attributes:
        value: A lower-case address (plus tags and dots stay, they are another key's business), or E.164.
        weak: True where it counts less: a disposable domain; a phone that is only
            possible, or that a household shares.
    """

    value: str
    weak: bool
