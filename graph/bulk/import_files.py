"""The files of an offline import: names, headers, and where they lie.

Neo4j's import documentation ("Import: header file format") has the types.  No value may be cut by a delimiter,
so the delimiters are ASCII's separators, which no normalised value holds.
"""

from typing import Final

from msgspec import Struct

from graph.matching.view import PERSON_FIELDS

FIELD: Final = "\x1f"
ELEMENT: Final = "\x1e"
QUOTE: Final = "\x1d"
LABELS: Final = ELEMENT
"""Between the labels of a row: the import cuts them like the elements of a list."""


class ImportFile(Struct, frozen=True):
    """One file of the import.

    Attributes:
        name: Of the file and of its pieces.
        label: Of the nodes, or type of the relationships; None where each row has its own labels.
        columns: Names with types.
    """

    name: str
    label: str | None
    columns: tuple[str, ...]

    @property
    def is_edges(self) -> bool:
        """Whether it has relationships."""
        return self.columns[0].startswith(":START_ID")

    @property
    def header(self) -> bytes:
        """Its first line."""
        return (FIELD.join(self.columns) + "\n").encode()


RECORDS: Final = ImportFile(
    "records",
    "Record",
    (
        "key:ID(Record)",
        "first_seen:datetime",
        "last_seen:datetime",
        *(f"{name}:string" for name in PERSON_FIELDS),
        "source:string",
        "shared:boolean",
        "emails:string[]",
        "phones:string[]",
        "identifiers:string[]",
        "view:string",
        "taken:long",
    ),
)
POINTS: Final = ImportFile("points", None, ("key:ID(Point)", ":LABEL", "kind:string", "barred:boolean"))
HOLDINGS: Final = ImportFile(
    "holdings",
    "HAS",
    (
        ":START_ID(Record)",
        ":END_ID(Point)",
        "assurance:string",
        "weak:boolean",
        "source:string",
        "first_seen:datetime",
        "last_seen:datetime",
    ),
)
EVIDENCE: Final = ImportFile(
    "evidence",
    "EVIDENCE",
    (":START_ID(Record)", ":END_ID(Record)", "bits:long", "fields:string[]", "snapshot:string"),
)
PERSONS: Final = ImportFile(
    "persons",
    "Person",
    (
        "person_id:ID(Person)",
        "live:boolean",
        "records:long",
        "sources:string[]",
        "blocks:long",
        "confidence:double",
        "first_seen:datetime",
        "last_seen:datetime",
    ),
)
LINKS: Final = ImportFile(
    "links",
    "RESOLVES_TO",
    (
        ":START_ID(Record)",
        ":END_ID(Person)",
        "confidence:double",
        "rung:long",
        "weakest:long",
        "rule:string",
        "via:string",
        "bits:long",
        "fields:string[]",
        "block:string",
        "owner:string",
        "since:datetime",
        "snapshot:string",
    ),
)
REVIEWS: Final = ImportFile(
    "reviews",
    "Review",
    ("review_id:ID(Review)", "opened_at:datetime", "state:string", "rule:string", "evidence:string"),
)
ABOUT: Final = ImportFile("about", "ABOUT", (":START_ID(Review)", ":END_ID(Record)"))
CHANGES: Final = ImportFile(
    "changes",
    "Change",
    (
        "change_id:ID(Change)",
        "kind:string",
        "person:string",
        "heir:string",
        "records:string[]",
        "cause:string",
        "at:datetime",
        "sequence:long",
        "position:long",
    ),
)
WRITER: Final = ImportFile(
    "writer",
    "Writer",
    ("name:ID(Writer)", "locked_by:long", "epoch:long", "sequence:long", "taken:long"),
)
KEYRING: Final = ImportFile("keyring", "Keyring", ("name:ID(Keyring)", "fingerprint:string", "version:long"))
FILES: Final = (
    RECORDS, POINTS, HOLDINGS, EVIDENCE, PERSONS, LINKS, REVIEWS, ABOUT, CHANGES, WRITER, KEYRING,
)  # fmt: skip
