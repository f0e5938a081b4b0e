"""Signed identity tokens: a storefront's server says who is logged in on one browser, for a short time.

JSON Web Tokens (RFC 7519) with HS256 (RFC 7518 section 3.2), checked as RFC 8725 asks: one algorithm, fixed
here; an audience, so that the retailer's other tokens count for nothing; a subject of a declared kind.
The clock of this machine is never asked.  A token is held against the time of the event that carries it,
so an event that waited in a browser counts, and the archive gives the same answer years later.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Final, Literal, get_args

import jwt
import msgspec
from msgspec import Meta, Struct

from app.sources.machine import clean_id
from app.sources.normalise.blocked import is_blocked
from app.sources.token_secrets import Secret, Secrets
from graph.ids import DeviceId
from graph.records import Identifier

type Kind = Literal["shopify.customer_id", "segment.user_id"]
"""Whose user id the subject is."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind.__value__)

type Refused = Literal[
    "malformed", "too_long", "wrong_algorithm", "unknown_secret", "forged", "wrong_audience", "wrong_claims",
    "lives_too_long", "other_device", "other_user", "not_yet", "expired", "dated_ahead",
]  # fmt: skip
"""Why a token proves nothing; ``docs/reference/api.md`` explains each."""

AUDIENCE: Final = "kindred"
LONGEST_LIFE: Final = timedelta(hours=24)  # a visit is no longer; a storefront signs anew on every page
LEEWAY: Final = timedelta(minutes=5)
"""Between the clocks of a browser and of two servers (judgement; Kerberos allows as much, RFC 4120 section 8.2)."""

_MOST_CHARACTERS: Final = 2_048
_ALGORITHM: Final = "HS256"
_MOST_SECONDS: Final = 253_402_300_799  # the end of the year 9999, after which Python has no time

type _Seconds = Annotated[int, Meta(ge=0, le=_MOST_SECONDS)]


class Claims(Struct, frozen=True, kw_only=True):
    """What a token says.

    Attributes:
        aud: Always ``kindred``.
        sub: User id, of the kind ``kind``.
        device: The browser's anonymous id, without which a copied token would work anywhere.
        iat: Seconds since 1970.
        exp: Likewise.
        nbf: Likewise.
    """

    aud: str = AUDIENCE
    kind: Kind
    sub: Annotated[str, Meta(min_length=1, max_length=256)]
    device: Annotated[str, Meta(min_length=1, max_length=128)]
    iat: _Seconds
    exp: _Seconds
    nbf: _Seconds = 0


class Carrier(Struct, frozen=True, kw_only=True):
    """The event that carries a token.

    Attributes:
        at: When it happened, as its browser says.
        received_at: When it arrived, as we say.
    """

    device: DeviceId | None
    at: datetime
    received_at: datetime


def sign(claims: Claims, secret: Secret) -> str:
    """Return a token; what a storefront's server does with a library of its own."""
    payload = {
        name: value for name, value in msgspec.structs.asdict(claims).items() if name != "nbf" or value
    }
    return jwt.encode(payload, secret.secret, algorithm=_ALGORITHM, headers={"kid": secret.kid})


def proved(token: object, carrier: Carrier, secrets: Secrets) -> Identifier | Refused:
    """Return whom a token proves the holder of its carrier's device to be, or why it proves nothing."""
    claims = _claims(token, carrier, secrets)
    if not isinstance(claims, Claims):
        return claims
    if claims.device != carrier.device:
        return "other_device"
    if (wrong := _wrong_time(claims, carrier)) is not None:
        return wrong
    user = clean_id(claims.sub) if claims.kind == "shopify.customer_id" else claims.sub.strip()
    return "wrong_claims" if is_blocked(user) else Identifier(claims.kind, user, "verified")


def _claims(token: object, carrier: Carrier, secrets: Secrets) -> Claims | Refused:
    """Return what the holder of a secret signed; cheap questions first, for anybody may send garbage."""
    if not isinstance(token, str) or not token.isascii():
        return "malformed"
    if len(token) > _MOST_CHARACTERS:
        return "too_long"
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        return "malformed"
    if header.get("alg") != _ALGORITHM:
        return "wrong_algorithm"
    secret = secrets.named(header.get("kid"))
    if secret is None or not secret.counts_at(carrier.received_at):
        return "unknown_secret"
    return _signed(token, secret)


@lru_cache(maxsize=4_096)  # every event of a visit carries the same one
def _signed(token: str, secret: Secret) -> Claims | Refused:
    try:
        said = jwt.decode_complete(
            token,
            secret.secret,
            algorithms=[_ALGORITHM],
            audience=AUDIENCE,
            options={
                "require": ["aud", "exp", "iat", "sub"],
                "strict_aud": True,
                "verify_exp": False,  # all three would ask this machine's clock
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        return msgspec.convert(said["payload"], Claims)
    except jwt.InvalidSignatureError:
        return "forged"
    except jwt.InvalidAudienceError:
        return "wrong_audience"
    except (jwt.InvalidTokenError, msgspec.ValidationError):
        return "wrong_claims"


def _wrong_time(claims: Claims, carrier: Carrier) -> Refused | None:
    if not 0 < claims.exp - claims.iat <= LONGEST_LIFE.total_seconds():
        return "lives_too_long"
    at, leeway = carrier.at.timestamp(), LEEWAY.total_seconds()
    if at > claims.exp + leeway:
        return "expired"
    if at < max(claims.iat, claims.nbf) - leeway:
        return "not_yet"
    return "dated_ahead" if carrier.at > carrier.received_at + LEEWAY else None
