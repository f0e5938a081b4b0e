"""As much of Ibis 12 as we use; it ships no types."""

from typing import Any

def __getattr__(name: str) -> Any: ...
