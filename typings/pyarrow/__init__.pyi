"""As much of pyarrow 25 as we use; it ships no types."""

from typing import Any, TypeAlias

Array: TypeAlias = Any
ChunkedArray: TypeAlias = Any
RecordBatch: TypeAlias = Any
RecordBatchReader: TypeAlias = Any
Schema: TypeAlias = Any
Table: TypeAlias = Any

def __getattr__(name: str) -> Any: ...
