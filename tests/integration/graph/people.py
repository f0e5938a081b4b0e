"""Records and visits of the graph's tests, as short to write as to read."""

from datetime import UTC, datetime, timedelta

from graph.behaviour import VisitUpdate
from graph.ids import DeviceId, RecordKey, SessionId
from graph.records import Assurance, Contact, Identifier, Record

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def email(value: str, assurance: Assurance = "verified") -> Contact:
    return Contact("email", f"{value}@example.org", assurance)


def phone(value: str, assurance: Assurance = "asserted") -> Contact:
    return Contact("phone", value, assurance)


def customer(number: int | str) -> Identifier:
    return Identifier("shopify.customer_id", str(number))


def record(
    key: str,
    *claims: Contact | Identifier,
    name: str | None = None,
    born: str | None = None,
    minutes: int = 0,
) -> Record:
    given, _, family = (name or "").partition(" ")
    return Record(
        key=RecordKey(key),
        source_time=NOON + timedelta(minutes=minutes),
        given_name=given or None,
        family_name=family or None,
        birth_date=born,
        contacts=tuple(claim for claim in claims if isinstance(claim, Contact)),
        identifiers=tuple(claim for claim in claims if isinstance(claim, Identifier)),
    )


def visit(
    session: str,
    device: str,
    *claims: Contact | Identifier,
    hours: int = 0,
    bot: bool = False,
    replaces: tuple[str, ...] = (),
) -> VisitUpdate:
    start = NOON + timedelta(hours=hours)
    return VisitUpdate(
        session=SessionId(session),
        device=DeviceId(device),
        started_at=start,
        ended_at=start + timedelta(minutes=5),
        family="Firefox 130",
        events=3,
        entry="/",
        bot=bot,
        claims=claims,
        networks=(("192.0.2.0/24", "2026-03-01"),),
        replaces=tuple(map(SessionId, replaces)),
    )
