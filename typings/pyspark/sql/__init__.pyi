"""As much of PySpark 4 as we use: it is an extra, so the checks do not have it."""

from typing import Any

class DataFrame:
    def __getattr__(self, name: str) -> Any: ...

class SparkSession:
    builder: Any
    def __getattr__(self, name: str) -> Any: ...
