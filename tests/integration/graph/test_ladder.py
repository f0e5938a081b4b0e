import random

import pytest
from msgspec.structs import replace

from graph.attribution import attributed_records
from graph.client import GraphClient
from graph.counts import counts
from graph.errors import StaleWriter, UnknownPerson
from graph.explanation import explain
from graph.ids import PersonId, RecordKey
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.outbox import acknowledge, pending
from graph.pairs import explain_pair
from graph.profiles import profile
from graph.records import Record
from graph.resolution import Resolution
from graph.reviews import open_reviews
from tests.integration.graph.people import customer, email, phone, record

pytestmark = pytest.mark.servers


async def partition(client: GraphClient) -> set[frozenset[str]]:
    columns = await attributed_records(client)
    persons: dict[str, set[str]] = {}
    for key, person in zip(columns.records, columns.persons, strict=True):
        persons.setdefault(person, set()).add(key)
    return {frozenset(keys) for keys in persons.values()}


async def blocks(client: GraphClient) -> dict[str, str]:
    columns = await attributed_records(client)
    return dict(zip(columns.records, columns.blocks, strict=True))


def town(seed: int) -> list[Record]:
    """Eighteen people in three systems, some of whom share a mailbox, a phone or a placeholder."""
    chance = random.Random(seed)
    records: list[Record] = []
    for number in range(18):
        mail = email(f"person{number - number % 7 if chance.random() < 0.2 else number}")
        tel = phone(f"+4477009{chance.randrange(12):05d}")
        name = f"{chance.choice(['Ann', 'Bob', 'Cat', 'Dan'])} Smith"
        born = f"19{chance.randrange(60, 99)}-01-01"
        records.append(
            record(f"shopify:customer:{number}", mail, tel, customer(number), name=name, born=born)
        )
        if chance.random() < 0.7:
            asserted = email(f"person{number}", "asserted")
            records.append(record(f"klaviyo:profile:{number}", asserted, name=name, minutes=number))
        if chance.random() < 0.5:
            records.append(record(f"loop:return:{number}", customer(number), minutes=2 * number))
    return records


def person_of(resolution: Resolution, key: str) -> PersonId:
    return {link.record: link.person for link in resolution.touched}[RecordKey(key)]


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_same_records_give_the_same_partition_in_any_order_and_cut(
    client: GraphClient, ladder: Ladder, seed: int
) -> None:
    records = town(seed)
    await ladder.take(records, epoch=1)
    at_once, their_blocks = await partition(client), await blocks(client)
    assert 1 < len(at_once) < len(records)
    await client.schema("MATCH (n) WHERE NOT n:Migration DETACH DELETE n", {}, timeout_s=30)
    random.Random(seed + 100).shuffle(records)
    for each in records:
        await ladder.take([each], epoch=1)
    assert await partition(client) == at_once
    assert await blocks(client) == their_blocks


async def test_the_same_records_again_change_nothing(client: GraphClient, ladder: Ladder) -> None:
    records = town(4)
    first = await ladder.take(records, epoch=1)
    assert {change.kind for change in first.changes} >= {"created"}
    sent = await pending(client, 10_000)
    await acknowledge(client, [change.change_id for change in sent])
    before = await counts(client)
    again = await ladder.take(records, epoch=1)
    assert again == Resolution()
    assert await counts(client) == before
    assert await pending(client, 10) == []


async def test_the_outbox_has_every_change_in_order(client: GraphClient, ladder: Ladder) -> None:
    first = await ladder.take([record("shopify:customer:1", email("a"))], epoch=1)
    second = await ladder.take([record("hubspot:contact:1", email("b"))], epoch=1)
    third = await ladder.take([record("hubspot:contact:1", email("a"))], epoch=1)
    changes = (*first.changes, *second.changes, *third.changes)
    assert [change.kind for change in changes] == ["created", "created", "merged"]
    assert tuple(await pending(client, 100)) == changes
    await acknowledge(client, [changes[0].change_id])
    assert tuple(await pending(client, 100)) == changes[1:]


