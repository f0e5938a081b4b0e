import pytest

from graph.attribution import attributed_devices, attributed_sessions
from graph.behaviour import Behaviour
from graph.client import GraphClient
from graph.counts import counts
from graph.errors import StaleWriter
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.lookup import LookupKey, lookup
from graph.profiles import profile
from tests.integration.graph.people import customer, email, phone, record, visit

pytestmark = pytest.mark.servers


async def whose(client: GraphClient) -> dict[str, tuple[str, str, str]]:
    """Person, assurance and rule of each believed session."""
    columns = await attributed_sessions(client)
    said = zip(columns.persons, columns.assurances, columns.rules, strict=True)
    return dict(zip(columns.sessions, said, strict=True))


async def test_a_session_belongs_to_who_holds_its_claim_and_its_device_follows(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour, keyring: Keyring
) -> None:
    taken = await ladder.take([record("shopify:customer:1", email("ann"), customer(1))], epoch=1)
    ann = taken.touched[0].person
    changed = await behaviour.observe(
        [visit("s1", "phone", hours=0), visit("s2", "phone", customer(1), hours=2), visit("s3", "other")],
        epoch=1,
    )
    assert {link.session: (link.person, link.assurance, link.rung, link.rule) for link in changed} == {
        "s1": (ann, "observed", 4, "device.single_user"),
        "s2": (ann, "verified", 0, "session.shopify.customer_id"),
    }
    assert {link.session: (link.record, link.block) for link in changed}["s2"] == (
        "shopify:customer:1",
        "shopify:customer:1",
    )
    found = await profile(client, keyring, ann)
    assert found.sessions == 2
    assert [(device.device, device.shared) for device in found.devices] == [("phone", False)]
    totals = await counts(client)
    assert (totals.sessions, totals.attributed_sessions, totals.by_device, totals.networks) == (3, 2, 1, 1)
    keys = [LookupKey("session", "s1"), LookupKey("device", "phone"), LookupKey("session", "s3")]
    matches = await lookup(client, keyring, keys)
    assert [tuple(match.person for match in matches[key].persons) for key in keys] == [(ann,), (ann,), ()]


async def test_observing_the_same_visits_again_changes_nothing(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour
) -> None:
    await ladder.take([record("shopify:customer:1", email("ann"))], epoch=1)
    visits = [visit("s1", "phone", email("ann", "asserted")), visit("s2", "phone", hours=3)]
    assert len(await behaviour.observe(visits, epoch=1)) == 2
    before = (await counts(client), await whose(client))
    assert await behaviour.observe(visits, epoch=1) == ()
    assert (await counts(client), await whose(client)) == before


async def test_a_typed_email_gives_an_unverified_link(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour
) -> None:
    taken = await ladder.take([record("shopify:customer:1", email("ann"))], epoch=1)
    await behaviour.observe([visit("s1", "phone", email("ann", "asserted"))], epoch=1)
    person = taken.touched[0].person
    assert await whose(client) == {"s1": (person, "asserted", "session.email")}


async def test_a_verified_claim_on_what_the_record_only_asserts_is_unverified(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour
) -> None:
    taken = await ladder.take([record("klaviyo:profile:1", email("ann", "asserted"))], epoch=1)
    await behaviour.observe([visit("s1", "phone", email("ann"))], epoch=1)
    assert await whose(client) == {"s1": (taken.touched[0].person, "asserted", "session.email")}


async def test_anonymous_sessions_of_a_shared_device_stay_nobodys(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour
) -> None:
    taken = await ladder.take(
        [record("shopify:customer:1", email("ann")), record("shopify:customer:2", email("bob"))], epoch=1
    )
    ann, bob = (link.person for link in taken.touched)
    await behaviour.observe([visit("s1", "tablet", email("ann")), visit("s2", "tablet", hours=2)], epoch=1)
    assert set(await whose(client)) == {"s1", "s2"}
    changed = await behaviour.observe([visit("s3", "tablet", email("bob"), hours=4)], epoch=1)
    assert {link.session: link.person for link in changed} == {"s2": None, "s3": bob}
    assert {session: said[0] for session, said in (await whose(client)).items()} == {"s1": ann, "s3": bob}
    assert sorted((await attributed_devices(client)).persons) == sorted([ann, bob])


async def test_a_mailbox_of_two_persons_gives_a_session_to_neither(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour
) -> None:
    await ladder.take(
        [
            record("shopify:customer:1", email("couple"), name="Ann Lee"),
            record("klaviyo:profile:2", email("couple", "asserted"), name="Robert Lee"),
        ],
        epoch=1,
    )
    await behaviour.observe([visit("s1", "phone", email("couple", "asserted"))], epoch=1)
    assert await whose(client) == {}


