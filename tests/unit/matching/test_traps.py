"""Each trap beside a twin that looks the same and must merge."""

import pytest

from graph.matching.outcome import Review
from graph.records import Identifier
from tests.unit.matching.people import cannot, email, must, phone, record, resolve, together

HOME = "home@smith.uk"
LINE = "+447911123456"


def _rules(result: object) -> list[str]:
    reviews: tuple[Review, ...] = result.reviews  # type: ignore[attr-defined]
    return [review.rule for review in reviews]


@pytest.mark.parametrize("assurance", ["asserted", "verified"])
def test_a_couple_with_one_mailbox_stays_two_and_a_nickname_does_not(assurance: str) -> None:
    couple = resolve(
        [
            record("a:b:1", email(HOME, assurance), given="Ann"),
            record("a:b:2", email(HOME, assurance), given="Bob"),
        ]
    )  # type: ignore[arg-type]
    assert together(couple) == {("a:b:1",), ("a:b:2",)}
    assert _rules(couple) == ["names.given_name"]
    twin = resolve(
        [
            record("a:b:1", email(HOME, assurance), given="Robert"),
            record("a:b:2", email(HOME, assurance), given="Bob"),
        ]
    )  # type: ignore[arg-type]
    assert together(twin) == {("a:b:1", "a:b:2")}
    assert not twin.reviews


def test_a_record_without_a_name_joins_one_of_a_couple_and_never_both() -> None:
    couple = [record("a:b:1", email(HOME), given="Ann"), record("a:b:2", email(HOME), given="Bob")]
    result = resolve([*couple, record("a:b:3", email(HOME))])
    assert together(result) == {("a:b:1", "a:b:3"), ("a:b:2",)}
    assert _rules(result) == ["names.given_name"]


def test_a_married_name_joins_by_a_verified_email() -> None:
    maiden = record("a:b:1", email(HOME, "verified"), given="Jane", family_name="Smith")
    married = record("a:b:2", email(HOME, "verified"), given="Jane", family_name="Featherstonehaugh")
    result = resolve([maiden, married])
    assert result.links[married.key].rule == "rung1.email"
    assert result.links[married.key].block == maiden.key


def test_a_recycled_number_opens_a_review_and_a_kept_one_joins() -> None:
    old = record("a:b:1", phone(LINE), given="Moira", day=0)
    assert _rules(resolve([old, record("a:b:2", phone(LINE), given="Kevin", day=900)])) == [
        "names.given_name"
    ]
    assert together(resolve([old, record("a:b:2", phone(LINE), given="Moira", day=900)])) == {
        ("a:b:1", "a:b:2")
    }


def test_an_office_phone_over_its_limit_joins_nobody_not_even_those_that_came_first() -> None:
    def staff(count: int) -> list[object]:
        return [
            record(f"hubspot:contact:{n}", phone(LINE), Identifier("hubspot.contact_id", str(100 + n)))
            for n in range(count)
        ]

    assert len(resolve(staff(6)).clusters) == 6  # type: ignore[arg-type]
    assert len(resolve(staff(6)).barred) == 1  # type: ignore[arg-type]
    assert len(resolve(staff(5)).clusters) == 1  # type: ignore[arg-type]


def test_a_placeholder_joins_nobody_and_a_real_value_does() -> None:
    def pair(value: str) -> object:
        return together(resolve([record("a:b:1", email(value)), record("a:b:2", email(value))]))

    for nobody in ("n/a", "null@null.com", "test@test.com", "noreply@shop.uk", "info@shop.uk", "0000@x.uk"):
        assert pair(nobody) == {("a:b:1",), ("a:b:2",)}
    assert pair("nula@null.com") == {("a:b:1", "a:b:2")}


def test_a_strangers_mail_typed_in_is_outweighed_by_the_name() -> None:
    owner = record("a:b:1", email(HOME, "verified"), given="Ann")
    assert together(resolve([owner, record("a:b:2", email(HOME), given="Kevin")])) == {("a:b:1",), ("a:b:2",)}
    assert together(resolve([owner, record("a:b:2", email(HOME), given="Anne")])) == {("a:b:1", "a:b:2")}


def test_a_landline_never_joins_alone_and_helps_an_email() -> None:
    line = phone("+442079460123", weak=True)
    assert len(resolve([record("a:b:1", line), record("a:b:2", line)]).clusters) == 2
    result = resolve(
        [record("a:b:1", line, email(HOME, weak=True)), record("a:b:2", line, email(HOME, weak=True))]
    )
    assert result.links[record("a:b:2").key].rule == "rung2.email+phone"


