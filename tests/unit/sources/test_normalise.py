from datetime import UTC, datetime

import pytest

from app.sources.normalise.agent import agent
from app.sources.normalise.birth_date import birth_date
from app.sources.normalise.blocked import is_blocked
from app.sources.normalise.contact_value import ContactValue
from app.sources.normalise.email import email
from app.sources.normalise.gtin import gtin
from app.sources.normalise.money import pounds, units
from app.sources.normalise.names import full_name, name
from app.sources.normalise.network import network
from app.sources.normalise.phone import phone
from app.sources.normalise.place import country, line, postcode
from app.sources.normalise.times import instant

AS_OF = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("JANE.Doe+shop@EXAMPLE.co.uk", ContactValue("jane.doe+shop@example.co.uk", weak=False)),
        (" <jane@example.com> ", ContactValue("jane@example.com", weak=False)),
        ("pat@mailinator.com", ContactValue("pat@mailinator.com", weak=True)),
        ("info@example.com", "blocked"),
        ("NoReply+1@example.com", "blocked"),
        ("test@test.com", "blocked"),
        ("N/A", "blocked"),
        ("   ", "blocked"),
        ("jane@@", "bad"),
        ("jane at example.com", "bad"),
        ("jane@localhost", "bad"),
    ],
)
def test_an_email_has_one_spelling_or_a_reason(text: str, value: object) -> None:
    assert email(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("07911 123456", ContactValue("+447911123456", weak=False)),
        ("+44 (0)7911 123456", ContactValue("+447911123456", weak=False)),
        ("00447911123456", ContactValue("+447911123456", weak=False)),
        ("447911123456", ContactValue("+447911123456", weak=False)),
        ("'7911123456", ContactValue("+447911123456", weak=False)),
        ("0113 496 0000 ext 12", ContactValue("+441134960000", weak=True)),
        ("07700 900123", ContactValue("+447700900123", weak=True)),
        ("0000000000", "blocked"),
        ("07777777777", "blocked"),
        ("1111111111", "blocked"),
        ("12", "bad"),
        ("call me", "bad"),
        ("4.47912E+11", "bad"),
    ],
)
def test_a_phone_is_read_as_in_britain(text: str, value: object) -> None:
    assert phone(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1004-05-27", "--05-27"),
        ("1985-05-27", "1985-05-27"),
        ("1985-05-27T00:00:00Z", "1985-05-27"),
        ("27/05/1985", "1985-05-27"),
        ("3.4.1985", "1985-04-03"),
        ("1985/05/27", "1985-05-27"),
        ("27 May 1985", "1985-05-27"),
        ("May 27, 1985", "1985-05-27"),
        ("--02-29", "--02-29"),
        ("1985-05", "1985-05"),
        ("1985", "1985"),
        ("1900-01-01", "blocked"),
        ("01/01/1970", "blocked"),
        ("1004-01-01", "blocked"),
        ("null", "blocked"),
        ("2026-04-02", "bad"),
        ("2027-01-01", "bad"),
        ("1850-01-01", "bad"),
        ("1985-02-30", "bad"),
        ("soon", "bad"),
    ],
)
def test_a_birth_date_says_no_more_than_is_known(text: str, value: str) -> None:
    assert birth_date(text, AS_OF) == value


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("ls1 4dy", None, "LS14DY"),
        ("SW1A1AA", "GB", "SW1A1AA"),
        ("GIR 0AA", "GB", "GIR0AA"),
        ("JE2 4YE", "JE", "JE24YE"),
        ("bfpo 1", "GB", "BFPO1"),
        ("D02 AF30", "IE", "D02AF30"),
        ("12345-6789", "US", "123456789"),
        ("1234 AB", "NL", "1234AB"),
        ("XX1 1XX", "GB", "bad"),
        ("n/a", "GB", "blocked"),
    ],
)
def test_a_postcode_is_one_of_its_country(text: str, code: str | None, value: str) -> None:
    assert postcode(text, code) == value


def test_a_country_is_told_by_name_or_code() -> None:
    assert [country(text) for text in ("uk", "GB", "United Kingdom", " england ", "Eire", "FR", "NA")] == [
        "GB", "GB", "GB", "GB", "IE", "FR", "NA",
    ]  # fmt: skip
    assert country("Narnia") == "bad"
    assert country("none") == "blocked"


