"""Everything that can be wrong with a whole file or body, before any row is looked at.

* SourceError
  x UnknownSource      no adapter has that source and kind
  x UnrecognisedFile   nothing in the file's name or header says what it is
  x EmptyInput         there is no row in it, or not even a header
  x WrongEncoding      its bytes are of another encoding than its source writes
  x WrongHeader        a CSV file without the columns its adapter needs
  x WrongShape         neither a JSON array, one of the vendor's envelopes, nor an object a line

A broken row is no error: it comes back as a ``Reject`` and the rows around it go in.
Nothing here repeats a value of the input; column names are the vendor's own.
"""

from collections.abc import Sequence


class SourceError(Exception):
    """An input that cannot be split into rows at all; sending it again will not help."""


class UnknownSource(SourceError):
    """No adapter has that source and kind; the message repeats neither, they may come from a URL.

    Attributes:
        known: Every ``source:kind`` there is an adapter for.
    """

    def __init__(self, source: str, kind: str, known: Sequence[str]) -> None:
        self.source = source
        self.kind = kind
        self.known = tuple(known)
        super().__init__(f"there is no adapter for that source and kind; known: {', '.join(known)}")


class UnrecognisedFile(SourceError):
    """Nothing in the file's name or header says which source and kind it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name}: cannot tell which source and kind this is; name them")


class EmptyInput(SourceError):
    """There is no row in it, or not even a header."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} is empty")


class WrongEncoding(SourceError):
    """Its bytes are of another encoding than its source writes.

    Attributes:
        found: What it looks like.
        expected: What the source's exports are written in.
    """

    def __init__(self, what: str, found: str, expected: str) -> None:
        self.found = found
        self.expected = expected
        super().__init__(f"{what} looks like {found}; {expected} is expected")


class WrongHeader(SourceError):
    """A CSV file without the columns its adapter needs, or with one of them twice.

    Attributes:
        missing: Columns that are needed and not there.
        repeated: Columns that are needed and there more than once.
    """

    def __init__(self, what: str, missing: Sequence[str], repeated: Sequence[str]) -> None:
        self.missing = tuple(missing)
        self.repeated = tuple(repeated)
        said = [
            f"{word} {', '.join(names)}"
            for word, names in (("missing", missing), ("repeated", repeated))
            if names
        ]
        super().__init__(f"{what}: wrong header: {'; '.join(said)}")


class WrongShape(SourceError):
    """JSON in which no list of items can be found.

    Attributes:
        envelopes: Keys under which this source's documents keep their items.
    """

    def __init__(self, what: str, envelopes: Sequence[str]) -> None:
        self.envelopes = tuple(envelopes)
        keys = " or ".join(f'"{key}"' for key in envelopes)
        expected = "a JSON array, an object a line" + (f", or an object with {keys}" if keys else "")
        super().__init__(f"{what}: cannot be split into items; expected {expected}")
