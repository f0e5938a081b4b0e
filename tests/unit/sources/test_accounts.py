from datetime import UTC, datetime

import pytest

from graph.records import Consent, Contact, Identifier
from tests.unit.sources.reading import read, read_body, refused

JANUARY = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_hubspot_contact_holds_the_ids_of_those_it_swallowed() -> None:
    record = read("hubspot", "contacts.csv").records[0]
    assert [identifier.value for identifier in record.identifiers] == ["51", "52", "53"]
    assert {identifier.kind for identifier in record.identifiers} == {"hubspot.contact_id"}
    assert record.source_time == datetime(2026, 2, 1, 10, 0, 0, 500_000, tzinfo=UTC)


def test_values_that_people_mistyped_are_left_out_and_counted() -> None:
    parsed = read("hubspot", "contacts.csv")
    assert parsed.records[0].contacts == (
        Contact("email", "jo@example.com", "asserted"),
        Contact("email", "jo.vale@example.com", "asserted"),
        Contact("phone", "+441904550000", "asserted", weak=True),
    )
    assert parsed.dropped == {"hs_additional_emails:blocked": 1, "mobilephone:bad": 1}
    assert (parsed.records[1].given_name, parsed.records[1].family_name) == (None, None)


def test_a_time_stamp_of_the_system_that_cannot_be_read_sends_the_row_to_quarantine() -> None:
    assert refused(read("hubspot", "contacts.csv")) == [(4, "lastmodifieddate", "bad_time")]


def test_a_hubspot_api_object_is_the_same_contact() -> None:
    body = b'{"results":[{"id":"51","properties":{"hs_object_id":"51","email":"jo@example.com","createdate":null}}]}'
    (record,) = read_body(body, "application/json", "hubspot", "contacts").records
    assert (record.key, record.contacts) == (
        "hubspot:contact:51",
        (Contact("email", "jo@example.com", "asserted"),),
    )


def test_a_merge_is_a_version_of_the_contact_that_stays() -> None:
    parsed = read("hubspot", "contact_merges.csv")
    (record,) = parsed.records
    assert record.key == "hubspot:contact:51"
    assert record.identifiers == (
        Identifier("hubspot.contact_id", "51"),
        Identifier("hubspot.contact_id", "52"),
    )
    assert refused(parsed) == [(3, "vid_to_merge", "missing")]


def test_the_year_1004_means_that_the_year_is_unknown() -> None:
    member = read("loyaltylion", "customers.json").records[0]
    assert member.birth_date == "--05-27"
    assert member.identifiers == (
        Identifier("loyaltylion.member_id", "23"),
        Identifier("shopify.customer_id", "595909214328"),
    )


def test_a_member_asserts_an_email_enrolled_or_not() -> None:
    parsed = read("loyaltylion", "customers.json")
    assert [contact for record in parsed.records for contact in record.contacts] == [
        Contact("email", "zoe.oconnor@example.co.uk", "asserted"),
        Contact("email", "pat@mailinator.com", "asserted", weak=True),
    ]
    assert parsed.dropped == {"birthday:bad": 1}
    assert refused(parsed) == [(3, "row", "bad_json")]


def test_a_loyaltylion_webhook_wraps_the_same_member() -> None:
    body = b'{"id":9,"topic":"customers/update","customer":{"id":23,"email":"a@example.com","enrolled":true}}'
    (record,) = read_body(body, "application/json", "loyaltylion", "customers").records
    assert record.key == "loyaltylion:member:23"


def test_only_double_opt_in_verifies_a_subscriber() -> None:
    first, second = read("klaviyo", "profiles.json").records
    assert first.contacts == (
        Contact("email", "zoe.oconnor@example.co.uk", "verified"),
        Contact("phone", "+447911123456", "asserted"),
    )
    assert first.consent == Consent(email_marketing=True, sms_marketing=False)
    assert Identifier("shopify.customer_id", "595909214328") in first.identifiers
    assert second.contacts == ()


def test_a_document_that_was_cut_off_gives_its_whole_items() -> None:
    assert refused(read("klaviyo", "profiles.json")) == [
        (3, "attributes.email", "bad_email"),
        (4, "row", "bad_json"),
    ]