def test_names_lose_titles_and_placeholders_but_keep_their_letters() -> None:
    assert name("Mrs.  Ann ") == "Ann"
    assert name("O\u2019Connor") == "O\u2019Connor"
    assert name("Zoe\u0308") == "Zoë"
    assert [name(text) for text in ("Test", "n/a", "Mr", "", "123", "Customer")] == [None] * 6


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("SMITH, John", ("John", "SMITH")),
        ("Dr Jo Vale OBE", ("Jo", "Vale")),
        ("Jan van der Berg", ("Jan", "van der Berg")),
        ("Guest", (None, None)),
        ("jo@example.com", (None, None)),
    ],
)
def test_a_whole_name_is_taken_apart(text: str, parts: tuple[str | None, str | None]) -> None:
    assert full_name(text) == parts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-02 10:00:00 +0100", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2026-03-02T10:00:00.250Z", datetime(2026, 3, 2, 10, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-03-02 10:00:00 UTC", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=UTC)),
        ("1767225600", datetime(2026, 1, 1, tzinfo=UTC)),
        ("1767225600000", datetime(2026, 1, 1, tzinfo=UTC)),
        ("31/02/2026 25:61", "bad"),
        ("1004-01-01T00:00:00Z", "bad"),
        ("9999-12-31T23:59:59-12:00", "bad"),
        ("0001-01-01T00:00:00+12:00", "bad"),
        ("20260302", "bad"),
        ("", "bad"),
    ],
)
def test_a_time_is_utc_or_bad(text: str, value: object) -> None:
    assert instant(text) == value


def test_amounts_are_pounds_and_never_negative() -> None:
    assert [pounds(text) for text in ("12.50", "£1,299.00", "12.5 GBP", "0.00", ".5")] == [
        12.5,
        1299.0,
        12.5,
        0.0,
        0.5,
    ]
    assert {
        pounds(text) for text in ("-1", "nine", "", "1e5", "NaN", "inf", "1,2", "£", "1,000,000,000")
    } == {"bad"}
    assert pounds("1" + ",000" * 200) == "bad"
    assert [units(text) for text in ("3", "3.0", "0")] == [3, 3, 0]
    assert {units(text) for text in ("-1", "two", "1.5", "", "٣", "1234567")} == {"bad"}


def test_a_network_is_a_prefix_of_the_internet() -> None:
    assert network("86.153.173.248") == "86.153.173.0/24"
    assert network("::ffff:86.153.173.248") == "86.153.173.0/24"
    assert network("2a00:23c5:1:2:3:4:5:6") == "2a00:23c5:1:2::/64"
    inside = ("100.64.1.2", "10.0.0.1", "127.0.0.1", "fe80::1", "not an address", "::1", "256.1.1.1")
    assert {network(text) for text in inside} == {None}


def test_a_crawler_and_a_mail_proxy_are_bots_and_a_phone_is_none() -> None:
    iphone = agent(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.0 Mobile/15E148 Safari/604.1"
    )
    assert (iphone.family, iphone.bot) == ("Mobile Safari 17", False)
    assert agent("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)").bot
    assert agent("Mozilla/5.0 (via ggpht.com GoogleImageProxy)").bot
    assert agent("").family is None


def test_a_damaged_gtin_is_never_repaired() -> None:
    assert gtin("5012345678900") == "5012345678900"
    assert gtin("705632085943") == "0705632085943"
    assert gtin("'05012345678900") == "5012345678900"
    assert {gtin(text) for text in ("5.01235E+12", "5012345678901", "50123456789", "12345")} == {"bad"}
    assert gtin("0000000000000") == "blocked"


def test_words_that_stand_for_nothing_are_blocked_in_any_field() -> None:
    assert all(
        map(is_blocked, ("", " ", "0", "000-000", "-1", "NULL", "None", "[object Object]", "Guest", "NaN"))
    )
    assert not any(map(is_blocked, ("Jo", "10", "0113")))
    assert line(" , 14  Mill Lane,") == "14 Mill Lane"
    assert line("N/A") is None
