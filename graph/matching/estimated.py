"""A snapshot from the records themselves, without labels."""

from collections.abc import Mapping

import msgspec

from graph.fields.estimate import estimate
from graph.fields.frequencies import counted
from graph.fields.record import PersonFields
from graph.fields.table import table
from graph.fields.weights import weights
from graph.ids import RecordKey
from graph.matching.outcome import Millibits
from graph.matching.snapshot import Snapshot


def estimated(
    own: Mapping[RecordKey, PersonFields], snapshot: Snapshot, *, version: str, seed: int = 0
) -> Snapshot:
    """Return a snapshot with m, u, prior and value frequencies of these records, and the limits and kinds of another.

    The bits of a shared value contain the prior with the other sign (how many people use it, over how many
    there are), so they move with it and decisions of rung 2 do not.  The same records give the same
    snapshot to the bit, in whatever order.

    Args:
        own: What each record says of its holder.
        snapshot: Whose rules stay.
        version: Name of the new one.
        seed: Draws the pairs that are looked at.
    """
    columns = table([own[key] for key in sorted(own)])
    model = estimate(columns, None, seed=seed)
    moved = snapshot.prior - model.prior
    return msgspec.structs.replace(
        snapshot,
        version=version,
        prior=model.prior,
        bits={name: _moved(name, levels, moved) for name, levels in snapshot.bits.items()},
        fields=weights(model, counted(columns, model)),
    )


def _moved(name: str, levels: Mapping[str, Millibits], by: int) -> dict[str, Millibits]:
    """Return a field's bits under another prior; names object as before."""
    return {level: bits if name == "given_name" else Millibits(bits + by) for level, bits in levels.items()}
