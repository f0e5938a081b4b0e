"""How alike two texts must be for a level: every number that the comparators rest on, as data.

All are judgements, made without looking at a truth column; a changed one changes ``config_hash``.
"""

from typing import Final

from graph.matching.names import ONE_SLIP

ONE_WORD: Final = ONE_SLIP
"""Jaro-Winkler similarity from which two spellings count as one word with a typing slip."""

HEARD: Final = 0.82
"""Jaro-Winkler similarity from which two spellings may be one word with several slips."""

SAME_MAILBOX: Final = 0.92
"""Jaro-Winkler similarity from which two mailboxes are alike."""

SAME_ADDRESS: Final = 0.9
"""Jaro-Winkler similarity from which two addresses that share a third of their words are alike."""

ALIKE_SHARE: Final = 2 / 3
"""Share of words from which two addresses are alike whatever their spelling."""

LEAST_SHARE: Final = 1 / 3
"""Share of words below which two addresses are not alike."""

SHARED_WORDS: Final = 0.5
"""Share of words from which two addresses have the same words."""
