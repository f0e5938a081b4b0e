"""As much of Ibis 12 as we use; it ships no types."""

from typing import Any

class Table:
    def __getitem__(self, name: Any) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...
