"""Over-merge traps on rungs 0 to 3: no wrong merge, and each trap's twin must merge, in the same test.

Office and carrier networks are no trap here: a record holds no address of a device, and what a network
says (rung 4) attaches devices and sessions and never merges two records.
"""

from collections.abc import Sequence

import pytest

from graph.matching.outcome import Partition
from graph.records import Contact, Identifier, Record
from tests.unit.matching.people import email, phone, record, resolve_whole, together

MAIL = "thesmiths@post.uk"
LINE = "+447911123456"
HOME = {"street": "7 High Street", "city": "Leeds", "postcode": "LS12AB"}
AWAY = {"street": "22 Mill Lane", "city": "Truro", "postcode": "TR12XY"}


def person(
    key: str, given: str | None, *claims: Contact | Identifier, family: str = "Smith", **fields: object
) -> Record:
    return record(key, *claims, given=given, family_name=family, **fields)


def apart(records: Sequence[Record]) -> Partition:
    result = resolve_whole(records)
    assert len(result.clusters) == len(records), together(result)
    return result


def one(records: Sequence[Record]) -> Partition:
    result = resolve_whole(records)
    assert len(result.clusters) == 1, together(result)
    return result


def test_a_family_that_shares_mail_phone_and_home() -> None:
    shared = (email(MAIL, "verified"), phone(LINE))
    family = [
        person("a:b:1", "Susan", *shared, birth_date="1960-04-11", **HOME),
        person("a:b:2", "Peter", *shared, birth_date="1958-09-30", **HOME),
        person("a:b:3", "Grace", *shared, birth_date="1991-12-02", **HOME),
    ]
    asked = apart(family).reviews
    assert {review.rule for review in asked} == {"names.given_name"}
    again = person("c:d:1", "Sue", *shared, birth_date="1960-04-11", **HOME)
    assert together(resolve_whole([*family, again])) == {("a:b:1", "c:d:1"), ("a:b:2",), ("a:b:3",)}


def test_a_tills_tablet_that_types_one_mail_and_phone_for_everybody() -> None:
    till = (email("till7@shop.uk"), phone(LINE))
    names = [
        ("Ann", "Lee"),
        ("Bob", "Ray"),
        ("Cleo", "Fox"),
        ("Dev", "Patel"),
        ("Eve", "Hart"),
        ("Finn", "Boyd"),
    ]
    crowd = [
        person(
            f"shopify:customer:{n}",
            given,
            *till,
            Identifier("shopify.customer_id", str(700 + n)),
            family=family,
        )
        for n, (given, family) in enumerate(names)
    ]
    assert len(apart(crowd).barred) == 2
    own = email("cleo.fox@post.uk")
    pair = [person("e:f:1", "Cleo", *till, own, family="Fox"), person("e:f:2", "Cleo", own, family="Fox")]
    result = resolve_whole([*crowd, *pair])
    assert ("e:f:1", "e:f:2") in together(result)
    assert len(result.clusters) == len(crowd) + 1


def test_a_call_centres_phone() -> None:
    desk = phone("+442079460123")
    callers = [
        person(f"zendesk:user:{n}", given, desk, Identifier("zendesk.user_id", str(700 + n)), family=family)
        for n, (given, family) in enumerate(
            [("Ann", "Lee"), ("Bob", "Ray"), ("Cleo", "Fox"), ("Dev", "Patel")]
        )
    ]
    apart(callers)
    one(
        [
            person("a:b:1", "Cleo", phone(LINE), family="Fox"),
            person("a:b:2", "Cleo", phone(LINE), family="Fox"),
        ]
    )


@pytest.mark.parametrize("nothing", ["null", "N/A", "0000", "n/a", "-"])
def test_values_that_say_nothing(nothing: str) -> None:
    blank = {
        "street": nothing,
        "city": nothing,
        "postcode": nothing,
        "birth_date": nothing,
        "gender": nothing,
    }
    claims = (email(f"{nothing}@{nothing}"), phone("0000"))
    apart([record(f"a:b:{n}", *claims, given=nothing, family_name=nothing, **blank) for n in range(2)])
    apart([person(f"a:b:{n}", given, *claims, **blank) for n, given in enumerate(("Ann", "Ann"))])
    one(
        [
            person(f"a:b:{n}", "Ann", *claims, **(blank | HOME | {"birth_date": "1960-04-11"}))
            for n in range(2)
        ]
    )


