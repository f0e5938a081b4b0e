"""Everything that can go wrong while training, loading or asking a bundle.

* RankingError
  x WrongFrame          an input frame lacks a column or has another type; a bug of the caller
  x TooLittleHistory    no window before the cut has an order to learn from; try again later
  x BundleMismatch      a bundle is damaged or was made for other features; never served
  x UnreachableItems    the vector index does not find its own items; the build is thrown away
"""


class RankingError(Exception):
    """Base of this package's errors."""


class WrongFrame(RankingError):
    """An input frame does not have the declared columns."""


class TooLittleHistory(RankingError):
    """There is nothing before the cut that a model could learn from."""


class BundleMismatch(RankingError):
    """A bundle's bytes, versions or feature names are not the ones expected."""


class UnreachableItems(RankingError):
    """The built index does not return its own items for their own vectors."""
