from typing import IO

from matplotlib.axes import Axes

class Figure:
    def __init__(self, *, figsize: tuple[float, float], layout: str) -> None: ...
    def add_subplot(self, rows: int = ..., columns: int = ..., index: int = ...) -> Axes: ...
    def legend(self, *, loc: str, ncols: int, frameon: bool) -> object: ...
    def savefig(
        self,
        file: IO[str] | IO[bytes],
        *,
        format: str,
        metadata: dict[str, str | None],
        transparent: bool = ...,
        dpi: int = ...,
    ) -> None: ...
