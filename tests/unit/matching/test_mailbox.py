import pytest

from graph.matching.mailbox import mailbox
from tests.unit.matching.people import KEYS, email, record, resolve, together, views


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("ann.lee+shop@googlemail.com", "annlee@gmail.com"),
        ("ann.lee@gmail.com", "annlee@gmail.com"),
        ("ann+shop@hotmail.co.uk", "ann@hotmail.co.uk"),
        ("ann.lee@icloud.com", "ann.lee@icloud.com"),
        ("ann+shop@smith.uk", "ann+shop@smith.uk"),
        ("+@gmail.com", "+@gmail.com"),
        (".@gmail.com", ".@gmail.com"),
        ("no address", "no address"),
    ],
)
def test_spellings_that_a_provider_delivers_to_one_mailbox_have_one_plain_form(
    address: str, plain: str
) -> None:
    assert mailbox(address) == plain
    assert mailbox(plain) == plain


def test_a_plus_address_joins_its_mailbox_and_one_of_an_unknown_domain_does_not() -> None:
    def pair(one: str, other: str) -> object:
        return together(resolve([record("a:b:1", email(one)), record("a:b:2", email(other))]))

    assert pair("ann+shop@gmail.com", "an.n@googlemail.com") == {("a:b:1", "a:b:2")}
    assert pair("ann+shop@smith.uk", "ann@smith.uk") == {("a:b:1",), ("a:b:2",)}


def test_the_plain_mailbox_is_asserted_at_the_most() -> None:
    (view,) = views([record("a:b:1", email("ann+shop@gmail.com", "verified"))])
    assert view.holds[KEYS.contact("email", "ann+shop@gmail.com")].assurance == "verified"
    assert view.holds[KEYS.contact("email", "ann@gmail.com")].assurance == "asserted"
    (seen,) = views([record("a:b:1", email("ann+shop@gmail.com", "observed"))])
    assert {holding.assurance for holding in seen.holds.values()} == {"observed"}


def test_a_record_whose_version_has_the_plain_address_verified_keeps_that() -> None:
    both = [email("ann+shop@gmail.com"), email("ann@gmail.com", "verified")]
    (view,) = views([record("a:b:1", *both)])
    assert view.holds[KEYS.contact("email", "ann@gmail.com")].assurance == "verified"
