"""What ranking.model uses of lightgbm."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from lightgbm import basic as basic

type _Callback = Callable[..., None]

class Dataset:
    def __init__(
        self,
        data: npt.NDArray[np.float32],
        label: npt.NDArray[np.float32],
        reference: Dataset | None = None,
        group: Sequence[int] = ...,
        feature_name: Sequence[str] = ...,
        params: Mapping[str, object] | None = None,
    ) -> None: ...

class Booster:
    def __init__(self, *, model_str: str) -> None: ...
    def predict(
        self,
        data: npt.NDArray[np.float32],
        *,
        raw_score: bool = False,
        num_threads: int = 0,
        validate_features: bool = False,
    ) -> npt.NDArray[np.float64]: ...
    def feature_name(self) -> list[str]: ...
    def feature_importance(self, importance_type: str) -> npt.NDArray[np.float64]: ...
    def model_to_string(self) -> str: ...
    def num_trees(self) -> int: ...

def train(
    params: Mapping[str, object],
    train_set: Dataset,
    num_boost_round: int,
    valid_sets: Sequence[Dataset] = ...,
    callbacks: Sequence[_Callback] = ...,
) -> Booster: ...
def early_stopping(stopping_rounds: int, *, verbose: bool) -> _Callback: ...
def record_evaluation(eval_result: dict[str, dict[str, list[float]]]) -> _Callback: ...
