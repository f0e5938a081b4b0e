"""HubSpot's contacts and its merge audit, as a warehouse copy has them: merged contacts are still there."""

from pathlib import Path
from random import Random
from typing import Final

from app.demo.simulate.account import Account
from app.demo.simulate.accounts import Ledger
from app.demo.simulate.chance import draws
from app.demo.simulate.files import Broken, Planted, csv_row, write_lines
from app.demo.simulate.phrasing import email, phone, zulu

CONTACTS: Final = "hubspot/contacts.csv"
MERGES: Final = "hubspot/contact_merges.csv"
HEADER: Final = (
    "hs_object_id", "email", "firstname", "lastname", "jobtitle", "createdate", "lastmodifieddate",
    "hs_merged_object_ids", "hs_additional_emails", "phone", "mobilephone", "lifecyclestage", "date_of_birth", "gender",
    "address", "city", "zip", "country",
)  # fmt: skip
MERGE_HEADER: Final = (
    "canonical_vid",
    "contact_id",
    "vid_to_merge",
    "timestamp",
    "num_properties_moved",
    "user_id",
)


def write_hubspot(out: Path, ledger: Ledger, seed: int) -> list[Planted]:
    """Write both files."""
    random = draws(seed, "hubspot")
    merged: dict[str, list[str]] = {}
    for merge in ledger.merges:
        merged.setdefault(merge.kept, []).append(merge.merged)
    contacts = ledger.accounts["hubspot"]
    rows = [csv_row(_cells(contact, merged.get(contact.vendor_id, []), random)) for contact in contacts]
    audit = [
        csv_row((merge.kept, merge.kept, merge.merged, zulu(merge.at), str(random.randrange(1, 12)), "44"))
        for merge in sorted(ledger.merges, key=lambda merge: merge.at)
    ]
    planted = write_lines(out, CONTACTS, rows, _broken(max(1, len(rows) // 500)), seed, csv_row(HEADER))
    return planted + write_lines(out, MERGES, audit, _broken_merges(), seed, csv_row(MERGE_HEADER))


def _cells(contact: Account, merged: list[str], random: Random) -> list[str | None]:
    called, home = phone(contact.phone, random), contact.address
    mobile = called is not None and random.random() < 0.7
    return [
        contact.vendor_id,
        email(contact.email, random),
        contact.given,
        contact.family,
        None,
        zulu(contact.created),
        zulu(max(contact.created, contact.updated)),
        ";".join(merged),
        None,
        None if mobile else called,
        called if mobile else None,
        "customer",
        contact.birth.isoformat() if contact.birth and random.random() < 0.5 else None,
        None,
        *((home.street, home.city, home.postcode, home.country) if random.random() < 0.7 else (None,) * 4),
    ]


def _broken(each: int) -> list[Broken]:
    at = "2026-02-03T10:00:00Z"
    rest: list[str | None] = [None, at, at, None, None, None, None, "lead", *(None,) * 6]
    broken: list[Broken] = []
    for n in range(each):
        number = f"99{n:05d}"
        broken += [
            Broken("bad_email", csv_row([number + "1", f"no at sign {n}", "Pat", "Lowe", *rest])),
            Broken("missing", csv_row([None, f"pat.lowe{n}@gmail.com", "Pat", "Lowe", *rest])),
            Broken(
                "bad_date",
                csv_row(
                    [
                        number + "2",
                        f"pat.low{n}@gmail.com",
                        "Pat",
                        "Lowe",
                        None,
                        "yesterday",
                        "not a date",
                        *rest[3:],
                    ]
                ),
            ),
            Broken("column_count", csv_row([number + "3", f"pat.l{n}@gmail.com", "Pat"])),
            Broken(
                "bad_utf8",
                csv_row([number + "4", f"p.lowe{n}@gmail.com", "Pat", "X", *rest]).replace(
                    b",X,", b",L\xf6we\xff,"
                ),
            ),
        ]
    return broken


def _broken_merges() -> list[Broken]:
    return [
        Broken("missing", csv_row((None, None, "51007", "2026-02-03T10:00:00Z", "3", "44"))),
        Broken("bad_date", csv_row(("51000", "51000", "51007", "03.02.26 ten", "3", "44"))),
        Broken("column_count", csv_row(("51000", "51007"))),
    ]
