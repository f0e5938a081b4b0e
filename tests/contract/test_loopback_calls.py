"""What our own programs ask on loopback never goes through a proxy that the environment names."""

import ast
from pathlib import Path

_APP = Path(__file__).parents[2] / "app"
_CALLS = {"Client", "AsyncClient", "get", "post", "put", "request", "stream"}


def calls() -> dict[str, ast.Call]:
    """Every client and every call without a client."""
    found: dict[str, ast.Call] = {}
    for path in sorted(_APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="httpx"), attr=name)) if name in _CALLS:
                    found[f"{path.relative_to(_APP)}:{node.lineno}"] = node
                case _:
                    pass
    return found


def test_every_call_trusts_no_proxy_variable() -> None:
    assert len(calls()) >= 4
    trusting = [
        place
        for place, call in calls().items()
        if not any(
            one.arg == "trust_env" and isinstance(one.value, ast.Constant) and one.value.value is False
            for one in call.keywords
        )
    ]
    assert trusting == []
