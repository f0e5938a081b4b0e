"""Normalising twice is normalising once, and nothing that can be typed raises."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sources.normalise.agent import agent
from app.sources.normalise.birth_date import birth_date
from app.sources.normalise.contact_value import ContactValue
from app.sources.normalise.email import email
from app.sources.normalise.gtin import gtin
from app.sources.normalise.money import pounds, units
from app.sources.normalise.names import full_name, name
from app.sources.normalise.network import network
from app.sources.normalise.phone import phone
from app.sources.normalise.place import country, line, postcode
from app.sources.normalise.times import instant
from app.sources.page import page_of, query_of

AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
REFUSALS = frozenset({"blocked", "bad"})

anything = st.text(max_size=60)
likely = st.one_of(
    anything,
    st.from_regex(r"[A-Za-z.+]{1,12}@[a-z]{1,8}\.(com|co\.uk|de)", fullmatch=True),
    st.from_regex(r"(\+44 ?|0|0044)?7[0-9]{3} ?[0-9]{6}", fullmatch=True),
    st.from_regex(r"\+?[0-9 ()\-]{5,18}", fullmatch=True),
    st.from_regex(r"[A-Za-z]{1,2}[0-9]{1,2}[A-Za-z]? ?[0-9][A-Za-z]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", fullmatch=True),
    st.from_regex(r"(Mr|Mrs|Dr)?\.? ?[A-Z][a-z]{1,8} [A-Z][a-z]{1,8}", fullmatch=True),
    st.ip_addresses().map(str),
    st.from_regex(r"[0-9]{8,14}", fullmatch=True),
)


def _born(text: str) -> str:
    return birth_date(text, AS_OF)


def _postcode(text: str) -> str:
    return postcode(text, "GB")


@pytest.mark.parametrize(
    "normalise",
    [email, phone, _born, _postcode, country, line, name, gtin],
    ids=lambda one: one.__name__.strip("_"),
)
@SOME
@given(text=likely)
def test_normalisation_is_idempotent(normalise: Callable[[str], object], text: str) -> None:
    once = normalise(text)
    if once is None or (isinstance(once, str) and once in REFUSALS):
        return
    value = once.value if isinstance(once, ContactValue) else once
    assert normalise(str(value)) == once


@SOME
@given(likely)
def test_a_network_says_less_than_the_address(text: str) -> None:
    prefix = network(text)
    assert prefix is None or (prefix.endswith(("/24", "/64")) and prefix != text)


@SOME
@given(likely)
def test_nothing_that_can_be_typed_raises(text: str) -> None:
    full_name(text)
    agent(text)
    instant(text)
    query_of(text)
    assert isinstance(pounds(text), float) or pounds(text) in REFUSALS
    assert isinstance(units(text), int) or units(text) in REFUSALS
    assert "@" not in (page_of(text) or "")


@SOME
@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2099, 12, 30), timezones=st.just(UTC)))  # ruff: ignore[call-datetime-without-tzinfo]
def test_a_time_that_was_written_down_is_read_back(moment: datetime) -> None:
    assert instant(moment.isoformat()) == moment
    assert instant(moment.strftime("%Y-%m-%d %H:%M:%S +0000")) == moment.replace(microsecond=0)
    assert instant(moment.replace(tzinfo=None).isoformat()) == moment


@SOME
@given(
    st.dates(
        min_value=datetime(1910, 1, 1, tzinfo=UTC).date(), max_value=datetime(2026, 3, 31, tzinfo=UTC).date()
    )
)
def test_a_birth_date_is_the_same_however_it_is_written(born: datetime) -> None:
    value = birth_date(born.isoformat(), AS_OF)
    assert value == "blocked" or {
        birth_date(born.strftime(form), AS_OF) for form in ("%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %B %Y")
    } == {value}
