"""Records for tests: short to write, and everything the tests of matching share."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from graph.fields.own import own_fields
from graph.fields.record import PersonFields
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.matching.batch import batch
from graph.matching.limits import barred
from graph.matching.outcome import Judgement, Partition
from graph.matching.partition import partition
from graph.matching.snapshot import Snapshot, shipped
from graph.matching.view import RecordView, merge_versions
from graph.records import Assurance, Contact, Identifier, Record
from graph.store import with_versions

KEYS = Keyring(b"0" * 32)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def email(value: str, assurance: Assurance = "asserted", *, weak: bool = False) -> Contact:
    return Contact("email", value, assurance, weak)


def phone(value: str, assurance: Assurance = "asserted", *, weak: bool = False) -> Contact:
    return Contact("phone", value, assurance, weak)


def record(key: str, *claims: Contact | Identifier, given: str | None = None, **fields: object) -> Record:
    """A version of a record; ``day`` moves its source time."""
    day = fields.pop("day", 0)
    assert isinstance(day, int)
    return Record(
        key=RecordKey(key),
        source_time=NOON + timedelta(days=day),
        given_name=given,
        contacts=tuple(claim for claim in claims if isinstance(claim, Contact)),
        identifiers=tuple(claim for claim in claims if isinstance(claim, Identifier)),
        **fields,  # type: ignore[arg-type]
    )


def views(records: Iterable[Record], keys: Keyring = KEYS) -> list[RecordView]:
    versions: dict[RecordKey, list[Record]] = {}
    for version in records:
        versions.setdefault(version.key, []).append(version)
    return [merge_versions(some, keys) for some in versions.values()]


def resolve(
    records: Sequence[Record], judgements: Sequence[Judgement] = (), snapshot: Snapshot | None = None
) -> Partition:
    """Resolve records that are all there are."""
    seen, numbers = views(records), snapshot or shipped()
    return partition(seen, numbers, judgements, barred=barred(seen, numbers))


def together(result: Partition) -> set[tuple[str, ...]]:
    return {tuple(cluster) for cluster in result.clusters}


def must(left: str, right: str) -> Judgement:
    return Judgement(RecordKey(left), RecordKey(right), "must")


def cannot(left: str, right: str) -> Judgement:
    return Judgement(RecordKey(left), RecordKey(right), "cannot")


def own(records: Iterable[Record], keys: Keyring = KEYS) -> dict[RecordKey, PersonFields]:
    """What records say of their holders, from what their nodes keep."""
    versions: dict[RecordKey, list[Record]] = {}
    for version in records:
        versions.setdefault(version.key, []).append(version)
    nodes = {key: with_versions(None, some, keys) for key, some in versions.items()}
    return {key: own_fields(node.view, node.emails, node.phones, keys) for key, node in nodes.items()}


def resolve_whole(
    records: Sequence[Record], judgements: Sequence[Judgement] = (), snapshot: Snapshot | None = None
) -> Partition:
    """Resolve records that are all there are by rungs 0 to 3."""
    return batch(views(records), own(records), snapshot or shipped(), judgements)
