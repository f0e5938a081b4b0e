"""Records of a made-up town, for benches that need many: frequent names are frequent, and people make slips."""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate

from graph.ids import RecordKey
from graph.records import Contact, Identifier, Record

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STREETS = (
    "Abbey",
    "Bridge",
    "Church",
    "Dover",
    "Elm",
    "Forge",
    "Grange",
    "High",
    "Ivy",
    "Jubilee",
    "King",
    "Lodge",
)
ENDS = ("Road", "Street", "Lane", "Avenue", "Close")


@cache
def _column(name: str) -> tuple[list[str], list[float]]:
    with files("app.demo.data").joinpath(name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [row[0] for row in rows], list(accumulate(1 / (10 + place) for place in range(len(rows))))


def _drawn(chance: random.Random, name: str) -> str:
    values, weights = _column(name)
    return chance.choices(values, cum_weights=weights)[0]


def _slip(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text))
    return text[:place] + text[place + 1 :] if len(text) > 3 else text


def town(seed: int, first: int = 0) -> Iterator[Record]:
    """Yield records without end, about two a person: a shop's account, a newsletter's profile, a help desk's user."""
    chance, number = random.Random(seed), first
    while True:
        given, family = _drawn(chance, "given_names.csv"), _drawn(chance, "surnames.csv")
        born = f"{chance.randrange(1940, 2006)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
        outcode = chance.choice(_column("outcodes.csv")[0])
        home = {
            "street": f"{chance.randrange(1, 150)} {chance.choice(STREETS)} {chance.choice(ENDS)}",
            "postcode": f"{outcode}{chance.randrange(1, 10)}{chance.choice('ABDEFGH')}{chance.choice('JLNPQRS')}",
        }
        mail = Contact("email", f"{given}.{family}{number}@example.org".lower().replace(" ", ""), "verified")
        tel = Contact("phone", f"+4477{chance.randrange(10**8):08d}", "asserted")
        account = Identifier("shopify.customer_id", str(number))
        at = NOON + timedelta(seconds=number)
        names = {"given_name": given, "family_name": family, "birth_date": born}
        yield _record(f"shopify:customer:{number}", at, names | home, mail, tel, account)
        if chance.random() < 0.6:
            other = mail if chance.random() < 0.7 else Contact("email", f"n{number}@example.net", "asserted")
            name = _slip(chance, given) if chance.random() < 0.3 else given
            yield _record(f"klaviyo:profile:{number}", at, names | {"given_name": name}, other)
        if chance.random() < 0.4:
            slipped = {"given_name": given, "family_name": _slip(chance, family)}
            yield _record(f"zendesk:user:{number}", at, slipped | home, tel)
        number += 1


def _record(key: str, at: datetime, fields: dict[str, str], *claims: Contact | Identifier) -> Record:
    return Record(
        key=RecordKey(key),
        source_time=at,
        contacts=tuple(claim for claim in claims if isinstance(claim, Contact)),
        identifiers=tuple(claim for claim in claims if isinstance(claim, Identifier)),
        **fields,  # type: ignore[arg-type]
    )
