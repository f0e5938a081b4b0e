"""How often values occur among other people's records: a shared Smith says less than a shared Featherstonehaugh."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.fields.comparisons import FIELDS
from graph.fields.errors import ModelFileError
from graph.fields.model import Model
from graph.fields.table import Ints, Table

PSEUDO_RECORDS: Final = 50
"""Records that a value's frequency is shrunk by towards the field's mean (judgement)."""

LEAST_HOLDERS: Final = 5
"""Fewer records with a value (judgement) and a snapshot does not name it: rare values are nearly people."""

KEPT: Final = frozenset(
    {"given_name", "family_name", "more_names", "birth_date", "postcode", "street", "city"}
)
"""Fields whose values a snapshot counts; an email, phone or identifier is rung 2's where it is the same."""

VERSION: Final = 1

type Shares = npt.NDArray[np.float64]


class FieldFrequencies(Struct, frozen=True, forbid_unknown_fields=True):
    """One field's values.

    Attributes:
        floor: Of a value that is not named here.
        common: By ``value_hash``.
    """

    floor: float
    common: dict[str, float]


class Frequencies(Struct, frozen=True, forbid_unknown_fields=True):
    """Shares of other people's records that have a value: the u of two records that have it in common.

    Attributes:
        version: Layout of the file, VERSION.
        records: Records that were counted; 0 for none.
        fields: By name; a field that is not here has its mean, the u of its strongest level.
    """

    version: int
    records: int
    fields: dict[str, FieldFrequencies]


@lru_cache(maxsize=1 << 18)
def value_hash(field: str, value: str) -> str:
    """Return what stands for a value in the file, sixteen hexadecimal digits.

    No secret is in it, and none is needed: only values that several people have in common are named.
    """
    return hashlib.blake2b(f"{field}\0{value}".encode(), digest_size=8).hexdigest()


def shares_among_others(counts: Ints, same: tuple[float, float], match_share: float) -> Shares:
    """Return the share of other people's records that have each value, which stands for u (Winkler 1989).

    A record's own value is left out, and as many as its person is expected to have besides.

    Args:
        counts: Shape (values,): records that have each.
        same: m and u of the level where two values are the same.
        match_share: Share of pairs of records that are one person.
    """
    m, u = same
    records = int(counts.sum())
    own = 1 + match_share * m * records
    others: Shares = np.maximum(counts - own, 0) / (records + PSEUDO_RECORDS)
    return others + min(u, 1 / max(records, 1))


def counted(records: Table, model: Model) -> Frequencies:
    """Return the frequencies of a file of records; the same for any order of them."""
    return Frequencies(
        version=VERSION,
        records=len(records),
        fields={
            field.name: _counted(field.name, codes, [field.term(one) for one in records.records], model)
            for field, codes in zip(FIELDS, records.terms, strict=True)
            if field.name in KEPT
        },
    )


def _counted(name: str, codes: Ints, values: list[str | None], model: Model) -> FieldFrequencies:
    same = next(iter(model.shares[name].values()))
    counts = np.bincount(codes[codes >= 0], minlength=1)
    shares = shares_among_others(counts, same, model.match_share)
    records = int(counts.sum())
    rare = max(LEAST_HOLDERS - 2, 0) / (records + PSEUDO_RECORDS) + 1 / max(records, 1)
    first = {int(code): value for code, value in zip(codes, values, strict=True) if value is not None}
    common = {
        value_hash(name, value): float(shares[code])
        for code, value in first.items()
        if counts[code] >= LEAST_HOLDERS
    }
    return FieldFrequencies(floor=min(same[1], rare), common=dict(sorted(common.items())))


def named(common: Mapping[str, Mapping[str, float]], means: Mapping[str, float]) -> Frequencies:
    """Return frequencies of values that are written out, folded; any other value has its field's mean."""
    return Frequencies(
        version=VERSION,
        records=0,
        fields={
            name: FieldFrequencies(
                means[name], {value_hash(name, value): share for value, share in values.items()}
            )
            for name, values in common.items()
        },
    )


def written(frequencies: Frequencies) -> str:
    """Return the frequencies as JSON; reading it back gives the same to the bit."""
    return msgspec.json.format(msgspec.json.encode(frequencies), indent=1).decode() + "\n"


def read(text: str) -> Frequencies:
    """Read a file of frequencies.

    Raises:
        ModelFileError: Not JSON of this layout, or a frequency does not lie between 0 and 1.
    """
    try:
        found = msgspec.json.decode(text, type=Frequencies)
    except msgspec.MsgspecError as exc:
        raise ModelFileError(f"frequencies file: {exc}") from exc
    if found.version != VERSION:
        raise ModelFileError(f"frequencies file: version {found.version}, this product reads {VERSION}")
    for name, field in found.fields.items():
        if name not in KEPT:
            raise ModelFileError(f"frequencies file: {name}: values of this field are not counted")
        if not all(0 < share <= 1 for share in (field.floor, *field.common.values())):
            raise ModelFileError(f"frequencies file: {name}: a frequency must lie between 0 and 1")
    return found


def fingerprint(frequencies: Frequencies) -> str:
    """Return a hash of everything in the file, sixteen hexadecimal digits."""
    return hashlib.sha256(written(frequencies).encode()).hexdigest()[:16]
