"""The person fields and how each is compared; one list for every file, live and in bulk."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

from msgspec import Struct

from graph.fields import value_columns as columns
from graph.fields import value_levels as levels
from graph.fields.birth_date_columns import birth_dates
from graph.fields.distinct_pairs import Compare, Quick, decided
from graph.fields.name_columns import names
from graph.fields.name_levels import FAMILY, GIVEN, MORE, name_levels
from graph.fields.record import PersonFields

MISSING: Final = -1
"""Level of a field that one of two records lacks: 0 bits."""


class Field(Struct, frozen=True):
    """What bits are added for, and averaged over between clusters.

    Attributes:
        levels: Labels, the strongest first; the first is equality, which the value's frequency weighs.
        term: The value whose frequency counts; None where there is none.
    """

    name: str
    levels: tuple[str, ...]
    term: Callable[[PersonFields], str | None]


class Comparison(Struct, frozen=True):
    """A value of a record, and the levels that two of them reach.

    Attributes:
        read: The value, ordered and hashable; None where it is missing.
        compare: Symmetric; one level a field, or MISSING.
        columns: From distinct values to what compares pairs of them, given by position, in columns: the levels of
            ``compare``.
    """

    fields: tuple[Field, ...]
    read: Callable[[PersonFields], Hashable | None]
    compare: Callable[[Any, Any], tuple[int, ...]]
    columns: Callable[[Sequence[Any]], Compare]


def _one[V](
    name: str,
    labels: tuple[str, ...],
    read: Callable[[PersonFields], V | None],
    level: Callable[[V, V], int],
    term: Callable[[V], str],
    quick: Callable[[Sequence[V]], Quick],
) -> Comparison:
    def compare_columns(values: Sequence[V]) -> Compare:
        quickly = quick(values)
        return lambda left, right: decided(quickly(left, right), level, values, left, right).reshape(-1, 1)

    def term_of(fields: PersonFields) -> str | None:
        value = read(fields)
        return term(value) if value else None

    return Comparison(
        fields=(Field(name, labels, term_of),),
        read=lambda fields: read(fields) or None,
        compare=lambda left, right: (level(left, right),),
        columns=compare_columns,
    )


COMPARISONS: Final = (
    Comparison(
        fields=(
            Field("given_name", GIVEN, lambda fields: (fields.name and fields.name.given) or None),
            Field("family_name", FAMILY, lambda fields: (fields.name and fields.name.family) or None),
            Field("more_names", MORE, lambda fields: (fields.name and " ".join(fields.name.more)) or None),
        ),
        read=lambda fields: fields.name,
        compare=name_levels,
        columns=names,
    ),
    _one(
        "birth_date",
        levels.BIRTH_DATE,
        lambda fields: fields.birth_date,
        levels.birth_date_level,
        lambda value: value.digits,
        birth_dates,
    ),
    _one(
        "postcode",
        levels.POSTCODE,
        lambda fields: fields.postcode,
        levels.postcode_level,
        lambda value: value.unit,
        columns.postcodes,
    ),
    _one(
        "street", levels.STREET, lambda fields: fields.street, levels.street_level, " ".join, columns.streets
    ),
    _one("city", levels.TEXT, lambda fields: fields.city, levels.text_level, " ".join, columns.short_texts),
    _one("place", levels.TEXT, lambda fields: fields.place, levels.text_level, " ".join, columns.short_texts),
    _one("gender", levels.GENDER, lambda fields: fields.gender, levels.gender_level, str, columns.genders),
    _one(
        "occupation",
        levels.TEXT,
        lambda fields: fields.occupation,
        levels.text_level,
        " ".join,
        columns.short_texts,
    ),
    _one("email", levels.EMAIL, lambda fields: fields.emails, levels.emails_level, " ".join, columns.emails),
    _one("phone", levels.DIGITS, lambda fields: fields.phones, levels.phones_level, " ".join, columns.phones),
    _one(
        "identifier",
        levels.IDENTIFIER,
        lambda fields: fields.identifiers,
        levels.identifiers_level,
        " ".join,
        columns.identifiers,
    ),
)

FIELDS: Final = tuple(field for comparison in COMPARISONS for field in comparison.fields)
