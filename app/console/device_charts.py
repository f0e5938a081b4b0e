"""Pictures of pairs of devices."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from app.demo.report.charts import INK, KINDRED, PLAIN, WARN
from graph.devices.pairing import DevicePair

_FORMATS: Final = ("svg", "png")


def draw(
    path: Path, pairs: Sequence[DevicePair], right: Sequence[bool] | None, true: int, *, cut: float
) -> None:
    """Draw a histogram of the pairs' bits, and with a truth precision and recall by confidence.

    Args:
        path: Its suffix says the format.
        pairs: Most surely first.
        right: Whether each is right; None without a truth.
        true: How many pairs are true, found or not.
        cut: Confidence to mark.

    Raises:
        ValueError: The suffix is neither ``.svg`` nor ``.png``.
    """
    form = path.suffix.removeprefix(".").lower()
    if form not in _FORMATS:
        raise ValueError(path.suffix)
    figure = Figure(figsize=(7.2, 3.4 if right is None else 6.4), layout="constrained")
    if right is None:
        _bits(figure.add_subplot(), pairs, None)
    else:
        _bits(figure.add_subplot(2, 1, 1), pairs, right)
        _curves(figure.add_subplot(2, 1, 2), pairs, right, true, cut)
    with path.open("wb") as file:
        figure.savefig(file, format=form, metadata={"Date": None} if form == "svg" else {}, dpi=120)


def _bits(axes: Axes, pairs: Sequence[DevicePair], right: Sequence[bool] | None) -> None:
    bits = np.array([one.bits / 1000 for one in pairs])
    edges = np.arange(np.floor(bits.min(initial=0.0)), np.ceil(bits.max(initial=1.0)) + 1.5, 1.0)
    if right is None:
        axes.hist([bits], edges, color=[KINDRED], label=["pairs that met"], stacked=True)
    else:
        truly = np.array(right, dtype=np.bool_)
        axes.hist(
            [bits[truly], bits[~truly]],
            edges,
            color=[KINDRED, PLAIN],
            label=["one person's", "two persons'"],
            stacked=True,
        )
    axes.set_yscale("symlog")
    axes.set_xlabel("bits")
    axes.set_ylabel("pairs that met (log)")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _curves(axes: Axes, pairs: Sequence[DevicePair], right: Sequence[bool], true: int, cut: float) -> None:
    confidence = np.array([one.confidence for one in pairs])
    hits = np.cumsum(np.array(right, dtype=np.float64))
    ends = (
        np.flatnonzero(np.append(np.diff(confidence) < 0, values=True))
        if len(pairs)
        else np.zeros(0, dtype=np.int64)
    )
    ends = ends[confidence[ends] >= 0.01]
    precision, recall = hits[ends] / (ends + 1), hits[ends] / max(1, true)
    axes.plot(confidence[ends], precision, color=KINDRED, linewidth=1.8, zorder=2, label="precision")
    axes.plot(confidence[ends], recall, color=WARN, linewidth=1.8, zorder=2, label="recall")
    axes.axvline(cut, color=INK, linewidth=0.8, linestyle=":")
    axes.set_xlabel("confidence from which a pair counts")
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.03)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
