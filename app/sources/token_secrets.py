"""The secrets that a storefront's server signs identity tokens with."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final, override

from msgspec import Meta, Struct

type SecretText = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/=_-]{32,512}$")]
"""As both sides use it, letter by letter, so that it cannot be taken for a public key or JSON; RFC 7518 section 3.2 asks for 32 bytes at the least with HS256."""


class Secret(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One secret that is shared with a server.

    Attributes:
        kid: Its name, which a token's header gives.
        secret: Never shown but when it is made.
        ended_at: What arrives from then on proves nothing with it; what arrived before still does,
            so that the archive says the same whenever it is read again.  Aware; None while it is in use.
    """

    kid: Annotated[str, Meta(min_length=1, max_length=64)]
    secret: SecretText
    ended_at: Annotated[datetime, Meta(tz=True)] | None = None

    @override
    def __repr__(self) -> str:
        return f"Secret({self.kid!r})"

    def counts_at(self, received_at: datetime) -> bool:
        """Return True if what arrived at a time may be proved with it."""
        return self.ended_at is None or received_at < self.ended_at


class Secrets:
    """All secrets of a deployment, also those that ended; without any, nobody can prove anything."""

    __slots__ = ("_by_kid",)

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._by_kid: Final = {secret.kid: secret for secret in secrets}

    def named(self, kid: object) -> Secret | None:
        """Return the secret of a name, whatever a stranger gives for one."""
        return self._by_kid.get(kid) if isinstance(kid, str) else None
