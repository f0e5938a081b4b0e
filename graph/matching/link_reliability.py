"""How often a record is the person's that its link says, over people whose answers are known."""

import hashlib
from collections.abc import Iterator, Mapping

from graph.ids import RecordKey
from graph.matching.calibration import Labelled
from graph.matching.outcome import Link
from graph.matching.way import between


def halves(
    links: Mapping[RecordKey, Link], person: Mapping[RecordKey, str], *, seed: int
) -> tuple[list[Labelled], list[Labelled]]:
    """Return every record but the cores, by the least bits on its way to the core, in two halves of the people.

    A record is right where it is the same person as the core in fact.  The half goes by a seeded hash of the core's
    person, so all that is said of one person is in one half; records of rungs 0 and 1 alone are left out, for their
    confidence is declared.

    Args:
        links: Of whole persons.
        person: In fact, of the records that this is known of; others do not count.
        seed: Draws the halves.
    """
    found: tuple[list[Labelled], list[Labelled]] = ([], [])
    for core, record, bits in _ways(links):
        if core in person and record in person:
            text = f"{seed}\0{person[core]}".encode()
            half = hashlib.blake2b(text, digest_size=1).digest()[0] % 2
            found[half].append(Labelled(bits, person[core] == person[record]))
    return found


def _ways(links: Mapping[RecordKey, Link]) -> Iterator[tuple[RecordKey, RecordKey, int]]:
    """Yield core, record and the least bits of summed evidence on the way between them, where there is any."""
    for record in sorted(links):
        core = _core(record, links)
        summed = [link.bits for link in between(core, record, links) if link.rung >= 2]
        if summed:
            yield core, record, min(summed)


def _core(record: RecordKey, links: Mapping[RecordKey, Link]) -> RecordKey:
    while (via := links[record].via) is not None:
        record = via
    return record
