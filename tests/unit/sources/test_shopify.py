from datetime import UTC, datetime

import msgspec
import pytest

from graph.events import Event
from graph.records import Consent, Contact, Identifier, Record
from ranking.catalogue import Item
from tests.unit.sources.reading import AS_OF, batches, parse, read, read_body, refused

DEVICE = "7bd1c590-6d6a-4ec5-ac9b-1972761b557f"
ORDERED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_customer_loses_the_apostrophe_and_agreeing_to_messages_proves_no_phone() -> None:
    first, second = read("shopify", "customers.csv").records
    assert first == Record(
        key="shopify:customer:595909214328",
        source_time=AS_OF,
        given_name="Zoë",
        family_name="O'Connor",
        street="Flat 2, 14 Mill Lane",
        city="Leeds",
        postcode="LS14DY",
        country="GB",
        contacts=(
            Contact("email", "zoe.oconnor@example.co.uk", "verified"),
            Contact("phone", "+447911123456", "asserted"),
            Contact("phone", "+441134960000", "asserted", weak=True),
        ),
        identifiers=(Identifier("shopify.customer_id", "595909214328"),),
        consent=Consent(email_marketing=True, sms_marketing=True),
    )
    assert (second.given_name, second.family_name, second.contacts) == (None, None, ())


def test_customers_without_a_readable_id_or_email_are_quarantined() -> None:
    parsed = read("shopify", "customers.csv")
    assert refused(parsed) == [
        (4, "Email", "bad_email"),
        (5, "Customer ID", "missing"),
        (6, "Customer ID", "bad_id"),
    ]
    assert parsed.dropped == {"Email:blocked": 1, "Phone:blocked": 1}


def test_a_customer_webhook_is_the_same_customer() -> None:
    body = (
        b'{"id":595909214328,"email":"zoe@example.com","verified_email":true,"first_name":null,'
        b'"updated_at":"2026-03-01T00:00:00+01:00","default_address":{"zip":"LS1 4DY","country_code":"GB"}}'
    )
    (record,) = read_body(body, "application/json", "shopify", "customers").records
    assert record.key == "shopify:customer:595909214328"
    assert record.contacts == (Contact("email", "zoe@example.com", "verified"),)
    assert record.source_time == datetime(2026, 2, 28, 23, tzinfo=UTC)


def test_every_line_of_an_order_is_an_event_and_the_device_is_claimed_once() -> None:
    first, second = [
        event for event in read("shopify", "orders.csv").events if event.order_id == "5400000001001"
    ]
    assert first == Event(
        message_id="5400000001001:1",
        type="ordered",
        at=ORDERED_AT,
        source="shopify",
        device=DEVICE,
        record=first.record,
        claims=(
            Contact("email", "jo.vale@example.com", "asserted"),
            Identifier("shopify.order_id", "#1001", "asserted"),
        ),
        order_id="5400000001001",
        sku="AB-123/UK10",
        quantity=2,
        price_gbp=9.0,
    )
    assert (second.message_id, second.sku, second.device, second.claims) == (
        "5400000001001:2",
        "CD-9",
        DEVICE,
        (),
    )


ORDER = (
    b'{"id":5400000001001,"name":"#1001","email":"jo.vale@example.com","created_at":"2026-03-02T10:00:00+01:00",'
    b'"currency":"GBP","cart_token":"c1","checkout_token":null,"customer":{"id":595909214328},'
    b'"note_attributes":[{"name":"gift","value":"no"},{"name":"rudderAnonymousId","value":"%b"}],'
    b'"billing_address":{"first_name":"Jo","last_name":"SMITH","phone":"+44 7911 123456"},'
    b'"line_items":[{"id":1,"sku":"AB-123/UK10","quantity":2,"price":"9.00"},{"id":2,"sku":"CD-9","quantity":%b,"price":"13.50"}]}'
)


