"""As much of pyarrow 25 as we use; it ships no types."""

from typing import Any

def __getattr__(name: str) -> Any: ...
