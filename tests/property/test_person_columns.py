"""What is done in columns is what the functions of one record and of one pair say, to the bit."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jellyfish import damerau_levenshtein_distance, jaro_winkler_similarity

from graph.fields.birth_dates import BirthDate
from graph.fields.blocking import candidates
from graph.fields.comparisons import COMPARISONS, Comparison
from graph.fields.key_columns import key_columns
from graph.fields.key_hashes import deletion_hashes, hash_of, hashes, hashes_of_deletions
from graph.fields.key_parts import deletions
from graph.fields.keys import KINDS, hashed_keys, keys
from graph.fields.person_names import PersonName
from graph.fields.postcodes import postcode
from graph.fields.record import ROLES, PersonFields, person_fields
from graph.fields.table import levels, table
from graph.fields.texts import may_be_one_slip, may_be_slips, may_reach, texts
from graph.fields.thresholds import HEARD, ONE_WORD, SAME_ADDRESS

_WORDS = st.one_of(
    st.text("abcei", min_size=1, max_size=7),
    st.sampled_from(
        ["william", "bill", "will", "wiliam", "john", "joan", "jon", "smith", "smyth", "schmidt", "smiths", "s", "j", "anna", "hanna", "ann", "katherine", "catherine", "knight", "night", "łódź"]
    ),
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=6), st.text("ab12", max_size=12), _WORDS)
_NAMES = st.builds(
    PersonName,
    given=st.one_of(st.just(""), _WORDS),
    family=st.one_of(st.just(""), _WORDS, st.lists(_WORDS, min_size=2, max_size=2).map(" ".join)),
    more=st.lists(_WORDS, max_size=2).map(tuple),
).filter(lambda name: name.given or name.family)
_DIGITS = st.text("0129", min_size=2, max_size=2).filter(lambda text: text != "00")
_DATES = st.builds(
    BirthDate,
    year=st.one_of(st.just(""), st.tuples(st.sampled_from(["19", "20"]), _DIGITS).map("".join)),
    month=st.one_of(st.just(""), _DIGITS),
    day=st.one_of(st.just(""), _DIGITS),
).filter(lambda date: bool(date.digits))
_LINES = st.lists(
    st.one_of(_WORDS, st.sampled_from(["7", "9", "7a", "high", "street", "road", "rd"])), min_size=1, max_size=4
).map(tuple)  # fmt: skip
_NUMBERS = st.lists(st.text("012", min_size=5, max_size=9), min_size=1, max_size=2, unique=True).map(
    lambda some: tuple(sorted(some))
)
_MAILS = st.lists(
    st.tuples(st.text("abc.", min_size=0, max_size=7), st.sampled_from(["@x.com", "@y.org"])).map("".join),
    min_size=1, max_size=2, unique=True,
).map(lambda some: tuple(sorted(some)))  # fmt: skip
_CODES = (
    st.one_of(st.sampled_from(["ts190sh", "ts190sj", "ts198ab", "ts1"]), st.text("ts190", min_size=2, max_size=7))
    .map(postcode)
    .filter(lambda code: code is not None)
)  # fmt: skip
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "given_name": _NAMES,
    "birth_date": _DATES,
    "postcode": _CODES,
    "street": _LINES,
    "city": _LINES,
    "place": _LINES,
    "gender": st.sampled_from(["male", "female", "x"]),
    "occupation": _LINES,
    "email": _MAILS,
    "phone": _NUMBERS,
    "identifier": _NUMBERS,
}
_RECORDS = st.lists(
    st.builds(
        PersonFields,
        name=st.one_of(st.none(), _NAMES),
        birth_date=st.one_of(st.none(), _DATES),
        postcode=st.one_of(st.none(), _CODES),
        street=st.one_of(st.just(()), _LINES),
        place=st.one_of(st.just(()), _LINES),
        emails=st.one_of(st.just(()), _MAILS),
        phones=st.one_of(st.just(()), _NUMBERS),
        identifiers=st.one_of(st.just(()), _NUMBERS),
    ),
    min_size=1,
    max_size=8,
)
_quick = settings(max_examples=80, deadline=None)


def _every_pair(count: int) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.divmod(np.arange(count * count, dtype=np.int64), count)
    return left, right


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda item: item.fields[0].name)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_levels_in_columns_are_those_of_the_values(comparison: Comparison, data: st.DataObject) -> None:
    values = data.draw(
        st.lists(_VALUES[comparison.fields[0].name], min_size=2, max_size=8, unique_by=repr), label="values"
    )
    left, right = _every_pair(len(values))
    found = comparison.columns(values)(left, right)
    assert [tuple(row) for row in found.tolist()] == [
        comparison.compare(one, other) for one in values for other in values
    ]


@_quick
@given(_RECORDS)
def test_a_table_has_the_levels_of_its_records(records: Sequence[PersonFields]) -> None:
    left, right = _every_pair(len(records))
    found = levels(table(records), left, right)
    for one, other, row in zip(left.tolist(), right.tolist(), found.tolist(), strict=True):
        said: list[int] = []
        for comparison in COMPARISONS:
            values = comparison.read(records[one]), comparison.read(records[other])
            said += [-1] * len(comparison.fields) if None in values else comparison.compare(*values)
        assert row == said


@_quick
@given(st.lists(_TEXTS, max_size=6))
def test_a_hash_in_columns_is_the_hash_of_the_text(some: list[str]) -> None:
    assert hashes(some).tolist() == [hash_of(text) for text in some]
    flat, sizes = deletion_hashes(some)
    assert sizes.tolist() == [len(deletions(text)) for text in some]
    place = 0
    for text, size in zip(some, sizes.tolist(), strict=True):
        assert set(flat[place : place + size].tolist()) == set(hashes_of_deletions(text))
        assert set(hashes_of_deletions(text)) == {hash_of(slip) for slip in deletions(text)}
        place += size


def test_hashes_are_the_same_for_ever() -> None:
    assert hash_of("smith") == 17331844172320855411
    assert hash_of("") == 0


@_quick
@given(_RECORDS)
def test_keys_are_one_to_one_with_their_hashes_alone_and_in_columns(records: Sequence[PersonFields]) -> None:
    spelt = [set(keys(fields)) for fields in records]
    hashed = [hashed_keys(fields) for fields in records]
    assert [len(set(some)) for some in hashed] == [len(some) for some in hashed]
    assert [len(some) for some in hashed] == [len(some) for some in spelt]
    for one, texts_of_one in enumerate(spelt):
        for other, texts_of_other in enumerate(spelt):
            assert len(set(hashed[one]) & set(hashed[other])) == len(texts_of_one & texts_of_other)
    in_columns: list[set[int]] = [set() for _ in records]
    for _kind, record, key in key_columns(table(records)):
        for holder, number in zip(record.tolist(), key.tolist(), strict=True):
            in_columns[holder].add(number)
    assert in_columns == [set(some) for some in hashed]


@_quick
@given(_RECORDS, st.integers(2, 4))
def test_candidates_are_the_pairs_that_share_a_key_under_its_cap(
    records: Sequence[PersonFields], most: int
) -> None:
    holders: dict[tuple[int, str], list[int]] = {}
    for number, fields in enumerate(records):
        for key in keys(fields):
            holders.setdefault(key, []).append(number)
    expected = {
        (one, other)
        for some in holders.values()
        if len(some) <= most
        for one in some
        for other in some
        if one < other
    }
    found = candidates(table(records), most_holders=most)
    assert list(zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True)) == sorted(expected)
    silenced = {
        "+".join(kind): sum(
            len(some) for (other, _text), some in holders.items() if other == number and len(some) > most
        )
        for number, kind in enumerate(KINDS)
    }
    assert {one.kind: one.holders for one in found.skipped} == {
        kind: count for kind, count in silenced.items() if count
    }


@settings(max_examples=300, deadline=None)
@given(st.lists(_TEXTS, min_size=2, max_size=8))
def test_bounds_never_rule_out_what_holds(some: list[str]) -> None:
    left, right = _every_pair(len(some))
    of = texts(some)
    distance = np.array(
        [damerau_levenshtein_distance(some[i], some[j]) for i, j in zip(left, right, strict=True)]
    )
    alike = np.array([jaro_winkler_similarity(some[i], some[j]) for i, j in zip(left, right, strict=True)])
    assert not np.any((distance <= 1) & ~may_be_one_slip(of, left, right))
    assert not np.any((distance <= 2) & ~may_be_slips(of, left, right, 2))
    for least in (HEARD, SAME_ADDRESS, ONE_WORD):
        assert not np.any((alike >= least) & ~may_reach(of, left, right, least))


@_quick
@given(st.lists(st.dictionaries(st.sampled_from(ROLES), st.lists(_TEXTS, max_size=2)), max_size=6))
def test_any_texts_at_all_can_be_put_into_columns(said: list[Any]) -> None:
    records = [person_fields(one) for one in said]
    left, right = _every_pair(len(records))
    levels(table(records), left, right)
    assert [len(hashed_keys(fields)) for fields in records] == [len(set(keys(fields))) for fields in records]
