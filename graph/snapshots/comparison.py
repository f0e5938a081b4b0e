"""What is different between the persons that are and the persons that would be: pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import itemgetter

from msgspec import Struct

from graph.ids import PersonId, RecordKey


class Meeting(Struct, frozen=True):
    """Persons that would be one.

    Attributes:
        parts: Of each person, its records that would meet the others', by person id; all sorted.
    """

    parts: tuple[tuple[PersonId, tuple[RecordKey, ...]], ...]


class Parting(Struct, frozen=True):
    """A person that would be several.

    Attributes:
        parts: Its records by where they would go, the larger part first, then by smallest record; all sorted.
    """

    person: PersonId
    parts: tuple[tuple[RecordKey, ...], ...]


class Difference(Struct, frozen=True):
    """Between two partitions of the same records; both empty where they are the same."""

    meetings: tuple[Meeting, ...]
    partings: tuple[Parting, ...]


def difference(before: Mapping[RecordKey, PersonId], after: Iterable[tuple[RecordKey, ...]]) -> Difference:
    """Return which persons meet and which part, each in order of their smallest record.

    Args:
        before: Whose each record is; a record of nobody meets and parts from nobody.
        after: Who would be one person; every record at most once.
    """
    meetings: list[tuple[RecordKey, Meeting]] = []
    goes: defaultdict[PersonId, list[tuple[RecordKey, ...]]] = defaultdict(list)
    for cluster in after:
        parts: defaultdict[PersonId, list[RecordKey]] = defaultdict(list)
        for record in sorted(cluster):
            if record in before:
                parts[before[record]].append(record)
        ordered = tuple((person, tuple(records)) for person, records in sorted(parts.items()))
        if len(ordered) > 1:
            meetings.append((min(cluster), Meeting(ordered)))
        for person, records in ordered:
            goes[person].append(records)
    partings = [
        (min(min(part) for part in parts), Parting(person, _ranked(parts)))
        for person, parts in goes.items()
        if len(parts) > 1
    ]
    return Difference(
        meetings=tuple(meeting for _first, meeting in sorted(meetings, key=itemgetter(0))),
        partings=tuple(parting for _first, parting in sorted(partings, key=itemgetter(0))),
    )


def _ranked(parts: Iterable[tuple[RecordKey, ...]]) -> tuple[tuple[RecordKey, ...], ...]:
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))
