"""A made-up register: people, and a second record of some with slips, the same each time."""

from collections.abc import Mapping
from random import Random

_GIVEN = [
    "anna",
    "benjamin",
    "charlotte",
    "dorothea",
    "edmund",
    "frederica",
    "gerald",
    "harriet",
    "isaac",
    "josephine",
    "kenneth",
    "lucinda",
    "mortimer",
    "nathaniel",
    "ophelia",
    "percival",
    "quentin",
    "rosalind",
    "sebastian",
    "theodora",
]
_FAMILY = [
    "abernathy",
    "blackwood",
    "carmichael",
    "dunwoody",
    "eastlake",
    "fairweather",
    "garrick",
    "hollister",
    "inglewood",
    "jessop",
    "kilpatrick",
    "lockhart",
    "merriweather",
    "northcote",
    "oglethorpe",
    "pemberton",
    "quarrington",
    "ravenscroft",
    "stapleton",
    "thistlewood",
]

type Row = Mapping[str, str]


def register(people: int, *, twice: int, seed: int = 5) -> list[dict[str, str]]:
    """Return rows with person, given, family, born, postcode, email; ``twice`` people have a second one."""
    random = Random(seed)
    rows: list[dict[str, str]] = []
    for person in range(people):
        row = {
            "person": f"p{person}",
            "given": random.choice(_GIVEN),
            "family": random.choice(_FAMILY) + random.choice(("", "s", "son")),
            "born": f"{random.randrange(1930, 2005)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}",
            "postcode": f"ab{random.randrange(10, 99)} {random.randrange(1, 9)}{_letters(random, 2)}",
            "email": f"{_letters(random, 8)}@example.com",
        }
        rows.append(row)
        if person < twice:
            rows.append(_with_slips(row, random))
    random.shuffle(rows)
    return rows


def _letters(random: Random, count: int) -> str:
    return "".join(random.choice("abdefghjlnpqrstuwxyz") for _ in range(count))


def _with_slips(row: Row, random: Random) -> dict[str, str]:
    again = dict(row)
    slip = random.choice(("family", "born", "postcode", "none"))
    if slip == "family":
        place = random.randrange(1, len(row["family"]) - 1)
        again["family"] = row["family"][:place] + row["family"][place + 1 :]
    elif slip == "born":
        again["born"] = row["born"][:9] + random.choice("12345678")
    elif slip == "postcode":
        again["postcode"] = ""
    if random.random() < 0.5:
        again["email"] = ""
    return again
