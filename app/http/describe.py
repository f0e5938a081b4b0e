"""What the OpenAPI document says where a handler reads the raw body itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar.openapi.spec import Example, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema


def documented(description: str, examples: Mapping[str, Any]) -> type[Operation]:
    """Return an operation with a request body, for ``operation_class``.

    Args:
        description: What the body is.
        examples: One example by media type; text for types that are not JSON.
    """
    content = {
        media: OpenAPIMediaType(
            schema=Schema(type=OpenAPIType.STRING if isinstance(example, str) else OpenAPIType.OBJECT),
            examples={"example": Example(value=example)},
        )
        for media, example in examples.items()
    }
    body = RequestBody(content=content, description=description, required=True)

    @dataclass
    class Documented(Operation):
        def __post_init__(self) -> None:
            self.request_body = body

    return Documented
