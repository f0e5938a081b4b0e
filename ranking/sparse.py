"""Shopper by item matrices: neighbours of an item and vectors of both (the only user of scipy)."""

from typing import Final

import numpy as np
from scipy import sparse

from ranking.log import DAY_S, Log, Matrix, Rows

BLOCK: Final = 512
REGRESSED: Final = 1_500
RIDGE: Final = 5.0
"""In units of the mean weight of an item; chosen on windows before the test month."""


def incidence(
    log: Log, items: int, *, now_s: int, half_life_days: float, by_session: bool = False
) -> sparse.csr_matrix:
    """Who (or which visit) had which item, each cell the weight of its latest event, halved every half-life."""
    who = log.session if by_session else log.shopper
    kept = who >= 0
    age_days = (now_s - log.at_s[kept]) / DAY_S
    weight = np.exp2(-age_days / half_life_days).astype(np.float32)
    pair = who[kept].astype(np.int64) * items + log.row[kept]
    order = np.lexsort((-weight, pair))
    pairs, first = np.unique(pair[order], return_index=True)
    height = int(pairs[-1] // items) + 1 if len(pairs) else 1
    return sparse.csr_matrix((weight[order][first], (pairs // items, pairs % items)), shape=(height, items))


def neighbours(matrix: sparse.csr_matrix, count: int, *, shrink: float) -> tuple[Rows, Matrix]:
    """Return each item's most similar items: rows (n, count), -1 where there are fewer, and cosines.

    ``shrink`` is added to the product of the norms, so that two rare items need more than one shopper.
    """
    items = matrix.shape[1]
    columns = matrix.tocsc()
    norms = np.sqrt(np.asarray(columns.multiply(columns).sum(axis=0)).ravel()).astype(np.float32)
    rows = np.full((items, count), -1, dtype=np.int32)
    weights = np.zeros((items, count), dtype=np.float32)
    transposed = columns.T.tocsr()
    for start in range(0, items, BLOCK):
        block = (transposed[start : start + BLOCK] @ matrix).toarray()
        height = len(block)
        block /= norms[start : start + height, None] * norms[None, :] + np.float32(shrink)
        block[np.arange(height), np.arange(start, start + height)] = 0.0
        best = best_columns(block, min(count, items))
        values = np.take_along_axis(block, best, axis=1)
        rows[start : start + height, : best.shape[1]] = np.where(values > 0, best, -1)
        weights[start : start + height, : best.shape[1]] = np.maximum(values, 0)
    return rows, weights


def regressed(matrix: sparse.csr_matrix, count: int) -> tuple[Rows, Matrix]:
    """Return which items foretell which: a ridge regression of every item on all others, solved at once.

    Known as EASE.  Only the 1,500 items with the most weight take part (the inverse costs n cubed); the
    rows of the others are -1.  A row has the ``count`` largest positive weights of its item.
    """
    rows = np.full((matrix.shape[1], count), -1, dtype=np.int32)
    weights = np.zeros((matrix.shape[1], count), dtype=np.float32)
    mass = np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel()
    top = np.sort(np.lexsort((np.arange(len(mass)), -mass))[:REGRESSED])
    some = matrix[:, top]
    gram = (some.T.tocsr() @ some).toarray()
    gram[np.diag_indices(len(top))] += np.float32(RIDGE * max(float(mass.mean()), 1e-6))
    inverse = np.linalg.inv(gram)
    slopes = (-inverse / np.diag(inverse)[None, :]).astype(np.float32)
    np.fill_diagonal(slopes, 0.0)
    best = best_columns(slopes, min(count, len(top)))
    values = np.take_along_axis(slopes, best, axis=1)
    rows[top, : best.shape[1]] = np.where(values > 0, top[best], -1)
    weights[top, : best.shape[1]] = np.maximum(values, 0)
    return rows, weights


def best_columns(block: Matrix, count: int) -> Rows:
    """Return the columns of the largest values of each row, largest first, ties by the smaller column."""
    part = np.argpartition(-block, count - 1, axis=1)[:, :count]
    part.sort(axis=1)
    values = np.take_along_axis(block, part, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    return np.take_along_axis(part, order, axis=1).astype(np.int32)


def vectors(matrix: sparse.csr_matrix, dimensions: int, *, seed: int) -> Matrix:
    """Item vectors of unit length from a truncated SVD (randomised, three power iterations).

    Items nobody had get a zero vector.
    """
    rng = np.random.default_rng(seed)
    weighted = _damped(matrix)
    sketch = weighted @ rng.standard_normal((matrix.shape[1], dimensions + 16)).astype(np.float32)
    for _ in range(3):
        basis, _ = np.linalg.qr(sketch)
        sketch = weighted @ (weighted.T @ basis)
    basis, _ = np.linalg.qr(sketch)
    projected = (weighted.T @ basis).T
    squares, left = np.linalg.eigh(projected @ projected.T)
    strongest = np.argsort(-squares, kind="stable")[:dimensions]
    values = np.sqrt(np.maximum(squares[strongest], 1e-12))
    found = np.zeros((matrix.shape[1], dimensions), dtype=np.float32)
    found[:, : len(strongest)] = projected.T @ (left[:, strongest] / np.sqrt(values)[None, :])
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.divide(found, lengths, out=np.zeros_like(found), where=lengths > 1e-6)


def _damped(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Divide by the fourth root of row and column sums, so that neither wholesalers nor best sellers rule."""
    rows = np.asarray(matrix.sum(axis=1)).ravel()
    columns = np.asarray(matrix.sum(axis=0)).ravel()
    left = np.power(np.maximum(rows, 1e-6), -0.25).astype(np.float32)
    right = np.power(np.maximum(columns, 1e-6), -0.25).astype(np.float32)
    return (sparse.diags(left) @ matrix @ sparse.diags(right)).tocsr().astype(np.float32)
