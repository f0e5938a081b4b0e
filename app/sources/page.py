"""The page an event happened on, and what was searched there."""

from functools import lru_cache

from app.sources.normalise.names import tidy


@lru_cache(maxsize=16_384)
def page_of(address: str) -> str | None:
    """Return the path of an address, without host, query and fragment; None where it has an email in it."""
    rest = address.partition("://")[2] or address
    path = "/" + rest.partition("/")[2] if "://" in address else rest
    path = path.partition("?")[0].partition("#")[0]
    return None if "@" in path or "%40" in path or not path else path[:512]


def query_of(text: str | None) -> str | None:
    """Return what was searched for; None where it has an email in it."""
    return None if not text or "@" in text else tidy(text)[:256]