def test_an_order_webhook_gives_the_events_of_the_export() -> None:
    exported = [event for event in read("shopify", "orders.csv").events if event.order_id == "5400000001001"]
    sent = read_body(ORDER % (DEVICE.encode(), b"1"), "application/json", "shopify", "orders")
    assert sent.events == exported
    (buyer,) = sent.records
    assert buyer.key == exported[0].record
    assert buyer.identifiers == (
        Identifier("shopify.order_id", "#1001"),
        Identifier("shopify.customer_id", "595909214328"),
        Identifier("shopify.cart_token", "c1"),
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ORDER % (b"d", b'"two"'), ("line_items.quantity", "bad_number")),
        (ORDER.replace(b"13.50", b"free") % (b"d", b"1"), ("line_items.price", "bad_number")),
        (ORDER.replace(b'"created_at"', b'"made_at"') % (b"d", b"1"), ("created_at", "missing")),
        (b'{"id":1,"created_at":"2026-03-02","line_items":{}}', None),
        (b'{"id":1,"created_at":"2026-03-02","line_items":{"a":1}}', ("line_items", "wrong_type")),
    ],
)
def test_an_order_webhook_goes_in_whole_or_waits_whole(body: bytes, expected: tuple[str, str] | None) -> None:
    parsed = read_body(body, "application/json", "shopify", "orders")
    assert (parsed.records, parsed.events) == ([], [])
    assert [(reject.field, reject.code) for reject in parsed.rejects] == ([expected] if expected else [])


def test_an_order_is_a_fact_of_its_email_else_its_phone_else_of_itself() -> None:
    by_email, by_itself, by_phone = read("shopify", "orders.csv").records
    assert by_email.key.startswith("shopify:buyer:")
    assert by_email.identifiers == (Identifier("shopify.order_id", "#1001"),)
    assert (by_email.given_name, by_email.family_name, by_email.postcode) == ("Jo", "SMITH", "YO17HH")
    assert by_itself.key == "shopify:order:5400000001002"
    assert by_phone.key.startswith("shopify:buyer:")
    assert by_phone.key != by_email.key


def test_a_cancelled_order_takes_back_each_of_its_lines() -> None:
    cancelled = [event for event in read("shopify", "orders.csv").events if event.type == "order_cancelled"]
    assert [(event.message_id, event.sku, event.quantity, event.at) for event in cancelled] == [
        ("5400000001002:1:cancelled", "EF-1", 1, datetime(2026, 3, 3, 9, tzinfo=UTC))
    ]


def test_a_broken_head_takes_its_lines_along_and_a_broken_line_stays_alone() -> None:
    parsed = read("shopify", "orders.csv")
    assert refused(parsed) == [
        (6, "Email", "bad_email"),
        (7, "Name", "no_head"),
        (8, "Created at", "bad_time"),
        (9, "Lineitem quantity", "bad_number"),
        (11, "Lineitem quantity", "bad_number"),
    ]
    assert [event.message_id for event in parsed.events if event.order_id == "5400000001005"] == [
        "5400000001005:2"
    ]
    assert not parsed.skipped


def test_an_amount_in_another_currency_is_no_price_in_pounds() -> None:
    (line,) = [event for event in read("shopify", "orders.csv").events if event.order_id == "5400000001005"]
    assert line.price_gbp is None


@pytest.mark.parametrize("rows", [2, 3])
def test_a_row_that_cannot_be_read_does_not_lend_its_lines_to_the_order_before(rows: int) -> None:
    (batch,) = batches("shopify", "orders.csv")
    broken = msgspec.structs.replace(batch.rows[1], raw=b"#9,cut off")
    nameless = msgspec.structs.replace(batch.rows[1], number=99, raw=batch.rows[1].raw.removeprefix(b"#1001"))
    parsed = parse(msgspec.structs.replace(batch, rows=[batch.rows[0], broken, nameless][:rows]))
    expected = [(4, "row", "wrong_columns"), (99, "Name", "no_head")]
    assert refused(parsed) == expected[: rows - 1]


def test_a_line_keeps_its_number_when_the_one_before_it_is_broken() -> None:
    (batch,) = batches("shopify", "orders.csv")
    whole = batch.rows[:2]
    spoilt = [whole[0], msgspec.structs.replace(whole[1], raw=b"#1001,cut off"), whole[1]]
    parsed = parse(msgspec.structs.replace(batch, rows=spoilt))
    assert [event.message_id for event in parsed.events] == ["5400000001001:1", "5400000001001:3"]


def test_variants_take_what_their_product_says() -> None:
    first, second, hat = read("shopify", "products.csv").items
    assert first == Item(
        source="shopify",
        sku="AB-123/UK10",
        group="mill-coat",
        title="Mill Coat",
        source_time=AS_OF,
        brand="Lark",
        product_type="Coats",
        gender="female",
        colour="Navy",
        size="10",
        price_gbp=89.0,
        gtin="5012345678900",
        stock=0,
        available=True,
    )
    assert (second.title, second.size, second.stock, second.gtin) == ("Mill Coat", "12", 7, None)
    assert (hat.stock, hat.available) == (None, False)


