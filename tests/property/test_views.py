"""A record is the set of its versions."""

from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from graph.matching.view import RecordView, content_hash, merge, merge_versions, view_of
from graph.records import Consent, Record
from tests.unit.matching.people import KEYS, email, record
from tests.unit.matching.worlds import versions

_histories = st.lists(versions(), min_size=1, max_size=6).map(
    lambda some: [record_with_key(version, some[0]) for version in some]
)


def record_with_key(version: Record, like: Record) -> Record:
    return replace(version, key=like.key)


@settings(max_examples=70, deadline=None)
@given(_histories, st.data())
def test_any_order_and_any_repeats_of_the_versions_give_the_same_view(
    history: list[Record], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=4))
    mixed = data.draw(st.permutations(history + again))
    assert merge_versions(history, KEYS) == merge_versions(mixed, KEYS)


@settings(max_examples=50, deadline=None)
@given(_histories, _histories, _histories)
def test_merging_views_is_commutative_associative_and_idempotent(
    one: list[Record], other: list[Record], third: list[Record]
) -> None:
    def view(history: list[Record]) -> RecordView:
        return merge_versions([record_with_key(version, one[0]) for version in history], KEYS)

    a, b, c = view(one), view(other), view(third)
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(a, a) == a
    assert reduce(merge, [a, b, c, a, b]) == merge(merge(a, b), c)


def test_the_latest_source_time_wins_and_a_missing_field_says_nothing() -> None:
    old = record("a:b:1", given="Ann", family_name="Smith", day=1)
    new = record("a:b:1", family_name="Jones", day=2)
    view = merge_versions([new, old], KEYS)
    assert (view.evidence("given_name"), view.evidence("family_name")) == ("Ann", "Jones")
    assert view.evidence("birth_date") is None
    assert view.first_seen == old.source_time
    assert view.last_seen == new.source_time


def test_equal_times_are_decided_by_content_hash() -> None:
    one, other = record("a:b:1", given="Ann"), record("a:b:1", given="Bob")
    winner = max((one, other), key=content_hash)
    assert merge_versions([one, other], KEYS).evidence("given_name") == winner.given_name


def test_a_holding_has_its_best_assurance_and_is_weak_while_all_versions_say_so() -> None:
    weak, strong = email("a@x.uk", weak=True), email("a@x.uk", "verified")
    view = merge_versions([record("a:b:1", weak), record("a:b:1", strong, day=2)], KEYS)
    (holding,) = view.holds.values()
    assert (holding.assurance, holding.weak) == ("verified", False)
    assert (holding.last_seen - holding.first_seen).days == 2


def test_a_shared_record_keeps_its_fields_and_they_are_no_evidence() -> None:
    view = merge_versions([record("a:b:1", given="Ann"), record("a:b:1", shared=True)], KEYS)
    assert view.fields["given_name"].value == "Ann"
    assert view.evidence("given_name") is None


def test_consent_is_a_field_like_any_other() -> None:
    yes = record("a:b:1", consent=Consent(email_marketing=True), day=1)
    no = record("a:b:1", consent=Consent(email_marketing=False), day=2)
    view = merge_versions([no, yes], KEYS)
    assert view.fields["email_marketing"].value == "no"
    assert "sms_marketing" not in view.fields


def test_views_of_two_records_are_not_merged() -> None:
    with pytest.raises(ValueError, match="different records"):
        merge(view_of(record("a:b:1"), KEYS), view_of(record("a:b:2"), KEYS))
