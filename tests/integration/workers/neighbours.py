"""A made-up street for rung 4: people who log in, and devices that never do, as one shop's pixel sees them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

FIRST = datetime(2026, 9, 1, tzinfo=UTC)
PEOPLE = {"ann": 1001, "bob": 1002, "cat": 1003, "dan": 1004, "eve": 1005, "fay": 1006}
CUSTOMERS = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone\r\n" + "".join(
    f"'{number},{name.title()},{name.title()}son,{name}@elm.example,no,\r\n"
    for name, number in PEOPLE.items()
)


class Street:
    """Visits of one page view each, an event id of its own from one number on."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._network: dict[str, str] = {}

    def visit(
        self,
        device: str,
        network: str,
        days: Iterable[int],
        *,
        hour: int = 19,
        sku: str | None = None,
        customer: str | None = None,
        consent: bool | None = None,
    ) -> None:
        address = self._network.setdefault(network, f"86.153.{len(self._network) + 1}.9")
        for day in days:
            at = FIRST + timedelta(days=day, hours=hour, minutes=len(self.lines) % 20)
            event = {
                "id": f"{device} {day} {hour} {sku} {customer}",
                "name": "product_viewed" if sku else "page_viewed",
                "clientId": device,
                "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "context": {
                    "document": {"location": {"href": "https://shop.example/"}},
                    "navigator": {
                        "userAgent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"
                    },
                },
                "data": {"productVariant": {"sku": sku}} if sku else {},
                "ip": address,
            }
            if customer is not None:
                event["customer"] = {"id": str(PEOPLE[customer])}
            if consent is not None:
                event["customerPrivacy"] = {"analyticsProcessingAllowed": consent}
            self.lines.append(json.dumps(event))

    def taken(self) -> str:
        """Return what was seen since last time."""
        lines, self.lines = self.lines, []
        return "\n".join(lines) + "\n"


def street() -> Street:
    """Everybody logs in on a laptop at home; what else there is, the tests say."""
    town = Street()
    for name in PEOPLE:
        home = f"home of {name}"
        town.visit(f"{name}-laptop", home, range(0, 30, 6), customer=name)
        town.visit(f"{name}-laptop", home, range(1, 30, 3), sku=f"{name} likes this")
        town.visit(f"{name}-laptop", f"office of {name}", range(2, 30, 9), hour=10)
    town.visit("ann-phone", "home of ann", range(1, 30, 3), sku="ann likes this")
    town.visit("dan-phone", "home of dan", range(1, 30, 3), sku="dan likes this", consent=False)
    town.visit("eve-phone", "home of eve", range(1, 30, 3), sku="eve likes this", consent=True)
    town.visit("stranger", "home of nobody", range(1, 30, 3))
    town.visit("strangers-phone", "home of nobody", range(1, 30, 3))
    tablet = "tablet"
    town.visit(tablet, "home of bob", range(0, 20, 4), customer="bob")
    town.visit(tablet, "home of cat", range(1, 21, 4), customer="cat")
    town.visit(tablet, "office of bob", (11,), hour=10)
    town.visit(tablet, "home of cat", (22,), sku="cat likes this")
    town.visit(tablet, "airport", (27,))
    return town