def test_products_without_head_or_price_are_quarantined_and_images_are_skipped() -> None:
    parsed = read("shopify", "products.csv")
    assert refused(parsed) == [(6, "Title", "no_head"), (7, "Variant Price", "bad_number")]
    assert parsed.skipped == {"image_of_a_product": 1}


def test_the_pixel_speaks_our_vocabulary() -> None:
    events = read("shopify", "pixel.ndjson").events
    assert [event.type for event in events] == [
        "page_viewed",
        "product_viewed",
        "cart_added",
        "searched",
        "identified",
        "list_viewed",
    ]
    assert events[2] == Event(
        message_id="sh-3",
        type="cart_added",
        at=datetime(2026, 3, 2, 8, 59, 0, 250_000, tzinfo=UTC),
        source="shopify",
        device=DEVICE,
        sku="AB-123/UK10",
        quantity=2,
        price_gbp=89.0,
        page="/products/mill-coat",
        network="86.153.173.0/24",
        agent="Mobile Safari 17",
    )
    assert [event.bot for event in events] == [True, False, False, False, False, False]
    assert (events[5].device, events[5].network, events[5].consent) == (None, None, False)


def test_what_a_browser_says_of_its_holder_is_asserted() -> None:
    (checkout,) = [event for event in read("shopify", "pixel.ndjson").events if event.type == "identified"]
    assert checkout.claims == (
        Identifier("shopify.customer_id", "595909214328", "asserted"),
        Contact("email", "jo.vale@example.com", "asserted"),
    )
    assert checkout.order_id == "5400000001001"


def test_pixel_lines_that_are_no_event_are_quarantined_one_by_one() -> None:
    parsed = read("shopify", "pixel.ndjson")
    assert refused(parsed) == [
        (7, "name", "unknown_event"),
        (8, "timestamp", "bad_time"),
        (9, "timestamp", "missing"),
        (11, "row", "bad_utf8"),
        (12, "row", "bad_json"),
    ]
    assert parsed.skipped == {"event_not_used": 1}


def test_an_email_in_a_path_a_query_or_a_device_id_goes_no_further() -> None:
    body = (
        b'{"id":"sh-1","name":"search_submitted","clientId":"jo@example.com","timestamp":"2026-03-02T09:00:00Z",'
        b'"context":{"document":{"location":{"href":"https://shop.example/me/jo%40example.com"}}},'
        b'"data":{"searchResult":{"query":"jo@example.com"}}}'
    )
    parsed = read_body(body, "application/json", "shopify", "pixel")
    (event,) = parsed.events
    assert (event.device, event.page, event.query) == (None, None, None)
    assert parsed.dropped == {"device:bad": 1}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("quantity", b"-1", "bad_number"),
        ("quantity", b'"two"', "wrong_type"),
        ("price", b"-5.0", "bad_number"),
        ("price", b'"free"', "bad_number"),
    ],
)
def test_a_cart_line_that_cannot_be_counted_is_quarantined(field: str, value: bytes, expected: str) -> None:
    quantity = value if field == "quantity" else b"1"
    price = value if field == "price" else b"5.0"
    body = (
        b'{"id":"sh-1","name":"product_added_to_cart","timestamp":"2026-03-02T09:00:00Z","data":{"cartLine":{"quantity":'
        + quantity
        + b',"merchandise":{"sku":"A","price":{"amount":'
        + price
        + b"}}}}}"
    )
    (reject,) = read_body(body, "application/json", "shopify", "pixel").rejects
    assert reject.code == expected


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ('{"cartLine":{"quantity":20000000000000000000}}', "data.cartLine.quantity"),
        ('{"cartLine":{"quantity":1000000}}', "data.cartLine.quantity"),
        ('{"productVariant":{"price":{"amount":1e308}}}', "data.productVariant.price.amount"),
        (
            f'{{"productVariant":{{"price":{{"amount":"1{",000" * 200}"}}}}}}',
            "data.productVariant.price.amount",
        ),
    ],
)
def test_a_pixel_number_that_no_column_holds_is_quarantined(data: str, field: str) -> None:
    body = f'{{"id":"1","name":"page_viewed","timestamp":"2026-03-02T09:00:00Z","data":{data}}}'.encode()
    (reject,) = read_body(body, "application/json", "shopify", "pixel").rejects
    assert (reject.field, reject.code) == (field, "bad_number")
