"""Who may call a route: every route declares it, and one that does not stops the start."""

import base64
import binascii
from typing import Any, Final

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.enums import HttpMethod
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import HTTPRoute

from app.access import SCOPES, HashedKey, KeyTable, Scope
from app.http.problems import Refusal

PUBLIC: Final = "public"
"""Needs no key: health, metrics and the description of this API."""

WRITE_KEY: Final = "write_key"
"""The scope ``ingest``, where the key may also stand in the body; the handler asks for it."""

_DECLARED: Final = (*SCOPES, PUBLIC, WRITE_KEY)
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="kindred"'}


def scope(*names: str) -> dict[str, tuple[str, ...]]:
    """Return the ``opt`` of a handler that a key of any of these scopes may call."""
    return {"scopes": names}


def check_scope(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request through whose key has the scope that its route declares.

    Raises:
        Refusal: 401 without a valid key, 403 with a valid key for something else.
    """
    if dict(connection.scope).get("method") == HttpMethod.OPTIONS:
        return  # says which methods there are, and nothing else
    needed = handler.opt["scopes"]
    if needed in {(PUBLIC,), (WRITE_KEY,)}:
        return
    allow(connection.app.state.key_table, presented(connection), *needed)


def allow(table: KeyTable, key: str | None, *needed: Scope) -> HashedKey:
    """Return what is kept of a key that may go on; refuse one that is missing, unknown, or for something else.

    Raises:
        Refusal: 401 without a valid key, 403 with a valid key for something else.
    """
    if not key:
        raise Refusal(401, "key_missing", "This route needs an API key as a Bearer token.", _CHALLENGE)
    held = table.held(key)
    if held is None:
        raise Refusal(401, "key_unknown", "The API key is not valid.", _CHALLENGE)
    if held.scope not in needed:
        wanted = " or ".join(needed)
        raise Refusal(
            403, "wrong_scope", f"A key for {held.scope} may not call this route; it needs one for {wanted}."
        )
    return held


def caller(request: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the name of the key of a request that was let through: who says so."""
    return allow(request.app.state.key_table, presented(request), *SCOPES).name


def presented(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """Return the key in the Authorization header, as Bearer or as the user of Basic (as the SDKs send it)."""
    kind, _, value = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return value.strip() or None
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0] or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def require_scopes(app: Litestar) -> None:
    """Stop the start if a route does not say who may call it.

    Raises:
        ImproperlyConfiguredException: Names the first route without a scope.
    """
    for route in app.routes:
        handlers = route.route_handlers if isinstance(route, HTTPRoute) else [route.route_handler]
        for handler in handlers:
            options = isinstance(handler, HTTPRouteHandler) and handler.http_methods == {HttpMethod.OPTIONS}
            declared = handler.opt.get("scopes") or ("",)
            if not options and not set(declared) <= set(_DECLARED):
                raise ImproperlyConfiguredException(f"{route.path}: {handler} declares no scope")