def test_a_recycled_number_goes_to_somebody_elsewhere() -> None:
    old = person("a:b:1", "Moira", phone(LINE), family="Grant", day=0, **HOME)
    apart([old, person("a:b:2", "Kevin", phone(LINE), family="Boyd", day=900, **AWAY)])
    nameless = record("a:b:3", phone(LINE), family_name="Boyd", day=900, **AWAY)
    apart([old, nameless])
    one([old, person("a:b:2", "Moira", phone(LINE), family="Grant", day=900, **AWAY)])


@pytest.mark.parametrize(
    "claims", [(), (phone(LINE),), (email(MAIL),), (email(MAIL, "verified"), phone(LINE))]
)
def test_twins_at_one_address(claims: tuple[Contact, ...]) -> None:
    born = {"birth_date": "1991-12-02", **HOME}
    apart([person("a:b:1", "Grace", *claims, **born), person("a:b:2", "Hannah", *claims, **born)])
    one([person("a:b:1", "Grace", *claims, **born), person("a:b:2", "Gracie", *claims, **born)])


@pytest.mark.parametrize("claims", [(), (phone(LINE),), (email(MAIL),), (email(MAIL), phone(LINE))])
@pytest.mark.parametrize("sons", ["1985-03-21", "1988-05-14", "1984-05-14"])
def test_father_and_son_of_one_name(claims: tuple[Contact, ...], sons: str) -> None:
    father = person("a:b:1", "Peter", *claims, birth_date="1958-09-30", **HOME)
    apart([father, person("a:b:2", "Peter", *claims, birth_date=sons, **HOME)])
    one([father, person("a:b:2", "Peter", *claims, birth_date="1958-09-03", **HOME)])
    one([father, person("a:b:2", "Peter", *claims, birth_date="1958-09-30", **AWAY)])


def test_two_first_names_and_birth_dates_outweigh_a_mailbox() -> None:
    mine = person("a:b:1", "Susan", email(MAIL, "verified"), birth_date="1960-04-11")
    apart([mine, person("a:b:2", "Peter", email(MAIL), birth_date="1958-09-30")])
    one([mine, person("a:b:2", "Susie", email(MAIL), birth_date="1960-04-11")])


def test_a_strangers_mail_typed_in() -> None:
    holder = person("a:b:1", "Susan", email(MAIL, "verified"), birth_date="1960-04-11", **HOME)
    typist = person("a:b:2", "Kevin", email(MAIL), phone(LINE), family="Boyd", **AWAY)
    apart([holder, typist])
    own = person("a:b:3", "Kevin", phone(LINE), email("kevin.boyd@post.uk"), family="Boyd", **AWAY)
    assert together(resolve_whole([holder, typist, own])) == {("a:b:1",), ("a:b:2", "a:b:3")}


def test_namesakes_in_one_town_and_mailboxes_made_of_a_name() -> None:
    town = {"city": "London"}
    namesakes = [
        person("a:b:1", "John", email("john.smith@gmail.com"), **town),
        person("a:b:2", "John", email("john.smith@hotmail.com"), **town),
        person("a:b:3", "John", email("john.smith1@gmail.com"), **town),
    ]
    apart(namesakes)
    one(
        [
            person("a:b:1", "John", email("jollyroger@gmail.com")),
            person("a:b:2", "John", email("jollyroger@hotmail.com")),
        ]
    )
    one(
        [
            person("a:b:1", "John", email("john.smith@gmail.com")),
            person("a:b:2", "John", email("john.smith@gmial.com")),
        ]
    )


def test_strangers_of_one_house() -> None:
    """Flats, and the tenants who come after."""
    apart([person("a:b:1", "Ann", family="Lee", **HOME), person("a:b:2", "Bob", family="Ray", **HOME)])
    apart([record("a:b:1", family_name="Lee", **HOME), record("a:b:2", family_name="Lee", **HOME)])
    one([person("a:b:1", "Ann", family="Lee", **HOME), person("a:b:2", "Anne", family="Lee", **HOME)])


def test_the_link_and_the_question_of_rung_three_say_what_they_rest_on() -> None:
    pair = [person("a:b:1", "Ann", family="Lee", **HOME), person("a:b:2", "Anne", family="Lee", **HOME)]
    link = one(pair).links[pair[1].key]
    assert (link.rung, link.weakest, link.rule, link.via) == (
        3,
        3,
        "rung3.address+family_name+given_name",
        pair[0].key,
    )
    assert link.block == pair[1].key
    fatherly = person("a:b:1", "Peter", email(MAIL), birth_date="1958-09-30")
    son = person("a:b:2", "Peter", email(MAIL), birth_date="1985-03-21")
    assert [(item.rule, item.evidence) for item in apart([fatherly, son]).reviews] == [
        ("bits.mean", "rung2.email")
    ]
