from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matplotlib.container import BarContainer

class Spines:
    def __getitem__(self, names: Sequence[str]) -> Spines: ...
    def set_visible(self, visible: bool) -> None: ...

type _Numbers = Sequence[float] | npt.NDArray[np.float64]

class Axes:
    spines: Spines
    def annotate(
        self,
        text: str,
        xy: tuple[float, float],
        xytext: tuple[float, float] | None = ...,
        *,
        textcoords: str = ...,
        ha: str = ...,
        fontsize: int = ...,
        bbox: dict[str, str] = ...,
        zorder: int = ...,
    ) -> object: ...
    def axvline(self, x: float, *, color: str, linewidth: float, linestyle: str) -> object: ...
    def bar_label(
        self, container: BarContainer, *, labels: Sequence[str], padding: int, fontsize: int = ...
    ) -> object: ...
    def barh(
        self,
        y: Sequence[str] | Sequence[float],
        width: Sequence[float],
        *,
        left: Sequence[float] = ...,
        color: str | Sequence[str],
        height: float,
        label: str = ...,
    ) -> BarContainer: ...
    def grid(self, *, axis: str, color: str) -> None: ...
    def hist(
        self,
        x: Sequence[_Numbers],
        bins: _Numbers,
        *,
        color: Sequence[str],
        label: Sequence[str],
        stacked: bool,
    ) -> object: ...
    def invert_yaxis(self) -> None: ...
    def legend(self, *, frameon: bool) -> object: ...
    def margins(self, *, x: float) -> None: ...
    def plot(
        self,
        x: _Numbers,
        y: _Numbers,
        *,
        color: str,
        linewidth: float,
        zorder: int,
        label: str = ...,
    ) -> object: ...
    def scatter(
        self,
        x: Sequence[float],
        y: Sequence[float],
        *,
        s: int,
        color: str,
        zorder: int,
        marker: str = ...,
        label: str = ...,
    ) -> object: ...
    def set_axis_off(self) -> None: ...
    def set_axisbelow(self, b: bool) -> None: ...
    def set_xlabel(self, text: str) -> None: ...
    def set_xlim(self, left: float, right: float) -> None: ...
    def set_xscale(self, scale: str) -> None: ...
    def set_ylabel(self, text: str) -> None: ...
    def set_ylim(self, bottom: float, top: float) -> None: ...
    def set_yscale(self, scale: str) -> None: ...
    def set_yticks(self, ticks: Sequence[int], labels: Sequence[str]) -> None: ...
    def tick_params(self, *, length: int) -> None: ...
