"""As much of Ibis 12 as we use; it ships no types."""

from typing import Any, TypeAlias

Table: TypeAlias = Any