def test_opens_and_clicks_are_facts_of_a_profile_and_never_of_a_device() -> None:
    parsed = read("klaviyo", "events.json")
    assert [(event.type, event.record, event.at) for event in parsed.events] == [
        ("email_opened", "klaviyo:profile:01JA", JANUARY),
        ("email_opened", "klaviyo:profile:01JA", JANUARY),
        ("email_clicked", "klaviyo:profile:01JA", JANUARY),
    ]
    assert {(event.device, event.network, event.agent, event.claims) for event in parsed.events} == {
        (None, None, None, ())
    }
    assert parsed.skipped == {"told_by_its_own_source": 1}
    assert refused(parsed) == [(5, "relationships.metric", "unknown_event")]


@pytest.mark.parametrize(
    ("attributes", "relationships", "expected"),
    [
        (b'"datetime":null', b'"metric":{"data":{"id":"Opened Email"}}', ("attributes.datetime", "missing")),
        (b'"datetime":"2026-01-01"', b'"metric":null', ("relationships.metric", "missing")),
        (
            b'"datetime":"2026-01-01"',
            b'"metric":{"data":{"id":"Opened Email"}}',
            ("relationships.profile.data.id", "missing"),
        ),
    ],
)
def test_a_klaviyo_event_needs_metric_time_and_profile(
    attributes: bytes, relationships: bytes, expected: tuple[str, str]
) -> None:
    body = b'{"id":"e","attributes":{%b},"relationships":{%b}}' % (attributes, relationships)
    (reject,) = read_body(body, "application/json", "klaviyo", "events").rejects
    assert (reject.field, reject.code) == expected


def test_agents_are_no_customers() -> None:
    parsed = read("zendesk", "users.json")
    (record,) = parsed.records
    assert (record.given_name, record.family_name) == ("Jo", "Vale")
    assert record.contacts == (Contact("email", "jo@example.com", "verified"),)
    assert parsed.skipped == {"not_a_customer": 1}


def test_an_order_number_in_a_subject_is_asserted_of_the_requester() -> None:
    parsed = read("zendesk", "tickets.json")
    (record,) = parsed.records
    assert record.key == "zendesk:user:18"
    assert record.identifiers == (Identifier("shopify.order_id", "#1001", "asserted"),)
    assert record.contacts == (Contact("email", "jo.vale@example.com", "asserted"),)
    assert [event.type for event in parsed.events] == ["ticket_opened", "ticket_opened"]
    assert refused(parsed) == [(3, "requester_id", "missing")]


def test_a_ticket_without_a_time_is_no_event() -> None:
    (reject,) = read_body(b'{"id":1,"requester_id":2}', "application/json", "zendesk", "tickets").rejects
    assert (reject.field, reject.code) == ("created_at", "missing")


def test_a_gift_return_is_shared_and_does_not_name_the_order() -> None:
    parsed = read("loop", "returns.json")
    own, gift, orderless = parsed.records
    assert own.identifiers == (Identifier("shopify.order_id", "#1001"),)
    assert (own.shared, gift.shared) == (False, True)
    assert gift.identifiers == orderless.identifiers == ()
    assert parsed.skipped == {"return_not_made": 1}


def test_every_returned_line_is_an_event_of_its_order() -> None:
    parsed = read("loop", "returns.json")
    assert [(event.message_id, event.order_id, event.sku, event.price_gbp) for event in parsed.events] == [
        ("41:900", "5400000001001", "AB-123/UK10", 89.0),
        ("42:900", "5400000001001", "AB-123/UK10", 89.0),
        ("43:900", None, "AB-123/UK10", 89.0),
    ]
    assert refused(parsed) == [(5, "line_items.price", "bad_number")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"id":1}', ("created_at", "missing")),
        (b'{"id":1,"created_at":"2026-01-01","line_items":7}', ("line_items", "wrong_type")),
        (b'{"id":"1 2","created_at":"2026-01-01"}', ("id", "bad_id")),
    ],
)
def test_a_return_that_cannot_be_read_is_quarantined(body: bytes, expected: tuple[str, str]) -> None:
    (reject,) = read_body(body, "application/json", "loop", "returns").rejects
    assert (reject.field, reject.code) == expected


@pytest.mark.parametrize("key", ["5.95909E+11", "n/a", "0", "not an id", "595909214328.0"])
def test_a_foreign_key_that_a_spreadsheet_damaged_links_nobody(key: str) -> None:
    body = b'{"id":7,"email":"a@example.com","role":"end-user","external_id":"%b"}' % key.encode()
    parsed = read_body(body, "application/json", "zendesk", "users")
    assert [identifier.kind for identifier in parsed.records[0].identifiers] == ["zendesk.user_id"]
    assert sum(parsed.dropped.values()) == 1
