"""Small exports in the vendors' shapes, built by us."""

import json

CUSTOMERS = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone\r\n"
    "'1001,Ada,Example,ada@larch.example,yes,07911 123456\r\n"
    "'1002,Bob,Sample,bob@larch.example,no,\r\n"
    "'1003,Eve,Broken,not an address,no,\r\n"
)
MEMBERS = json.dumps(
    {
        "customers": [
            {
                "id": 7,
                "merchant_id": "1001",
                "email": "ada@larch.example",
                "properties": {"first_name": "Ada"},
            },
            {
                "id": 8,
                "merchant_id": "1002",
                "email": "bob@larch.example",
                "properties": {"first_name": "Bob"},
            },
        ]
    }
)
PRODUCTS = (
    "Handle,Title,Vendor,Type,Variant SKU,Variant Price,Variant Inventory Qty,Variant Barcode\r\n"
    "mug,MUG,Lark,Kitchen,22418,4.25,12,\r\n"
    "lamp,LAMP,Lark,Home,85123A,12.00,0,\r\n"
)
ORDERS = (
    "Name,Email,Created at,Lineitem quantity,Lineitem price,Lineitem sku,Cancelled at,Id,Currency,Note Attributes\r\n"
    '#1001,ada@larch.example,2026-10-01 10:00:00 +0100,2,4.25,22418,,5001,GBP,"rudderAnonymousId: d-ada"\r\n'
    "#1001,,,1,12.00,85123A,,,,\r\n"
)


def pixel(*events: tuple[str, str, str, str | None]) -> str:
    """One web pixel event a line, from (id, device, time, sku)."""
    lines = []
    for name, device, at, sku in events:
        variant = {"sku": sku, "price": {"amount": 4.25, "currencyCode": "GBP"}}
        lines.append(
            json.dumps(
                {
                    "id": name,
                    "name": "product_viewed" if sku else "page_viewed",
                    "clientId": device,
                    "timestamp": at,
                    "context": {
                        "document": {"location": {"href": "https://shop.example/"}},
                        "navigator": {
                            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"
                        },
                    },
                    "data": {"productVariant": variant} if sku else {},
                    "ip": "86.153.173.248",
                }
            )
        )
    return "\n".join(lines) + "\n"


VIEWS = pixel(
    ("e1", "d-ada", "2026-10-01T08:50:00Z", None),
    ("e2", "d-ada", "2026-10-01T08:55:00Z", "22418"),
    ("e3", "d-bob", "2026-10-02T09:00:00Z", "85123A"),
)
