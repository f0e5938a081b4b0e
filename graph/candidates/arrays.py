"""Shapes of numbers that the index computes with."""

import numpy as np
import numpy.typing as npt

type Ints = npt.NDArray[np.int64]
type Words = npt.NDArray[np.uint64]
