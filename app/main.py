"""The API process: ``python -m app.main``, or uvicorn's factory ``app.main:create_app``."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final, cast

import uvicorn
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Reference, SecurityScheme
from litestar.types import ASGIApp

from app.access import SCOPES, read_table
from app.http.bodies import MAX_BODY
from app.http.boundary import RequestBoundary
from app.http.errors import HANDLERS
from app.http.guard import check_scope, require_scopes
from app.http.recommender import Recommender, recommender
from app.http.reference import ReferencePage
from app.http.routes import CONTROLLERS, SCHEMA
from app.http.watch import Watch
from app.settings import Settings, SettingsError, from_environment
from app.telemetry import configure
from app.wiring import Wiring, wired

VERSION: Final = "2026.11.0"


def create_app() -> ASGIApp:
    """Return the API with the settings of this process."""
    settings = from_environment()
    configure(settings.log_format)
    return RequestBoundary(litestar(settings))


def litestar(settings: Settings) -> Litestar:
    """Return the routes; what they use is built when the server starts and closed when it stops."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        async with wired(settings) as wiring, recommender(wiring) as serving:
            app.state.update(
                {
                    "wiring": wiring,
                    "recommender": serving,
                    "watch": Watch(wiring),
                    "key_table": read_table(settings.api_keys_file),
                }
            )
            yield

    app = Litestar(
        route_handlers=CONTROLLERS,
        guards=[check_scope],
        dependencies={
            "wiring": Provide(_wiring, sync_to_thread=False),
            "recommender": Provide(_recommender, sync_to_thread=False),
            "watch": Provide(_watch, sync_to_thread=False),
        },
        exception_handlers=HANDLERS,
        lifespan=[lifespan],
        logging_config=None,
        openapi_config=_openapi(),
        request_max_body_size=MAX_BODY,
    )
    require_scopes(app)
    return app


def main() -> None:
    """Serve until a signal says stop."""
    try:
        settings = from_environment()
    except SettingsError as exc:
        sys.stderr.write(f"kindred: {exc}\n")
        sys.exit(2)
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        access_log=False,
        log_config=None,
        server_header=False,
        loop="uvloop",
        http="httptools",
        timeout_graceful_shutdown=10,
    )


def _wiring(state: State) -> Wiring:
    return cast("Wiring", state.wiring)


def _recommender(state: State) -> Recommender:
    return cast("Recommender", state.recommender)


def _watch(state: State) -> Watch:
    return cast("Watch", state.watch)


def _openapi() -> OpenAPIConfig:
    keys: dict[str, SecurityScheme | Reference] = {
        name: SecurityScheme(type="http", scheme="bearer", description=f"An API key made for {name}.")
        for name in SCOPES
    }
    return OpenAPIConfig(
        title="Kindred",
        version=VERSION,
        description="Knows which records, devices and sessions are the same customer, and what that customer will want next.",
        use_handler_docstrings=True,
        components=Components(security_schemes=keys),
        path="/schema",
        openapi_router=SCHEMA,
        render_plugins=[ReferencePage(path="/"), JsonRenderPlugin(path="/openapi.json")],
    )


if __name__ == "__main__":
    main()
