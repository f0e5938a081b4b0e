"""The page that shows the OpenAPI document to people, without a byte from outside."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, override

import jinja2
from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin

_METHODS: Final = ("get", "post", "put", "delete")
_PAGE: Final = jinja2.Environment(
    autoescape=True, trim_blocks=True, undefined=jinja2.ChainableUndefined
).from_string((Path(__file__).parent / "reference.html.j2").read_text(encoding="utf-8"))


class ReferencePage(OpenAPIRenderPlugin):
    """Renders the document as one page of plain HTML."""

    @override
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        groups: dict[str, list[dict[str, Any]]] = {}
        for operation in _operations(openapi_schema):
            groups.setdefault(operation["tag"], []).append(operation)
        return _PAGE.render(schema=openapi_schema, groups=groups).encode()


def _operations(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path, item in schema["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _shown(path, method, item[method])


def _shown(path: str, method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    description = operation.get("description", "").split("\n\n")
    responses = operation.get("responses", {})
    return {
        "tag": (operation.get("tags") or ["other"])[0],
        "path": path,
        "method": method,
        "summary": description[0],
        "description": description[1:],
        "key": _key(operation),
        "parameters": operation.get("parameters", []),
        "requests": list(_examples(operation.get("requestBody", {}))),
        "responses": [(status, one.get("description", "")) for status, one in responses.items()],
        "answers": [(status, example) for status, one in responses.items() for _, example in _examples(one)],
    }


def _key(operation: Mapping[str, Any]) -> str:
    names = [name for one in operation.get("security") or () for name in one]
    return f"key: {' or '.join(names)}" if names else "no key"


def _examples(holder: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for media, content in holder.get("content", {}).items():
        for example in content.get("examples", {}).values():
            value = example["value"]
            yield media, value if isinstance(value, str) else json.dumps(value, indent=2)
