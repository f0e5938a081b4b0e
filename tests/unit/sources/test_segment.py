import pytest

from graph.records import Contact, Identifier
from tests.unit.sources.reading import AS_OF, KEYS, read, read_body, refused


def test_messages_become_events_of_our_vocabulary() -> None:
    parsed = read("segment", "batch.json")
    assert [event.type for event in parsed.events] == [
        "identified",
        "product_viewed",
        "identified",
        "page_viewed",
        "identified",
    ]
    viewed = parsed.events[1]
    assert (viewed.sku, viewed.price_gbp, viewed.quantity, viewed.agent, viewed.network) == (
        "AB-123/UK10",
        89.0,
        1,
        "Chrome 140",
        "2a00:23c5:1:2::/64",
    )
    assert parsed.skipped == {"group": 1}
    assert refused(parsed) == [(7, "event", "unknown_event")]


def test_an_identify_is_a_record_whose_holder_only_asserts() -> None:
    parsed = read("segment", "batch.json")
    record, event = parsed.records[0], parsed.events[0]
    assert (record.key, record.given_name, record.source_time) == (
        f"segment:user:{KEYS.pseudonym('segment.user', '595909214328')}",
        "Zoë",
        event.at,
    )
    assert (event.record, event.claims) == (
        record.key,
        (
            Contact("email", "zoe.oconnor@example.co.uk", "asserted"),
            Identifier("segment.user_id", "595909214328", "asserted"),
        ),
    )


def test_an_alias_holds_both_ids() -> None:
    alias = read("segment", "batch.json").records[1]
    assert [identifier.value for identifier in alias.identifiers] == ["595909214328", "anon-1"]


def test_a_user_id_that_is_an_email_is_no_part_of_a_key() -> None:
    record = read("segment", "batch.json").records[2]
    assert "@" not in record.key
    assert record.contacts == (Contact("email", "jo@example.com", "asserted"),)


def test_the_address_of_a_server_sdk_is_no_evidence() -> None:
    event = read("segment", "batch.json").events[4]
    assert (event.network, event.agent) == (None, None)


def test_traits_are_found_in_the_context_and_nulls_are_nothing() -> None:
    body = (
        b'{"batch":[{"type":"identify","messageId":"1","userId":7,"anonymousId":null,"traits":null,'
        b'"context":{"traits":{"email":"a@example.com","phone":447911123456,"name":"Jo Vale","birthday":"soon"}}}]}'
    )
    parsed = read_body(body, "text/plain", "segment", "batch")
    (record,) = parsed.records
    assert [contact.value for contact in record.contacts] == ["a@example.com", "+447911123456"]
    assert (record.family_name, record.birth_date, record.source_time) == ("Vale", None, AS_OF)
    assert parsed.dropped == {"birthday:bad": 1}


def test_a_message_without_an_id_is_known_by_its_bytes() -> None:
    body = b'{"type":"page","anonymousId":"a"}'
    first, second = (read_body(body, "application/json", "segment", "batch").events[0] for _ in range(2))
    assert first == second
    assert len(first.message_id) == 32


def test_consent_is_what_the_visitor_said_of_analytics() -> None:
    body = b'{"type":"page","context":{"consent":{"categoryPreferences":{"Advertising":true,"Analytics":false}}}}'
    assert read_body(body, "application/json", "segment", "batch").events[0].consent is False


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"messageId":"1"}', ("type", "missing")),
        (b'{"type":"dance"}', ("type", "unknown_type")),
        (b'{"type":"track"}', ("event", "missing")),
        (b'{"type":"page","timestamp":"soon"}', ("timestamp", "bad_time")),
        (b'{"type":"alias","previousId":"a"}', ("userId", "missing")),
        (b'{"type":"alias","userId":"a"}', ("previousId", "missing")),
        (b'{"type":"page","properties":{"price":"free"}}', ("properties.price", "bad_number")),
        (b'{"type":"page","properties":{"quantity":-1}}', ("properties.quantity", "bad_number")),
        (b'{"type":"page","properties":{"quantity":2e19}}', ("properties.quantity", "bad_number")),
        (b'{"type":"page","properties":{"price":1e308}}', ("properties.price", "bad_number")),
        (b'{"type":"page","context":[]}', ("context", "wrong_type")),
    ],
)
def test_a_message_that_cannot_be_understood_is_quarantined(body: bytes, expected: tuple[str, str]) -> None:
    (reject,) = read_body(body, "application/json", "segment", "batch").rejects
    assert (reject.field, reject.code) == expected


def test_events_that_nothing_uses_are_skipped() -> None:
    body = b'{"type":"track","event":"Coupon Entered"}'
    assert read_body(body, "application/json", "segment", "batch").skipped == {"event_not_used": 1}
