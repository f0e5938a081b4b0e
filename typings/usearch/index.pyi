"""What ranking.vectors uses of usearch."""

import numpy as np
import numpy.typing as npt

class Matches:
    keys: npt.NDArray[np.uint64]
    distances: npt.NDArray[np.float32]

class Index:
    def __init__(
        self,
        *,
        ndim: int,
        metric: str,
        dtype: str,
        connectivity: int = 16,
        expansion_add: int = 128,
        expansion_search: int = 64,
    ) -> None: ...
    def __len__(self) -> int: ...
    def add(
        self, keys: npt.NDArray[np.uint64], vectors: npt.NDArray[np.float32], *, threads: int
    ) -> npt.NDArray[np.uint64]: ...
    def search(
        self, vectors: npt.NDArray[np.float32], count: int, *, threads: int, exact: bool = False
    ) -> Matches: ...
    def save(self, path_or_buffer: str) -> None: ...
    def view(self, path_or_buffer: str) -> None: ...
