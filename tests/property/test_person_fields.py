"""The laws of the person fields."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.fields.birth_dates import birth_date
from graph.fields.comparisons import COMPARISONS, MISSING, Comparison
from graph.fields.folding import folded, words
from graph.fields.near_contacts import near_email, near_phone
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
_NEIGHBOURS = st.fixed_dictionaries(
    {
        "given_name": st.lists(st.sampled_from(["anna", "carla"]), min_size=1, max_size=1),
        "email": st.lists(st.from_regex(r"(an\.?n\.?a|car\.?l\.?a)7?@a[bc]\.de", fullmatch=True), min_size=1, max_size=2),
        "phone": st.lists(st.from_regex(r"0770090012[0-3]", fullmatch=True), max_size=2),
    }
).map(person_fields)  # fmt: skip
"""Mailboxes made of a holder's name, and numbers, with slips."""

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
@given(left=_NEIGHBOURS, right=_NEIGHBOURS)
def test_near_contacts_do_not_care_which_record_came_first(left: PersonFields, right: PersonFields) -> None:
    assert near_email(left, right) == near_email(right, left)
    assert near_phone(left, right) == near_phone(right, left)


def test_a_dot_in_a_name_is_no_slip_whichever_mailbox_has_it() -> None:
    plain = person_fields({"given_name": ["anna"], "email": ["anna@x.de"]})
    dotted = person_fields({"given_name": ["anna"], "email": ["ann.a@x.de"]})
    assert near_email(plain, dotted) is None
    assert near_email(dotted, plain) is None


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