def test_a_verified_landline_does_not_bind_its_household() -> None:
    line = phone("+442079460123", "verified", weak=True)
    assert len(resolve([record("a:b:1", line), record("a:b:2", line)]).clusters) == 2


def test_an_observed_contact_never_joins() -> None:
    assert (
        len(resolve([record("a:b:1", email(HOME, "observed")), record("a:b:2", email(HOME))]).clusters) == 2
    )


def test_two_cards_stay_two_people_although_they_share_a_mailbox() -> None:
    def member(key: str, card: str) -> object:
        return record(key, email(HOME, "verified"), Identifier("loyaltylion.member_id", card), given="Ann")

    result = resolve([member("a:b:1", "1"), member("a:b:2", "2")])  # type: ignore[list-item]
    assert _rules(result) == ["unique.loyaltylion.member_id"]
    assert together(resolve([member("a:b:1", "1"), member("a:b:2", "1")])) == {("a:b:1", "a:b:2")}  # type: ignore[list-item]


def test_a_value_of_an_unknown_kind_adds_bits_and_names_may_object() -> None:
    token = Identifier("new.token", "t1")
    result = resolve([record("a:b:1", token, given="Ann"), record("a:b:2", token, given="Ann")])
    assert result.links[record("a:b:2").key].rule == "rung2.identifier"
    assert _rules(resolve([record("a:b:1", token, given="Ann"), record("a:b:2", token, given="Kev")])) == [
        "names.given_name"
    ]


def test_a_declared_key_joins_whatever_the_names() -> None:
    order = Identifier("shopify.order_id", "#1001")
    result = resolve([record("a:b:1", order, given="Ann"), record("a:b:2", order, given="Bob")])
    assert result.links[record("a:b:2").key].rule == "rung0.shopify.order_id"
    typed = Identifier("shopify.order_id", "#1001", "asserted")
    assert (
        len(resolve([record("a:b:1", order, given="Ann"), record("a:b:2", typed, given="Bob")]).clusters) == 2
    )
    link = resolve([record("a:b:1", order, given="Ann"), record("a:b:2", typed, given="Ann")]).links[
        record("a:b:2").key
    ]
    assert (link.rule, link.block) == ("rung2.identifier", record("a:b:2").key)


def test_the_persons_fields_of_a_shared_record_are_never_evidence() -> None:
    buyer = record("a:b:1", email(HOME), given="Ann")
    gift = record("a:b:2", email(HOME), given="Kevin", shared=True)
    assert together(resolve([buyer, gift])) == {("a:b:1", "a:b:2")}


def test_a_present_ordered_under_anothers_name_does_not_make_strangers_of_a_block() -> None:
    login = Identifier("segment.user_id", "u1")
    account = [record(f"a:b:{n}", login, email(HOME), given="Ann") for n in range(3)]
    present = record("a:b:4", login, given="Bob")
    assert len(resolve([*account, present, record("z:z:1", email(HOME), given="Ann")]).clusters) == 1
    assert len(resolve([*account, present, record("z:z:1", email(HOME), given="Bob")]).clusters) == 2


def test_a_judgement_beats_the_evidence_and_is_no_question_any_more() -> None:
    couple = [record("a:b:1", email(HOME), given="Ann"), record("a:b:2", email(HOME), given="Bob")]
    joined = resolve(couple, [must("a:b:2", "a:b:1")])
    assert together(joined) == {("a:b:1", "a:b:2")}
    assert joined.links[couple[1].key].rule == "judged.must_link"
    same = [record("a:b:1", email(HOME, "verified")), record("a:b:2", email(HOME, "verified"))]
    apart = resolve(same, [cannot("a:b:1", "a:b:2")])
    assert together(apart) == {("a:b:1",), ("a:b:2",)}
    assert not apart.reviews


def test_a_must_link_that_a_cannot_link_contradicts_joins_nothing_and_is_asked_about() -> None:
    three = [record(f"a:b:{n}") for n in (1, 2, 3)]
    said = [must("a:b:1", "a:b:2"), must("a:b:2", "a:b:3"), cannot("a:b:1", "a:b:3")]
    result = resolve(three, said)
    assert together(result) == {("a:b:1", "a:b:2"), ("a:b:3",)}
    assert result.reviews == (Review(three[1].key, three[2].key, "judged.contradiction", "judged.must_link"),)


def test_a_judgement_about_records_that_are_not_here_is_ignored() -> None:
    assert len(resolve([record("a:b:1")], [must("a:b:1", "a:b:9"), cannot("a:b:8", "a:b:9")]).clusters) == 1
