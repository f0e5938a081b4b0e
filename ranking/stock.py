"""Which items can be bought now; kept by each API process, never part of the bundle."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

type StockMask = npt.NDArray[np.bool_]


class StockBitmap:
    """One bit an item of a bundle; what was never told is out of stock.

    Updates carry the store's growing version: an older one, or the same again, changes nothing.
    """

    __slots__ = ("_mask", "_row_of", "version")

    def __init__(self, row_of: Mapping[str, int]) -> None:
        self._row_of = row_of
        self._mask: StockMask = np.zeros(len(row_of), dtype=np.bool_)
        self.version = -1

    @property
    def mask(self) -> StockMask:
        """Read-only view, one flag a row."""
        view = self._mask.view()
        view.flags.writeable = False
        return view

    def update(self, version: int, levels: Mapping[str, int | None]) -> bool:
        """Take units on hand of some skus; None is unknown, so out of stock.

        Items the bundle does not have are ignored.  Returns False if the version is not newer.
        """
        if version <= self.version:
            return False
        changed = self._mask.copy()
        for sku, units in levels.items():
            row = self._row_of.get(sku)
            if row is not None:
                changed[row] = units is not None and units > 0
        self._mask = changed
        self.version = version
        return True

    def rebuilt_for(self, row_of: Mapping[str, int]) -> "StockBitmap":
        """The same knowledge over another bundle's rows; items new to it are out of stock until told."""
        fresh = StockBitmap(row_of)
        fresh.version = self.version
        for sku, row in row_of.items():
            old = self._row_of.get(sku)
            fresh._mask[row] = old is not None and self._mask[old]
        return fresh


def stock_of(row_of: Mapping[str, int], available: Iterable[str], *, version: int = 0) -> StockBitmap:
    """A bitmap in which exactly these skus can be bought."""
    stock = StockBitmap(row_of)
    stock.update(version, dict.fromkeys(available, 1))
    return stock
