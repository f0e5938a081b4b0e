"""Why two records are one person or two, from the rules that decided it."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import HealthCheck, given, settings

from graph.ids import RecordKey
from graph.matching.limits import barred
from graph.matching.outcome import Judgement
from graph.matching.partition import partition
from graph.matching.snapshot import Snapshot, shipped
from graph.matching.verdict import Verdict, World, closest, verdict
from graph.records import Contact, Identifier, Record
from tests.unit.matching.people import cannot, email, phone, record, views
from tests.unit.matching.worlds import snapshots, tight, words, worlds

_quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
A, B = RecordKey("shopify:customer:a"), RecordKey("klaviyo:profile:b")


def world(
    records: Sequence[Record], said: Sequence[Judgement] = (), snapshot: Snapshot | None = None
) -> World:
    numbers = snapshot or shipped()
    seen = views(records)
    return World(records=seen, snapshot=numbers, judgements=said, barred=barred(seen, numbers))


def rule(found: Verdict) -> str | None:
    return None if found.apart is None else found.apart.rule


def test_nothing_in_common_and_too_little_are_told_apart() -> None:
    landline = phone("+442079460123", weak=True)
    assert rule(verdict(world([record(A), record(B)]), A, B)) == "evidence.none"
    weak = [record(A, landline), record(B, landline)]
    assert rule(verdict(world(weak), A, B)) == "evidence.too_little"


def test_what_forbids_is_named_where_something_speaks_for_the_two() -> None:
    mail = email("ann@x.uk", "verified")
    cards = [Identifier("loyaltylion.member_id", value) for value in ("1", "2")]
    both = [record(A, mail, cards[0]), record(B, mail, cards[1])]
    assert rule(verdict(world(both), A, B)) == "unique.loyaltylion.member_id"
    strangers = [record(A, cards[0]), record(B, cards[1])]
    assert rule(verdict(world(strangers), A, B)) == "evidence.none"
    assert (
        rule(verdict(world([record(A, mail), record(B, mail)], [cannot(A, B)]), A, B)) == "judged.cannot_link"
    )
    names = [record(A, mail, given="Ann"), record(B, mail, given="Bob")]
    assert rule(verdict(world(names), A, B)) == "names.given_name"


def test_a_value_over_its_limit_is_counted_by_kind_and_says_nothing() -> None:
    till = Contact("phone", "+447911123456", "asserted")
    people = [record(A, till), record(B, till)]
    people += [
        record(f"shopify:customer:{n}", till, Identifier("shopify.customer_id", f"9{n}")) for n in range(3)
    ]
    found = verdict(world(people, snapshot=tight()), A, B)
    assert [(one.kind, one.values) for one in found.barred] == [("phone", 1)]
    assert found.said == ()
    assert rule(found) == "evidence.none"


def test_of_two_persons_the_pair_that_says_most_is_looked_at() -> None:
    mail = email("ann@x.uk")
    people = [record(A), record("shopify:customer:c", mail, given="Ann"), record(B, mail, given="Bob")]
    there = world(people)
    assert closest(there, [A, RecordKey("shopify:customer:c")], [B]) == ("shopify:customer:c", B)


@_quick
@given(worlds, words, snapshots)
def test_a_verdict_agrees_with_the_partition_and_its_bits_add_up(
    records: list[Record], said: list[Judgement], snapshot: Snapshot
) -> None:
    there = world(records, said, snapshot)
    result = partition(there.records, snapshot, said, barred=there.barred)
    home = {key: cluster for cluster in result.clusters for key in cluster}
    keys = sorted(home)
    for left, right in pairwise(keys):
        found = verdict(there, left, right)
        assert (found.apart is None) == (home[left] == home[right])
        assert found.bits == snapshot.prior + sum(one.bits for one in found.said if one.counts)
        fields = [one.field for one in found.said if one.counts]
        assert len(fields) == len(set(fields))
        if found.apart is not None:
            assert found.apart.bits == snapshot.prior + sum(one.bits for one in found.apart.fields)
            refused = found.apart.rule.startswith(("judged.", "unique.", "names.", "bits.", "neighbourhood."))
            assert refused or found.apart.bits < 0


@_quick
@given(worlds, words, snapshots)
def test_a_links_fields_and_the_prior_add_up_to_its_bits(
    records: list[Record], said: list[Judgement], snapshot: Snapshot
) -> None:
    there = world(records, said, snapshot)
    for link in partition(there.records, snapshot, said, barred=there.barred).links.values():
        if link.via is None:
            assert (link.bits, link.fields) == (0, ())
        else:
            assert snapshot.prior + sum(field.bits for field in link.fields) == link.bits
