"""Keys that stand for emails, phones and identifiers wherever the value itself must not."""

import hmac
from functools import lru_cache
from typing import Final

from graph.ids import ContactKey

_BYTES: Final = 16  # a billion keys collide with probability 2e-21 (n^2 / 2^129)
_REMEMBERED: Final = 1 << 16


class Keyring:
    """Makes one HMAC-SHA256 key of a kind and a normalised value, cut to 128 bits.

    The secret cannot be read back from a key, and without it a list of known
    addresses cannot be tried against the graph.

    Args:
        secret: At least 32 bytes.
        version: Written into each key, so that keys of two secrets are never compared.

    Raises:
        ValueError: The secret is too short.
    """

    __slots__ = ("_digest", "_secret", "version")

    def __init__(self, secret: bytes, version: int = 1) -> None:
        if len(secret) < 32:
            raise ValueError("a keyring's secret has at least 32 bytes")

        @lru_cache(maxsize=_REMEMBERED)
        def digest(family: str, kind: str, value: str) -> str:
            message = f"{family}\0{kind}\0{value}".encode()
            return f"h{version}:{hmac.digest(secret, message, 'sha256')[:_BYTES].hex()}"

        self._digest: Final = digest
        self._secret: Final = secret
        self.version: Final = version

    def contact(self, kind: str, value: str) -> ContactKey:
        """Return the key of an email or phone; the value is normalised by its adapter."""
        return ContactKey(self._digest("contact", kind, value))

    def identifier(self, kind: str, value: str) -> ContactKey:
        """Return the key of a system's identifier."""
        return ContactKey(self._digest("identifier", kind, value))

    def pseudonym(self, kind: str, value: str) -> str:
        """Return 32 hex digits that stand for a personal value in an id; no contact or identifier has them."""
        return self._digest("pseudonym", kind, value).rpartition(":")[2]

    def subkey(self, purpose: str) -> bytes:
        """Return 32 bytes for one cipher; nothing else has them, and they follow from the secret."""
        return hmac.digest(self._secret, f"subkey\0{purpose}".encode(), "sha256")

    def fingerprint(self) -> str:
        """Return what tells two secrets apart and reveals neither; the graph keeps it."""
        return self._digest("fingerprint", "", "")
