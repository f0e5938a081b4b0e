"""Who may be shown a record: laws that hold whatever came."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.matching.limits import barred
from graph.matching.outcome import Judgement
from graph.matching.owners import owners
from graph.matching.partition import partition
from graph.matching.snapshot import Snapshot
from graph.records import Contact, Identifier, Record
from tests.unit.matching.people import record, resolve, views
from tests.unit.matching.worlds import snapshots, words, worlds

_quick = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_quick
@given(worlds, words, snapshots)
def test_an_owner_is_a_block_of_the_same_person_that_verified_a_point_the_record_holds(
    world: list[Record], said: list[Judgement], snapshot: Snapshot
) -> None:
    seen = {view.key: view for view in views(world)}
    over = barred(list(seen.values()), snapshot)
    result = partition(list(seen.values()), snapshot, said, barred=over)
    home = {key: cluster for cluster in result.clusters for key in cluster}
    for key, link in result.links.items():
        assert link.owner in home[key]
        if link.owner != link.block:
            block = [seen[other] for other, its in result.links.items() if its.block == link.owner]
            proved = {
                point
                for view in block
                for point, holding in view.holds.items()
                if holding.kind in {"email", "phone"} and holding.assurance == "verified" and not holding.weak
            }
            held = {
                point
                for point, holding in seen[key].holds.items()
                if holding.assurance != "observed" and not holding.weak
            }
            assert proved & held - over


@_quick
@given(worlds, snapshots, st.randoms(use_true_random=False))
def test_the_order_of_a_persons_records_does_not_matter(
    world: list[Record], snapshot: Snapshot, random: Random
) -> None:
    seen = {view.key: view for view in views(world)}
    result = resolve(world, (), snapshot)
    blocks = {key: link.block for key, link in result.links.items()}
    for cluster in result.clusters:
        some = [seen[key] for key in cluster]
        random.shuffle(some)
        assert owners(some, blocks, result.barred) == {key: result.links[key].owner for key in cluster}


@_quick
@given(
    worlds,
    st.lists(
        st.builds(
            Contact,
            st.just("email"),
            st.sampled_from(["a@x.uk", "b@x.uk"]),
            st.sampled_from(["asserted", "observed"]),
        ),
        max_size=3,
    ),
    st.lists(
        st.builds(
            Contact,
            st.just("phone"),
            st.sampled_from(["+447911123456", "+442079460123"]),
            st.just("asserted"),
        ),
        max_size=2,
    ),
)
def test_an_account_that_proved_no_contact_point_owns_nothing_but_itself(
    world: list[Record], emails: list[Contact], phones: list[Contact]
) -> None:
    """An attacker may type in every address there is, under a login of their own."""
    attacker = record("a:attacker:0", Identifier("segment.user_id", "mallory"), *emails, *phones)
    result = resolve([*world, attacker])
    owned = [key for key, link in result.links.items() if attacker.key in {link.owner, link.block}]
    assert owned == [attacker.key]


@_quick
@given(worlds)
def test_a_proved_phone_does_not_open_what_is_filed_under_a_strangers_email(world: list[Record]) -> None:
    line = "+447700900001"
    attacker = record("a:attacker:0", Contact("phone", line, "verified"))
    orders = record(
        "shopify:buyer:0", Contact("email", "a@x.uk", "asserted"), Contact("phone", line, "asserted")
    )
    result = resolve([*world, attacker, orders])
    assert result.links[orders.key].owner != attacker.key
