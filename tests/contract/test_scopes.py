"""Who may call what: every route says it, and one that does not stops the start."""

from pathlib import Path

import pytest
from litestar import Litestar, get
from litestar.exceptions import ImproperlyConfiguredException
from litestar.routes import HTTPRoute

from app.http.guard import require_scopes, scope
from app.main import litestar
from app.settings import load

EXPECTED = {
    "ingest": {"POST /v1/sources/{source}/records"},
    "write_key": {
        f"POST /v1/{name}"
        for name in ("batch", "import", "track", "identify", "page", "screen", "group", "alias")
    },
    "storefront": {"GET /v1/recommendations/{key}"},
    "crm": {
        "GET /v1/profiles/{person}",
        "POST /v1/profiles/lookup",
    },
    "crm or reviews": {
        "GET /v1/profiles/{person}/explain",
        "GET /v1/profiles/{person}/explain/{other}",
        "POST /v1/explain",
        "GET /v1/reviews",
        "GET /v1/reviews/{review}",
        "GET /v1/judgements/{judgement}",
    },
    "reviews": {
        "POST /v1/reviews/{review}/decision",
        "DELETE /v1/judgements/{judgement}",
        "POST /v1/undo",
        "GET /v1/rulings/{ruling}",
        "GET /v1/snapshot",
        "POST /v1/snapshot",
    },
    "public": {
        "GET /health/live",
        "GET /health/ready",
        "GET /metrics",
        "GET /schema",
        "GET /schema/openapi.json",
    },
}


def declared(app: Litestar) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for route in app.routes:
        assert isinstance(route, HTTPRoute)
        for handler in route.route_handlers:
            for method in handler.http_methods - {"OPTIONS"}:
                found.setdefault(" or ".join(handler.opt["scopes"]), set()).add(
                    f"{method} {route.path_format}"
                )
    return found


def test_every_route_is_open_to_exactly_whom_it_should_be(tmp_path: Path) -> None:
    found = declared(litestar(load({"KINDRED_HOME": str(tmp_path)})))
    known = {
        name: {one for one in routes if one in EXPECTED.get(name, set())} for name, routes in found.items()
    }
    extra = {name: found[name] - known[name] for name in found if found[name] - known[name]}
    assert all(all("/schema" in one for one in routes) for routes in extra.values()), extra
    assert known == EXPECTED


def test_a_route_without_a_scope_stops_the_start() -> None:
    @get("/open")
    async def forgotten() -> str:
        return ""

    with pytest.raises(ImproperlyConfiguredException, match="/open"):
        require_scopes(Litestar([forgotten], openapi_config=None))


def test_a_scope_that_does_not_exist_stops_the_start() -> None:
    @get("/open", opt=scope("everybody"))
    async def misspelt() -> str:
        return ""

    with pytest.raises(ImproperlyConfiguredException, match="/open"):
        require_scopes(Litestar([misspelt], openapi_config=None))
