"""What two records say about being one person, in millibits, by one mechanism for all rungs.

A rung looks at one thing two records (or two groups of records) have and says an
:class:`Evidence`, or None where it has nothing to say: a missing value gives no bits.
Rungs 0 to 2 look at shared keys (:func:`shared`) and, for an objection, at given names
(:data:`COMPARISONS`); rung 3 looks at the person fields (``person_evidence``).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import product
from typing import Final

from msgspec import Struct

from graph.matching.names import Name
from graph.matching.names import compare as compare_names
from graph.matching.outcome import Millibits, Rung
from graph.matching.snapshot import Snapshot
from graph.matching.view import Holding, RecordView


class Evidence(Struct, frozen=True):
    """One thing that speaks for or against two records being one person.

    Attributes:
        rung: 0 and 1 bind; 2 and above add bits.
        field: What bits are averaged over: at most one evidence a pair and field counts.
        level: Degree of agreement, a name in the snapshot's table for the field.
        rule: ``rung<n>.<kind>`` or ``rung<n>.<field>``.
        bits: Against two strangers.
        says: The same for a person who reads an explanation; never a value.
        home: Bits against two people of one home; of rung 3 only.
    """

    rung: Rung
    field: str
    level: str
    rule: str
    bits: Millibits
    says: str
    home: Millibits = Millibits(0)


CONTACTS: Final = ("email", "phone", "identifier")
"""Fields of values that two records share, rung 2's."""


class Comparison(Struct, frozen=True):
    """A person field that is compared wherever two records both have it.

    Attributes:
        read: The field's value, None where it is missing or not the holder's own.
        level: Symmetric; from the values of two groups of records, each with the number of
            records that have it.  None where nothing can be compared.
        guards: Its level ``incompatible`` keeps also a verified email or phone from binding.
    """

    field: str
    rung: Rung
    read: Callable[[RecordView], Name | None]
    level: Callable[[Mapping[Name, int], Mapping[Name, int]], str | None]
    guards: bool


def counts(holding: Holding) -> bool:
    """Tell whether a holding is evidence at all; what was only seen in passing is not."""
    return holding.assurance != "observed"


def shared(left: Holding, right: Holding, snapshot: Snapshot) -> Evidence:
    """Say what it means that both hold one key (rungs 0, 1 and 2), which counts and is not barred."""
    kind = snapshot.kind(left.kind)
    verified = (left.assurance, right.assurance).count("verified")
    weak = left.weak or right.weak
    if kind.rung < 2 and verified == 2 and not weak:
        family, word = _BINDING[kind.rung]
        bits = snapshot.bits[family]["binding"]
        return Evidence(
            kind.rung, kind.field, "binding", f"rung{kind.rung}.{left.kind}", bits, f"{left.kind} {word}"
        )
    level = "weak" if weak else "half" if verified else "asserted"
    says = f"same {left.kind}, {_HOW_KNOWN[level]}"
    return Evidence(2, kind.field, level, f"rung2.{kind.field}", snapshot.bits[kind.field][level], says)


_BINDING: Final = {0: ("declared", "that both records name"), 1: ("verified", "that both records proved")}
_HOW_KNOWN: Final = {
    "weak": "of a kind that people share",
    "half": "verified on one side",
    "asserted": "typed in and not verified",
}


def name_of(view: RecordView) -> Name | None:
    """Return the record's own name, None without a given name."""
    given = view.evidence("given_name")
    return Name(given, view.evidence("family_name") or "") if given else None


def names_level(left: Mapping[Name, int], right: Mapping[Name, int]) -> str | None:
    """Return the level of two groups' given names: incompatible where half of the pairs of records are.

    One record under another's name (a present ordered from a partner's account) does not make
    strangers of two groups that agree otherwise.
    """
    levels: Counter[str] = Counter()
    for (one, n), (other, m) in product(left.items(), right.items()):
        if level := compare_names(one, other):
            levels[level] += n * m
    if not levels:
        return None
    if 2 * levels["incompatible"] >= levels.total():
        return "incompatible"
    return "same" if levels["same"] >= levels["compatible"] else "compatible"


COMPARISONS: Final = (Comparison("given_name", 2, name_of, names_level, guards=True),)


def compared(
    comparison: Comparison, left: Mapping[Name, int], right: Mapping[Name, int], snapshot: Snapshot
) -> Evidence | None:
    """Say what a person field that two groups of records have means; None where it cannot be compared."""
    level = comparison.level(left, right)
    if level is None:
        return None
    field = comparison.field
    bits = snapshot.bits[field][level]
    rule = f"rung{comparison.rung}.{field}"
    return Evidence(comparison.rung, field, level, rule, bits, f"{field.replace('_', ' ')} {level}")
