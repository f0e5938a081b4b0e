from graph.ids import RecordKey
from graph.records import Contact, Record
from tests.unit.matching.people import cannot, email, phone, record, resolve
from tests.unit.matching.worlds import tight

HERS = "ada@lace.uk"
LINE, OTHER_LINE = "+447911123456", "+447911123457"
ACCOUNT, STRANGER, ORDERS = "shopify:customer:5", "shopify:customer:1", "shopify:buyer:a"


def _owners(*records: Record) -> dict[str, str]:
    return {str(key): link.owner for key, link in resolve(records).links.items()}


def _account(key: str = ACCOUNT, *points: Contact) -> Record:
    return record(key, *(points or (email(HERS, "verified"),)))


def test_orders_under_an_address_are_of_the_account_that_proved_it() -> None:
    result = resolve([_account(), record(ORDERS, email(HERS), phone(LINE))])
    link = result.links[RecordKey(ORDERS)]
    assert (link.block, link.owner) == (ORDERS, ACCOUNT)
    assert result.links[RecordKey(ACCOUNT)].owner == ACCOUNT


def test_who_only_typed_the_address_in_owns_nothing_of_it_and_is_owned() -> None:
    """The attacker's account is one person with the victim's records, and sees none of them."""
    owners = _owners(_account(), record(ORDERS, email(HERS)), record(STRANGER, email(HERS)))
    assert owners == {ACCOUNT: ACCOUNT, ORDERS: ACCOUNT, STRANGER: ACCOUNT}


def test_nobody_owns_what_nobody_proved() -> None:
    owners = _owners(record(STRANGER, email(HERS)), record(ORDERS, email(HERS)))
    assert owners == {STRANGER: STRANGER, ORDERS: ORDERS}


def test_an_order_under_a_strangers_address_and_ones_own_proved_phone_opens_nothing() -> None:
    attacker = record(STRANGER, email("mallory@x.uk", "verified"), phone(LINE, "verified"))
    orders = record(ORDERS, email(HERS), phone(LINE))
    assert resolve([attacker, orders]).clusters == ((ORDERS, STRANGER),)
    assert _owners(attacker, orders)[ORDERS] == ORDERS
    assert _owners(attacker, orders, _account())[ORDERS] == ACCOUNT
    weak = record(ORDERS, email(HERS, weak=True), phone(LINE))
    assert _owners(attacker, weak)[ORDERS] == ORDERS


def test_orders_without_an_email_are_of_who_proved_their_phone() -> None:
    account = _account(ACCOUNT, email(HERS, "verified"), phone(LINE, "verified"))
    assert _owners(account, record(ORDERS, phone(LINE)))[ORDERS] == ACCOUNT


def test_a_weak_or_an_observed_point_makes_no_owner() -> None:
    """A second, asserted address joins the two in each case."""
    both = email("second@lace.uk")
    for mine, theirs in (
        (email(HERS, "verified", weak=True), email(HERS)),
        (email(HERS, "verified"), email(HERS, "observed")),
        (email(HERS, "verified"), email(HERS, weak=True)),
    ):
        found = resolve([_account(ACCOUNT, mine, both), record(ORDERS, theirs, both)])
        assert len(found.clusters) == 1
        assert found.links[RecordKey(ORDERS)].owner == ORDERS


def test_an_address_over_its_limit_makes_no_owner() -> None:
    crowd = [
        record(f"loop:return:{n}", email(HERS), given="Ada", family_name=f"Lace{n}", birth_date="1980-01-02")
        for n in range(2)
    ]
    account = _account(ACCOUNT, email(HERS, "verified"), phone(LINE))
    orders = record(ORDERS, email(HERS), phone(LINE))
    found = resolve([account, orders, *crowd], snapshot=tight())
    assert (ORDERS, ACCOUNT) in found.clusters
    assert found.barred
    assert found.links[RecordKey(ORDERS)].owner == ORDERS


def test_an_owner_is_never_another_person() -> None:
    found = resolve([_account(), record(ORDERS, email(HERS))], [cannot(ACCOUNT, ORDERS)])
    assert len(found.clusters) == 2
    assert found.links[RecordKey(ORDERS)].owner == ORDERS


def test_of_several_that_proved_a_point_the_one_with_most_owns_then_the_own_then_the_smallest() -> None:
    one, two = email("one@x.uk", "verified"), email("two@x.uk", "verified")
    typed = [email("one@x.uk"), email("two@x.uk")]
    small, large = record("a:b:1", one), record("c:d:1", two)
    assert _owners(small, large, record("e:f:1", *typed))["e:f:1"] == "a:b:1"
    more = record("c:d:1", two, email("three@x.uk", "verified"))
    assert _owners(small, more, record("e:f:1", *typed, email("three@x.uk")))["e:f:1"] == "c:d:1"
    own = record("e:f:1", email("one@x.uk"), email("own@x.uk", "verified"))
    assert _owners(small, own)["e:f:1"] == "e:f:1"


def test_records_of_the_owners_block_share_what_one_of_them_proved() -> None:
    """The loyalty account proved the address; the shop's account is bound to it by a phone both proved."""
    shop = record("shopify:customer:5", phone(OTHER_LINE, "verified"))
    loyalty = record("loyaltylion:member:5", phone(OTHER_LINE, "verified"), email(HERS, "verified"))
    assert _owners(shop, loyalty, record(ORDERS, email(HERS)))[ORDERS] == "loyaltylion:member:5"