async def test_a_writer_with_a_lower_epoch_writes_nothing(client: GraphClient, ladder: Ladder) -> None:
    await ladder.take([record("shopify:customer:1", email("a"))], epoch=7)
    with pytest.raises(StaleWriter):
        await ladder.take([record("shopify:customer:2", email("b"))], epoch=6)
    assert (await counts(client)).records == 1
    await ladder.take([record("shopify:customer:2", email("b"))], epoch=8)
    assert (await counts(client)).records == 2


async def test_an_old_person_id_leads_to_its_heir(
    client: GraphClient, ladder: Ladder, keyring: Keyring
) -> None:
    one = await ladder.take([record("shopify:customer:1", email("a"), customer(1), name="Ann Lee")], epoch=1)
    other = await ladder.take([record("hubspot:contact:9", email("b"), minutes=5)], epoch=1)
    old, heir = person_of(other, "hubspot:contact:9"), person_of(one, "shopify:customer:1")
    merged = await ladder.take([record("hubspot:contact:9", email("a"), minutes=9)], epoch=1)
    assert [(change.kind, change.person, change.heir) for change in merged.changes] == [("merged", old, heir)]
    found = await profile(client, keyring, old)
    assert (found.person, found.asked, found.redirected, found.former) == (heir, old, True, (old,))
    assert {each.record for each in found.records} == {"shopify:customer:1", "hubspot:contact:9"}
    assert {(each.kind, each.value, each.assurance) for each in found.contacts} == {
        ("email", "a@example.org", "verified"),
        ("email", "b@example.org", "verified"),
    }
    assert (await explain(client, shipped(), old)).person == heir
    with pytest.raises(UnknownPerson):
        await profile(client, keyring, PersonId("p_nobody"))


async def test_a_value_that_passes_its_limit_withdraws_from_everyone(
    client: GraphClient, ladder: Ladder
) -> None:
    till = phone("+447700900123", "verified")
    people = [
        record(f"shopify:customer:{n}", till, customer(n + 10), email(f"p{n}"), minutes=n) for n in range(5)
    ]
    await ladder.take(people, epoch=1)
    assert len(await partition(client)) == 1
    sixth = record("shopify:customer:5", till, customer(5), email("p5"), minutes=5)
    result = await ladder.take([sixth], epoch=1)
    assert len(await partition(client)) == 6
    assert (await counts(client)).barred == 1
    assert {change.kind for change in result.changes} == {"split", "created"}
    late = record("shopify:customer:6", till, customer(6), minutes=6)
    await ladder.take([late], epoch=1)
    assert len(await partition(client)) == 7


async def test_a_split_that_undoes_a_merge_gives_the_former_id_back(
    client: GraphClient, ladder: Ladder, keyring: Keyring
) -> None:
    till = phone("+447700900123", "verified")
    alone = [record(f"shopify:customer:{n}", customer(n + 10), minutes=n) for n in range(6)]
    first = await ladder.take(alone, epoch=1)
    ids = {link.record: link.person for link in first.touched}
    for number in range(5):
        await ladder.take([record(f"shopify:customer:{number}", till, minutes=10 + number)], epoch=1)
    assert len(await partition(client)) == 2
    await ladder.take([record("shopify:customer:5", till, minutes=20)], epoch=1)
    columns = await attributed_records(client)
    assert dict(zip(columns.records, columns.persons, strict=True)) == ids
    for person in ids.values():
        assert not (await profile(client, keyring, person)).redirected


async def test_a_value_back_under_its_limit_joins_again(client: GraphClient, keyring: Keyring) -> None:
    """A name corrected at its source can lower a value's spread; the order of versions must not matter."""
    ladder = Ladder(client, keyring, replace(shipped(), fields=None))  # these names would join by themselves
    mail = email("family")
    people = [
        record(f"klaviyo:profile:{n}", mail, name=f"Ann Lee{'e' * n}", born="1980-01-01") for n in range(6)
    ]
    await ladder.take(people, epoch=1)
    assert len(await partition(client)) == 6
    await ladder.take(
        [record("klaviyo:profile:5", mail, name="Ann Lee", born="1980-01-01", minutes=1)], epoch=1
    )
    assert len(await partition(client)) == 1


