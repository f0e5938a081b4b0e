"""The joins of the bulk ladder, each once, as expressions that DuckDB and Spark both run."""

import ibis
import ibis.expr.types as ir

from graph.matching.snapshot import Snapshot

# Points are named by what they are here: `key` is a record's key, `point` a contact point's or identifier's.


def scattered(parts: ir.Table) -> ir.Table:
    """Return keys of records whose versions came from several batches, with all their parts."""
    return (
        parts.group_by("key")
        .aggregate(parts=parts.stored.collect(), number=parts.count())
        .filter(lambda table: table.number > 1)
        .select("key", "parts")
    )


def gathered(parts: ir.Table, whole: ir.Table) -> ir.Table:
    """Return every record once: those in one part, and the others from ``whole``."""
    return parts.anti_join(whole, "key").union(whole)


def holdings(records: ir.Table) -> ir.Table:
    """Return a row for each point of each record: ``key``, ``point``, ``kind``, ``counts``."""
    each = records.select("key", hold=records.holds.unnest())
    return each.select("key", point=each.hold["point"], kind=each.hold["kind"], counts=each.hold["counts"])


def crowded(held: ir.Table, snapshot: Snapshot) -> ir.Table:
    """Return points that more records hold than their kind's spread allows, with the number of those that count."""
    limits = {name: kind.spread for name, kind in snapshot.kinds.items()}
    cases = [(held.kind == name, ibis.literal(_most(spread, snapshot))) for name, spread in limits.items()]
    most = ibis.cases(*cases, else_=ibis.literal(_most(snapshot.unknown.spread, snapshot)))
    counting = held.mutate(most=most).filter(lambda table: table.counts)
    return (
        counting.group_by("point", "kind", "most")
        .aggregate(holders=lambda table: table.count())
        .filter(lambda table: table.holders > table.most)
        .select("point", "kind", "holders")
    )


def suspects(crowds: ir.Table, held: ir.Table, records: ir.Table, snapshot: Snapshot) -> ir.Table:
    """Return points whose spread must be looked at, with all their holders' records."""
    few = crowds.filter(crowds.holders <= snapshot.most_holders).select("point", "kind")
    counting = held.filter(held.counts).select("key", "point")
    return (
        few.inner_join(counting, "point")
        .inner_join(records.select("key", "stored"), "key")
        .group_by("point", "kind")
        .aggregate(members=lambda table: table.stored.collect())
    )


def candidates(records: ir.Table, cap: int) -> ir.Table:
    """Return pairs of records that share a blocking key of at most ``cap`` holders, once each: ``left``, ``right``.

    A record's pairs come together, so that a worker reads and prepares it once; nothing else depends on it.
    """
    keyed = records.select("key", block=records.blocks.unnest())
    useful = (
        keyed.group_by("block")
        .aggregate(holders=keyed.count())
        .filter(lambda table: (table.holders > 1) & (table.holders <= cap))
        .select("block")
    )
    ends = keyed.semi_join(useful, "block")
    left, right = ends.select("block", left="key"), ends.select("block", right="key")
    return (
        left.inner_join(right, "block")
        .filter(lambda table: table.left < table.right)
        .select("left", "right")
        .distinct()
        .order_by("left")
    )


def compared(pairs: ir.Table, records: ir.Table) -> ir.Table:
    """Return candidate pairs with what both records say of their holders: ``one`` and ``other``."""
    left = records.select(left="key", one="own")
    right = records.select(right="key", other="own")
    return pairs.inner_join(left, "left").inner_join(right, "right").select("left", "right", "one", "other")


def edges(shared: ir.Table, evidence: ir.Table) -> ir.Table:
    """Return all that connects two records: ``key`` and ``head``."""
    return shared.union(evidence.select(key="left", head="right"))


def stars(held: ir.Table, barred: ir.Table) -> ir.Table:
    """Return for each record the smallest one that it shares a point with, once each: ``key`` and ``head``."""
    walkable = held.filter(held.counts).select("key", "point").anti_join(barred, "point")
    heads = (
        walkable.group_by("point")
        .aggregate(head=walkable.key.min(), holders=walkable.count())
        .filter(lambda table: table.holders > 1)
        .select("point", "head")
    )
    both = walkable.inner_join(heads, "point")
    return both.filter(both.key != both["head"]).select("key", "head").distinct()


def neighbourhoods(records: ir.Table, homes: ir.Table, evidence: ir.Table, before: int) -> ir.Table:
    """Return closed neighbourhoods in the order of their smallest record keys.

    Args:
        records: All of them.
        homes: ``key`` and ``home`` of records that share something; each other record is its own home.
        evidence: Scored pairs.
        before: Outbox sequence number of the last decision before these.
    """
    homed = records.left_join(homes, "key").select(
        home=lambda table: ibis.coalesce(table.home, table.key),
        member=lambda table: ibis.struct({"stored": table.stored, "own": table.own}),
    )
    grouped = homed.group_by("home").aggregate(members=homed.member.collect())
    paired = evidence.inner_join(homes, evidence["left"] == homes["key"]).select(
        "home", pair=lambda table: ibis.struct({name: table[name] for name in evidence.columns})
    )
    pairs = paired.group_by("home").aggregate(pairs=paired.pair.collect())
    place = ibis.row_number().over(ibis.window(order_by="home"))
    return (
        grouped.left_join(pairs, "home")
        .select("home", "members", "pairs", sequence=place + (before + 1))
        .select("home", "sequence", "members", "pairs")
    )


def placed(versions: ir.Table, homes: ir.Table) -> ir.Table:
    """Return versions with the ``home`` of their record."""
    return versions.left_join(homes, "key").select(
        *versions.columns, home=lambda table: ibis.coalesce(table.home, table.key)
    )


def points(held: ir.Table, barred: ir.Table) -> ir.Table:
    """Return every point once: ``point``, ``kind``, and whether it is barred."""
    each = held.select("point", "kind").distinct()
    marked = barred.select("point", barred=ibis.literal(True))
    return each.left_join(marked, "point").select("point", "kind", "barred")


def _most(spread: int | None, snapshot: Snapshot) -> int:
    return snapshot.most_holders if spread is None else min(spread, snapshot.most_holders)
