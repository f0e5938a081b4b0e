"""The page an event happened on."""

from functools import lru_cache


@lru_cache(maxsize=16_384)
def page_of(address: str) -> str | None:
    """Return the path of an address, without host, query and fragment; None where it has an email in it."""
    rest = address.partition("://")[2] or address
    path = "/" + rest.partition("/")[2] if "://" in address else rest
    path = path.partition("?")[0].partition("#")[0]
    return None if "@" in path or "%40" in path or not path else path[:512]
