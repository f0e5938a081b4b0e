import msgspec

from graph.matching.limits import barred, is_over, spread
from graph.matching.snapshot import shipped
from graph.records import Identifier
from tests.unit.matching.people import KEYS, email, record, views

MAIL = email("a@x.uk")
KEY = KEYS.contact("email", "a@x.uk")


def _contact(number: int, *ids: str) -> Identifier:
    del ids
    return Identifier("hubspot.contact_id", f"9{number}")


def test_one_person_with_an_account_in_each_system_is_one() -> None:
    kinds = ("hubspot.contact_id", "shopify.customer_id", "klaviyo.profile_id", "zendesk.user_id")
    seen = views(record(f"a:b:{n}", MAIL, Identifier(kind, "91")) for n, kind in enumerate(kinds))
    assert spread(seen, shipped()) == 1


def test_different_accounts_of_one_system_are_as_many_people() -> None:
    assert spread(views(record(f"a:b:{n}", MAIL, _contact(n)) for n in range(4)), shipped()) == 4


def test_accounts_that_one_record_holds_together_are_one_whatever_comes_first() -> None:
    merged = record("a:b:9", MAIL, *(_contact(n) for n in range(3)))
    single = [record(f"a:b:{n}", MAIL, _contact(n)) for n in range(4)]
    assert spread(views([*single, merged]), shipped()) == 2
    assert spread(views([merged, *single]), shipped()) == 2


def test_asserted_identifiers_and_order_numbers_say_nothing_of_how_many_people() -> None:
    asserted = [record(f"a:b:{n}", Identifier("hubspot.contact_id", f"9{n}", "asserted")) for n in range(4)]
    orders = [record(f"c:d:{n}", Identifier("shopify.order_id", f"9{n}")) for n in range(4)]
    assert spread(views([*asserted, *orders]), shipped()) == 0


def test_full_names_with_birth_dates_count_and_those_of_shared_records_do_not() -> None:
    people = [
        record(f"a:b:{n}", MAIL, given="Ann", family_name="Smith", birth_date=f"198{n}-01-02", shared=n > 2)
        for n in range(5)
    ]
    assert spread(views(people), shipped()) == 3
    assert spread(views([record("a:b:7", MAIL, given="Ann", family_name="Smith")]), shipped()) == 0


def test_a_value_is_over_its_limit_from_the_first_person_too_many() -> None:
    seen = views(record(f"a:b:{n}", MAIL, _contact(n)) for n in range(6))
    assert is_over(KEY, "email", seen, shipped())
    assert not is_over(KEY, "email", seen[:5], shipped())
    assert barred(seen, shipped()) == {KEY}
    assert not barred(seen[:5], shipped())


def test_those_that_only_observed_a_value_do_not_count() -> None:
    seen = views(record(f"a:b:{n}", email("a@x.uk", "observed"), _contact(n)) for n in range(9))
    assert not is_over(KEY, "email", seen, shipped())


def test_more_holders_than_any_household_has_are_too_many_whoever_they_are() -> None:
    few = msgspec.structs.replace(shipped(), most_holders=3)
    seen = views(record(f"a:b:{n}", MAIL) for n in range(4))
    assert is_over(KEY, "email", seen, few)
    assert not is_over(KEY, "email", seen[:3], few)


def test_a_kind_without_a_limit_is_never_over_it() -> None:
    account = Identifier("shopify.customer_id", "71")
    seen = views(record(f"a:b:{n}", account, _contact(n)) for n in range(20))
    assert not is_over(KEYS.identifier("shopify.customer_id", "71"), "shopify.customer_id", seen, shipped())
