"""The command line as a caller of the running API, with the local stack's own keys."""

from collections.abc import Mapping
from typing import Any, Final, cast

import httpx

from app.access import Scope, local_keys
from app.console.failure import NotThere, Refused
from app.settings import from_environment
from app.stack.local import connected

_TIMEOUT_S: Final = 15.0


def call(
    scope: Scope,
    method: str,
    path: str,
    *,
    parameters: Mapping[str, str | float] | None = None,
    body: Any = None,  # ruff: ignore[any-type] -- any JSON
) -> dict[str, Any]:
    """Return the answer of this home's API to one request.

    Raises:
        NotThere: Nothing answers at the configured address.
        Refused: The API answered with a problem; its message and request id are passed on.
    """
    settings = connected(from_environment())
    base = f"http://{settings.api_host}:{settings.api_port}"
    key = local_keys(settings.home, settings.api_keys_file)[scope]
    try:
        answer = httpx.request(
            method,
            f"{base}{path}",
            params=dict(parameters or {}),
            json=body,
            headers={"Authorization": f"Bearer {key}"},
            timeout=_TIMEOUT_S,
            trust_env=False,
        )
    except httpx.TransportError as exc:
        raise NotThere(f"no API answers at {base}; `kindred up` starts one") from exc
    if answer.is_success:
        return cast("dict[str, Any]", answer.json())
    try:
        problem = answer.json()
        told = f"{problem['message']} ({problem['code']}, request {problem['request_id']})"
    except (ValueError, KeyError, TypeError):
        told = f"the API answered {answer.status_code}"
    raise Refused(told)
