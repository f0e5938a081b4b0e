"""What may not show whose it is: keys of records, and what was done without consent."""

import json
import re
from typing import Any

import pytest

from app.sources.batch import Parsed
from app.sources.parse import Keys, parse
from app.sources.token_secrets import Secrets
from graph.keyring import Keyring
from graph.records import Consent
from tests.unit.sources.reading import batches, read_body

ONE, OTHER = Keyring(b"1" * 32), Keyring(b"2" * 32)


def told(**message: Any) -> Parsed:
    return read_body(json.dumps(message).encode(), "application/json", "segment", "batch")


def consent(**categories: bool) -> dict[str, Any]:
    return {"consent": {"categoryPreferences": categories}}


def test_the_key_of_a_buyer_cannot_be_made_without_the_secret() -> None:
    (batch,) = batches("shopify", "orders.csv")
    mine, same, others = (
        [record.key for record in parse(batch, Keys(keys, Secrets())).records] for keys in (ONE, ONE, OTHER)
    )
    assert mine == same
    assert [key for key in mine if key in others] == ["shopify:order:5400000001002"]
    assert all(re.fullmatch(r"shopify:(buyer:[0-9a-f]{32}|order:\d+)", key) for key in mine)


@pytest.mark.parametrize(
    "user",
    ["07700900123", "447700900123", "0770.090.0123", "tel:07700900123", "jo@example.com", "+44 7700 900123"],
)
def test_a_user_id_that_may_be_a_phone_or_an_email_is_no_part_of_a_key(user: str) -> None:
    (record,) = told(type="identify", userId=user).records
    assert re.fullmatch(r"segment:user:[0-9a-f]{32}", record.key)


def test_a_short_user_id_stays_readable() -> None:
    assert told(type="identify", userId="user-42").records[0].key == "segment:user:user-42"


def test_what_an_sdk_sends_without_consent_names_nobody() -> None:
    parsed = told(
        type="identify", userId="u1", anonymousId="d1", traits={"email": "jo@example.com"},
        context={"ip": "203.0.113.9", **consent(Analytics=False)},
    )  # fmt: skip
    (event,) = parsed.events
    assert (event.device, event.claims, event.record, event.network) == ("d1", (), None, None)
    assert parsed.records == []
    alias = told(type="alias", userId="u1", previousId="u0", context=consent(Analytics=False))
    assert (alias.records, alias.skipped) == ([], {"no_consent": 1})


def test_what_the_pixel_sends_without_consent_names_nobody() -> None:
    seen = {
        "id": "e1", "name": "product_viewed", "timestamp": "2026-03-01T10:00:00Z", "clientId": "d1",
        "ip": "203.0.113.9", "customer": {"id": "7", "email": "jo@example.com"},
        "customerPrivacy": {"analyticsProcessingAllowed": False},
        "data": {"productVariant": {"sku": "AB-1"}},
    }  # fmt: skip
    (event,) = read_body(json.dumps(seen).encode(), "application/json", "shopify", "pixel").events
    assert (event.device, event.sku, event.claims, event.network) == ("d1", "AB-1", (), None)


@pytest.mark.parametrize("name", ["Personalization", "personalisation"])
@pytest.mark.parametrize("allowed", [True, False])
def test_an_identify_says_whether_a_user_wants_personalisation(name: str, allowed: bool) -> None:
    (record,) = told(type="identify", userId="u1", context=consent(**{name: allowed})).records
    assert record.consent == Consent(personalisation=allowed)


def test_a_change_of_preferences_counts_like_an_identify() -> None:
    for event in ("Segment Consent Preference", "Segment Consent Preference Updated"):
        (record,) = told(
            type="track", event=event, userId="u1", context=consent(Personalization=False)
        ).records
        assert record.consent.personalisation is False


def test_who_refuses_analytics_too_still_refuses_personalisation_and_says_nothing_else() -> None:
    (record,) = told(
        type="identify", userId="u1", traits={"email": "jo@example.com", "firstName": "Jo"},
        context=consent(Analytics=False, Personalization=False),
    ).records  # fmt: skip
    assert (record.key, record.consent) == ("segment:user:u1", Consent(personalisation=False))
    assert (record.contacts, record.identifiers, record.given_name) == ((), (), None)