async def test_sessions_follow_their_record_when_it_moves(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour
) -> None:
    await ladder.take(
        [
            record("shopify:customer:1", email("ann"), customer(1)),
            record("hubspot:contact:2", phone("+441632960001")),
        ],
        epoch=1,
    )
    await behaviour.observe(
        [visit("s1", "phone", phone("+441632960001")), visit("s2", "phone", hours=2)], epoch=1
    )
    former = {said[0] for said in (await whose(client)).values()}
    merged = await ladder.take([record("hubspot:contact:2", email("ann"), minutes=3)], epoch=1)
    heir = next(change.heir for change in merged.changes if change.kind == "merged")
    assert heir not in former
    assert {link.session: link.person for link in merged.sessions} == {"s1": heir, "s2": heir}
    assert {said[0] for said in (await whose(client)).values()} == {heir}


async def test_records_that_come_after_the_visits_find_them(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour
) -> None:
    assert await behaviour.observe([visit("s1", "phone", email("ann", "asserted"))], epoch=1) == ()
    taken = await ladder.take([record("shopify:customer:1", email("ann"))], epoch=1)
    assert [(link.session, link.person) for link in taken.sessions] == [("s1", taken.touched[0].person)]


async def test_a_value_that_passes_its_limit_gives_no_session_any_more(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour
) -> None:
    till = phone("+441632960123", "verified")
    await behaviour.observe([visit("s1", "tablet", till)], epoch=1)
    people = [record(f"shopify:customer:{n}", till, customer(n + 10), minutes=n) for n in range(6)]
    await ladder.take(people[:5], epoch=1)
    assert set(await whose(client)) == {"s1"}
    last = await ladder.take(people[5:], epoch=1)
    assert [(link.session, link.person) for link in last.sessions] == [("s1", None)]
    assert await whose(client) == {}


async def test_a_crawler_is_kept_and_belongs_to_nobody(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour
) -> None:
    await ladder.take([record("shopify:customer:1", email("ann"))], epoch=1)
    await behaviour.observe([visit("s1", "robot", email("ann"), bot=True)], epoch=1)
    assert await whose(client) == {}
    assert (await counts(client)).sessions == 1


async def test_a_late_event_moves_the_session_and_its_old_id_leads_on(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour, keyring: Keyring
) -> None:
    taken = await ladder.take([record("shopify:customer:1", email("ann"))], epoch=1)
    await behaviour.observe([visit("old", "phone", email("ann"), hours=1)], epoch=1)
    await behaviour.observe([visit("new", "phone", email("ann"), replaces=("old",))], epoch=1)
    assert set(await whose(client)) == {"new"}
    assert (await counts(client)).sessions == 1
    found = await lookup(client, keyring, [LookupKey("session", "old")])
    assert [match.person for matches in found.values() for match in matches.persons] == [
        taken.touched[0].person
    ]


async def test_a_visit_without_its_former_claim_loses_its_person(
    client: GraphClient, ladder: Ladder, behaviour: Behaviour
) -> None:
    await ladder.take([record("shopify:customer:1", email("ann"))], epoch=1)
    await behaviour.observe([visit("s1", "phone", email("ann"))], epoch=1)
    changed = await behaviour.observe([visit("s1", "phone")], epoch=1)
    assert [(link.session, link.person) for link in changed] == [("s1", None)]
    assert (await attributed_devices(client)).persons == []


async def test_visits_of_a_stale_writer_are_refused(client: GraphClient, behaviour: Behaviour) -> None:
    await behaviour.observe([visit("s1", "phone")], epoch=3)
    with pytest.raises(StaleWriter):
        await behaviour.observe([visit("s2", "phone")], epoch=2)
    assert (await counts(client)).sessions == 1


async def test_lookup_finds_persons_by_anything(
    client: GraphClient, ladder: Ladder, keyring: Keyring
) -> None:
    taken = await ladder.take([record("shopify:customer:1", email("ann"), customer(1))], epoch=1)
    ann = taken.touched[0].person
    keys = [
        LookupKey("email", "ann@example.org"),
        LookupKey("shopify.customer_id", "1"),
        LookupKey("record", "shopify:customer:1"),
        LookupKey("person", ann),
        LookupKey("phone", "+441632960999"),
    ]
    found = await lookup(client, keyring, keys)
    assert [[match.person for match in found[key].persons] for key in keys] == [
        [ann],
        [ann],
        [ann],
        [ann],
        [],
    ]
    assert RecordKey("shopify:customer:1") == taken.touched[0].record
    with pytest.raises(ValueError, match="1000"):
        await lookup(client, keyring, [LookupKey("email", str(n)) for n in range(1001)])
