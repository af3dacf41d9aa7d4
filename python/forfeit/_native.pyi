from typing import Any, TypedDict

__version__: str

class DomainError(ValueError): ...

Steps = tuple[list[tuple[str, list[int], float]], list[str], list[int]]

class Parameter(TypedDict):
    name: str
    symbol: str
    default: float | None
    range: str
    meaning: str

class Info(TypedDict):
    name: str
    class_name: str
    aliases: list[str]
    summary: str
    family: str
    parameters: list[Parameter]
    pred: str
    target: str
    differentiable: bool
    in_pytorch: bool
    use_when: str
    source: str
    same_as: list[tuple[str, str, str]]
    form: str
    further: list[str]

class Handle:
    def __new__(cls, spec: str) -> Handle: ...
    @property
    def name(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def differentiable(self) -> bool: ...
    @property
    def further(self) -> list[str]: ...
    @property
    def parameters(self) -> dict[str, float | None]: ...
    def own(self) -> tuple[list[str], list[str], str, str | None] | None: ...
    def with_parameters(self, parameters: list[float]) -> Handle: ...
    def facts(self) -> dict[str, Any]: ...
    def formulas(self) -> list[tuple[str, str]]: ...
    def steps(self) -> Steps: ...
    def run(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        reduction: int = 2,
        on_empty: int = 0,
        validation: int = 2,
        threads: int = 0,
        values: Any = None,
        gradient: Any = None,
        target_gradient: Any = None,
        curvature: Any = None,
        majorizer: Any = None,
        upstream: Any = None,
        scale: float = 1.0,
        further: dict[str, Any] | None = None,
        further_gradients: dict[str, Any] | None = None,
    ) -> float: ...
    def total(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        validation: int = 2,
        threads: int = 0,
        further: dict[str, Any] | None = None,
    ) -> tuple[float, float, int]: ...

class RowHandle:
    def __new__(cls, spec: str) -> RowHandle: ...
    @property
    def name(self) -> str: ...
    @property
    def parameters(self) -> dict[str, float | None]: ...
    def facts(self) -> dict[str, Any]: ...
    def price(self) -> Steps | None: ...
    def run(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        class_weight: Any = None,
        ignore_index: int | None = None,
        class_axis: int | None = None,
        reduction: int = 2,
        pytorch: bool = False,
        on_empty: int = 0,
        validation: int = 2,
        threads: int = 0,
        values: Any = None,
        gradient: Any = None,
        curvature: Any = None,
        upstream: Any = None,
        scale: float = 1.0,
    ) -> tuple[float, float, float, int]: ...

class LinearFit(TypedDict):
    coefficients: list[float]
    intercept: float
    iterations: int
    converged: bool
    separable: bool
    notes: list[str]

def fit_linear(
    handle: Handle,
    columns: list[Any],
    target: Any,
    weights: Any,
    intercept: bool,
    l2: float,
    max_iterations: int,
    tolerance: float,
) -> LinearFit: ...
def named_classes(target: Any, sets: Any) -> None: ...
def infos() -> list[Info]: ...
def documentation(name: str) -> str: ...
def thread_count() -> int: ...
def lend_openmp(parallel: int, most: int) -> None: ...

class CellDetector:
    def __new__(cls, boxes: int, num_classes: int, gains: tuple[float, float], rescore: bool) -> CellDetector: ...
    def run(
        self, cells: Any, targets: list[list[float]], gradient: Any = None
    ) -> tuple[float, list[float], list[float], list[float]]: ...
    def assign(self, cells: Any, targets: list[list[float]]) -> list[tuple[list[int], list[float], float]]: ...

class GridDetector:
    def __new__(cls, kind: str, options: dict[str, Any]) -> GridDetector: ...
    def run(
        self, predictions: list[Any], targets: list[list[float]], gradient: list[Any] | None = None, threads: int = 0
    ) -> tuple[float, list[float], list[float], list[float]]: ...
    def next_balance(self, objectness: list[float]) -> list[float]: ...
    def assign(
        self, predictions: list[Any], targets: list[list[float]]
    ) -> list[tuple[list[list[int]], list[list[float]], list[list[float]]]]: ...

class PointDetector:
    def __new__(
        cls,
        grids: list[tuple[int, int, float]],
        num_classes: int,
        bins: int,
        iou_variant: str,
        gains: tuple[float, ...],
        points: int,
        powers: tuple[float, float],
        enlarge: bool,
        focal: tuple[float, float] | None,
        class_weights: list[float] | None,
    ) -> PointDetector: ...
    def run(
        self,
        boxes: Any,
        scores: Any,
        targets: list[list[float]],
        gradient: tuple[Any, Any] | None = None,
        threads: int = 0,
    ) -> tuple[float, list[float], list[float], list[float]]: ...
    def assign(self, boxes: Any, scores: Any, targets: list[list[float]]) -> list[tuple[list[int], float]]: ...

def box_loss(
    loss: str,
    rule: str,
    format: str,
    pred: Any,
    target: Any,
    reduction: int = 2,
    threads: int = 0,
    validate: bool = True,
    values: Any = None,
    gradient: Any = None,
    target_gradient: Any = None,
    upstream: Any = None,
    scale: float = 1.0,
) -> float: ...

class AggregateHandle:
    def __new__(cls, spec: str) -> AggregateHandle: ...
    @property
    def name(self) -> str: ...
    @property
    def parameters(self) -> dict[str, float | None]: ...
    def facts(self) -> dict[str, Any]: ...
    def sums(self) -> tuple[Steps, Steps] | None: ...
    def run(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        keep_axes: list[int] = ...,
        skip_absent: bool = False,
        logarithm: bool = False,
        reduction: int = 2,
        on_empty: int = 0,
        validate: bool = True,
        threads: int = 0,
        values: Any = None,
        gradient: Any = None,
    ) -> tuple[float, float, float, int]: ...

class VectorHandle:
    def __new__(cls, spec: str) -> VectorHandle: ...
    @property
    def name(self) -> str: ...
    @property
    def parameters(self) -> dict[str, float | None]: ...
    def facts(self) -> dict[str, Any]: ...
    def run(
        self,
        first: Any,
        second: Any,
        third: Any = None,
        target: Any = None,
        weight: Any = None,
        reduction: int = 2,
        on_empty: int = 0,
        validate: bool = True,
        threads: int = 0,
        values: Any = None,
        gradients: list[Any] = ...,
    ) -> tuple[float, float, float, int]: ...

def ctc_loss(
    pred: Any,
    target: Any,
    input_lengths: Any = None,
    target_lengths: Any = None,
    weight: Any = None,
    blank: int = 0,
    zero_infinity: bool = False,
    logits: bool = False,
    batch_first: bool = False,
    reduction: int = 2,
    pytorch: bool = False,
    on_empty: int = 0,
    threads: int = 0,
    values: Any = None,
    gradient: Any = None,
) -> tuple[float, float, float, int]: ...
def form(spec: str) -> str: ...
def specs(list: str) -> list[str]: ...
