"""The laws of the person fields."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.fields.birth_dates import birth_date
from graph.fields.comparisons import COMPARISONS, MISSING, Comparison
from graph.fields.folding import folded, words
from graph.fields.record import ROLES, PersonFields, person_fields

_TEXTS = st.one_of(
    st.text(max_size=12),
    st.text("abcdeé -'0123", max_size=10),
    st.sampled_from(
        ["anna", "annie", "smith", "smyth-jones", "ts19 0sh", "ts19 0sj", "1985-04-03", "1985-03-04", "1985"]
    ),
    st.sampled_from(
        ["a.b@c.de", "a.b@f.gh", "07700 900123", "7 high street", "high street 7", "m", "sir", "n/a"]
    ),
)
_RECORDS = st.dictionaries(st.sampled_from(ROLES), st.lists(_TEXTS, max_size=3)).map(person_fields)
_quick = settings(max_examples=200, deadline=None)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda item: item.fields[0].name)
@_quick
@given(left=_RECORDS, right=_RECORDS)
def test_levels_do_not_care_which_record_came_first(
    comparison: Comparison, left: PersonFields, right: PersonFields
) -> None:
    one, other = comparison.read(left), comparison.read(right)
    if one is None or other is None:
        return
    found: Any = comparison.compare(one, other)
    assert found == comparison.compare(other, one)
    for level, field in zip(found, comparison.fields, strict=True):
        assert MISSING <= level < len(field.levels)


@_quick
@given(_RECORDS)
def test_a_record_is_the_same_as_itself(fields: PersonFields) -> None:
    for comparison in COMPARISONS:
        value = comparison.read(fields)
        if value is not None:
            names = [
                field.levels[level]
                for field, level in zip(comparison.fields, comparison.compare(value, value), strict=True)
                if level != MISSING
            ]
            assert set(names) <= {
                "same",
                "same year, part unknown",
                "same day and month",
                "same year and month",
            }


@_quick
@given(st.text(max_size=20))
def test_folding_is_idempotent_and_reading_a_date_never_fails(text: str) -> None:
    birth_date(text)
    once = folded(text)
    assert words(once) in {words(text), ()}
