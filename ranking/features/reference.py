"""The page ``docs/reference/features.md``, written from the features themselves.

``python -m ranking.features.reference > docs/reference/features.md`` brings it up to date; a test
fails while it is not.
"""

import sys

from ranking.features.columns import FEATURES

INTRODUCTION = """# Features of the ranker

One list for training and serving (`ranking/features/`), in the order of the matrix. Written by
`python -m ranking.features.reference`; do not edit. A missing value is NaN, never 0 or -1. Item
values are as of the moment the bundle was made; shopper and request values are as of the request.

| # | name | unit | scope | meaning |
|---|---|---|---|---|
"""


def reference() -> str:
    """The page as Markdown."""
    rows = (
        f"| {number} | `{feature.name}` | {feature.unit} | {feature.scope} | {feature.meaning} |\n"
        for number, feature in enumerate(FEATURES, start=1)
    )
    return INTRODUCTION + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(reference())