async def test_explain_names_the_rule_and_the_shared_key(
    client: GraphClient, ladder: Ladder, keyring: Keyring
) -> None:
    result = await ladder.take(
        [
            record("shopify:customer:1", email("a"), customer(1), name="Ann Lee"),
            record("loyaltylion:member:4", email("a"), name="Ann Lee"),
            record("klaviyo:profile:8", email("a", "asserted"), name="Ann Lee"),
            record("loop:return:3", customer(1)),
        ],
        epoch=1,
    )
    assert len({link.person for link in result.touched}) == 1
    explained = await explain(client, shipped(), result.touched[0].person)
    by_record = {link.record: link for link in explained.links}
    roots = [link for link in explained.links if link.via is None]
    assert [root.rule for root in roots] == ["itself"]
    assert "rung0.shopify.customer_id" in {link.rule for link in explained.links}
    klaviyo = by_record[RecordKey("klaviyo:profile:8")]
    assert (klaviyo.rung, klaviyo.rule) == (2, "rung2.email")
    assert {(key.kind, key.here) for key in klaviyo.shared} == {("email", "asserted")}
    assert klaviyo.block != by_record[RecordKey("loop:return:3")].block
    pair = await explain_pair(
        client, shipped(), keyring, RecordKey("loop:return:3"), RecordKey("klaviyo:profile:8")
    )
    assert pair.persons[0] == pair.persons[1]
    assert pair.path
    assert (pair.verdict.said, pair.verdict.apart) == ((), None)
    for link in explained.links:
        if link.via is not None:
            assert explained.prior + sum(field.bits for field in link.fields) == link.bits


async def test_a_couple_that_shares_a_mailbox_is_asked_about_and_the_question_closes_with_new_evidence(
    client: GraphClient, ladder: Ladder, keyring: Keyring
) -> None:
    await ladder.take(
        [
            record("shopify:customer:1", email("couple"), customer(1), name="Ann Lee"),
            record("klaviyo:profile:2", email("couple", "asserted"), name="Robert Lee"),
        ],
        epoch=1,
    )
    assert len(await partition(client)) == 2
    asked = await open_reviews(client)
    assert [(review.rule, len(review.records)) for review in asked] == [("names.given_name", 2)]
    pair = await explain_pair(
        client, shipped(), keyring, RecordKey("klaviyo:profile:2"), RecordKey("shopify:customer:1")
    )
    assert (pair.path, [review.rule for review in pair.reviews]) == ((), ["names.given_name"])
    assert [(said.field, said.level) for said in pair.verdict.said] == [
        ("email", "half"),
        ("given_name", "incompatible"),
        ("family_name", "same"),
    ]
    assert pair.verdict.apart is not None
    assert pair.verdict.apart.rule == "names.given_name"
    await ladder.take(
        [record("klaviyo:profile:2", email("couple", "asserted"), name="Annie Lee", minutes=1)], epoch=1
    )
    assert await open_reviews(client) == []
    assert len(await partition(client)) == 1


async def owners(client: GraphClient) -> dict[str, str]:
    columns = await attributed_records(client)
    return dict(zip(columns.records, columns.owners, strict=True))


async def test_a_proof_of_an_address_gives_its_orders_an_owner_and_says_so(
    client: GraphClient, ladder: Ladder
) -> None:
    """The attacker's account asserts the address too; persons and blocks stay what they are."""
    orders, account, attacker = "shopify:buyer:a", "shopify:customer:5", "shopify:customer:1"
    asserted = email("a", "asserted")
    first = await ladder.take(
        [
            record(orders, asserted),
            record(account, asserted, customer(5)),
            record(attacker, asserted, customer(1)),
        ],
        epoch=1,
    )
    assert len({link.person for link in first.touched}) == 1
    assert await owners(client) == {orders: orders, account: account, attacker: attacker}
    before = await blocks(client)
    proof = record(account, email("a"), customer(5), minutes=1)
    second = await ladder.take([proof], epoch=1)
    assert second.changes == ()
    assert {link.owner for link in second.touched if link.record != account} == {account}
    assert {link.record for link in second.touched} >= {orders, attacker}
    assert await owners(client) == dict.fromkeys((orders, account, attacker), account)
    assert await blocks(client) == before
    assert (await ladder.take([proof], epoch=1)).touched == ()
