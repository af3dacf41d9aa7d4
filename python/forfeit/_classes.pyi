# Written by `cargo xtask gen` from the registry.
from forfeit._loss import Loss
from forfeit._native import Info

INFOS: list[Info]
CLASSES: dict[str, type[Loss]]

__all__ = [
    "AbsoluteError",
    "Bce",
    "BceWithLogits",
    "Focal",
    "HalfSquaredError",
    "Huber",
    "LogCosh",
    "PseudoHuber",
    "Quantile",
    "SmoothL1",
    "SquaredError",
    "TruncatedSquaredError",
    "WeightedBce",
    "ZeroOne",
]

class AbsoluteError(Loss):
    """|d|: the median, unmoved by the size of outliers.

    Outliers must not count more for being far out, and the median is what you want. Under plain gradient descent the step must shrink: the gradient never does.

    Notes
    -----
    loss = |ŷ − y|

    gradient = sign(ŷ − y)

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - PyTorch `L1Loss`
    - Keras `MeanAbsoluteError`: gradient −1 at d = 0
    - scikit-learn `AbsoluteError`: gradient −1 at d = 0
    - LightGBM `regression_l1`
    - XGBoost `reg:absoluteerror`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Boscovich 1757 and Laplace 1793; Koenker & Bassett 1978 for its place among the quantiles

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.AbsoluteError().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.750000, -0.500000, 0.500000
    """

    def __init__(self) -> None: ...

class Bce(Loss):
    """Cross entropy of a probability against a label in [0, 1].

    Predictions are probabilities already. To train, take bce_with_logits: a sigmoid before this one loses the tails.

    Notes
    -----
    loss = −(y·ln(p) + (1 − y)·ln(1 − p))

    gradient = −(y/p + (y − 1)/(1 − p))

    Predictions lie in [0, 1], targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - PyTorch `BCELoss`: clamps ln p at −100
    - Keras `BinaryCrossentropy`: clips p to [1e-7, 1 − 1e-7]
    - scikit-learn `log_loss`: mean over rows

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Good 1952, Rational Decisions, JRSS B 14(1)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Bce().value_and_gradient([0.75, 0.25], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.287682, -0.666667, 0.666667
    """

    def __init__(self) -> None: ...

class BceWithLogits(Loss):
    """Cross entropy of a logit against a label in [0, 1].

    Two classes, and probabilities that mean something. With rare positives, pos_weight = negatives/positives trades calibration for recall.

    Parameters
    ----------
    pos_weight : float, default 1.0
        How many negatives one positive counts for. (w₊) In (0, ∞).
    label_smoothing : float, default 0.0
        The share of each label that is spread evenly over both classes. (ε) In [0, 1].

    Notes
    -----
    loss = ln(1 + e^(−|z|)) + |z|·{ y if z < 0; 1 − y otherwise }

    gradient = { σ(−|z|) − y if z < 0; 1 − y − σ(−|z|) otherwise }

    Predictions lie in (−∞, ∞), targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - PyTorch `BCEWithLogitsLoss`: no smoothing; loses its digits from |x| = 10 on
    - Keras `BinaryCrossentropy(from_logits=True)`: no pos_weight
    - optax `sigmoid_binary_cross_entropy`: neither
    - scikit-learn `HalfBinomialLoss`: neither
    - LightGBM `binary`: pos_weight is scale_pos_weight
    - XGBoost `binary:logistic`: pos_weight is scale_pos_weight

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Cox 1958, The Regression Analysis of Binary Sequences, JRSS B 20(2); label smoothing: Szegedy et al. 2016, section 7

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.BceWithLogits().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.761332, -0.188770, 0.476287
    """

    def __init__(self, pos_weight: float = 1.0, label_smoothing: float = 0.0) -> None: ...
    @property
    def pos_weight(self) -> float: ...
    @property
    def label_smoothing(self) -> float: ...

class Focal(Loss):
    """Cross entropy of a logit that fades as an example becomes easy.

    Very many easy negatives, as in detection. With a few thousand rows of a rare class, a class weight is simpler and keeps the problem convex.

    Parameters
    ----------
    gamma : float, default 2.0
        How fast easy examples fade; 0 is cross entropy. (γ) In [0, ∞).
    alpha : float, optional
        The weight of the positive class; the negative class has 1 − α. Without it both weigh 1. (α) In [0, 1].

    Notes
    -----
    loss = ⎧ σ(−z)²·ln(1 + e^(−z))  if y = 1
    ⎩ σ(z)²·ln(1 + e^z)      otherwise

    gradient = ⎧ −2·σ′(z)·σ(−z)·ln(1 + e^(−z)) − σ(−z)³  if y = 1
    ⎩ 2·σ′(z)·σ(z)·ln(1 + e^z) + σ(z)³        otherwise

    Predictions lie in (−∞, ∞), targets in {0, 1}; they and the weights have one shape, and nothing is broadcast.

    - torchvision `sigmoid_focal_loss`: alpha = 0.25 by default, −1 for none; loses its digits from |x| = 10 on
    - optax `sigmoid_focal_loss`
    - Keras `BinaryFocalCrossentropy(from_logits=True)`: alpha only with apply_class_balancing

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Lin et al. 2017, Focal Loss for Dense Object Detection, ICCV, eqs. 4 and 5

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Focal().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.416927, -0.068968, 0.563375
    """

    def __init__(self, gamma: float = 2.0, alpha: float | None = None) -> None: ...
    @property
    def gamma(self) -> float: ...
    @property
    def alpha(self) -> float | None: ...

class HalfSquaredError(Loss):
    """½·d²: squared error whose gradient is the residual.

    As squared_error, where the gradient should be the residual itself: boosting, and comparison with huber.

    Notes
    -----
    loss = ½·(ŷ − y)²

    gradient = ŷ − y

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - optax `l2_loss`
    - scikit-learn `HalfSquaredError`
    - LightGBM `regression`
    - XGBoost `reg:squarederror`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Gauss 1809, Theoria motus corporum coelestium, art. 179

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.HalfSquaredError().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.312500, -0.250000, 1.500000
    """

    def __init__(self) -> None: ...

class Huber(Loss):
    """½·d² near 0, a line beyond δ: the mean among good rows, unmoved by far ones.

    Nearly normal errors with some outliers: δ = 1.345 times the spread of the residuals keeps 95 % efficiency. If δ exceeds every residual it is half squared error, if it is below the noise it is absolute error.

    Parameters
    ----------
    delta : float, default 1.0
        Where the parabola ends and the line begins, in units of the target. (δ) In (0, ∞).

    Notes
    -----
    loss = { ½·d² if |d| < δ; δ·(|d| − ½·δ) otherwise } where d = ŷ − y

    gradient = { d if |d| < δ; δ·sign(d) otherwise } where d = ŷ − y

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - PyTorch `HuberLoss`
    - Keras `Huber`
    - optax `huber_loss`
    - LightGBM `huber`: delta is called alpha there
    - scikit-learn `HuberLoss`: delta is set from a quantile of the residuals

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Huber 1964, Robust Estimation of a Location Parameter, Annals of Mathematical Statistics 35(1), p. 73

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Huber().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.312500, -0.250000, 0.500000
    """

    def __init__(self, delta: float = 1.0) -> None: ...
    @property
    def delta(self) -> float: ...

class LogCosh(Loss):
    """ln cosh d: smooth, a parabola near 0, a line far out.

    A smooth robust loss without a parameter, for targets whose noise is of the order of 1. For another scale, divide the data or take pseudo_huber.

    Notes
    -----
    loss = ln cosh(ŷ − y)

    gradient = tanh(ŷ − y)

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - Keras `LogCosh`: loses its digits below |d| = 0.01
    - optax `log_cosh`: loses its digits below |d| = 0.01
    - LossFunctions.jl `LogCoshLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Green 1990, Bayesian Reconstructions from Emission Tomography Data Using a Modified EM Algorithm, IEEE Transactions on Medical Imaging 9(1)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.LogCosh().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.214722, -0.231059, 0.497527
    """

    def __init__(self) -> None: ...

class PseudoHuber(Loss):
    """A smooth Huber: δ²·(√(1 + (d/δ)²) − 1).

    As huber, where second derivatives must exist. Its curvature vanishes far out: boosting needs the majorizer, not the exact one.

    Parameters
    ----------
    delta : float, default 1.0
        Where the curve turns from a parabola to a line, in units of the target. (δ) In (0, ∞).

    Notes
    -----
    loss = δ·(√((ŷ − y)² + δ²) − δ)

    gradient = δ·d/√(d² + δ²) where d = ŷ − y

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - XGBoost `reg:pseudohubererror`: huber_slope is delta
    - kornia `charbonnier_loss`: delta = 1

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Charbonnier et al. 1997, Deterministic Edge-Preserving Regularization in Computed Imaging, IEEE Transactions on Image Processing 6(2); Hartley & Zisserman 2004, appendix 6.8, for the name

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.PseudoHuber().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.140156, -0.223607, 0.474342
    """

    def __init__(self, delta: float = 1.0) -> None: ...
    @property
    def delta(self) -> float: ...

class Quantile(Loss):
    """τ·r above, (1 − τ)·(−r) below: the τ-quantile.

    Too low and too high have different prices, or an interval is wanted: τ = 0.05 and 0.95 bound 90 %.

    Parameters
    ----------
    tau : float, default 0.5
        The quantile: the share of targets that should lie below the prediction. (τ) In (0, 1).

    Notes
    -----
    loss = τ·max(0, y − ŷ) + (1 − τ)·max(0, ŷ − y)

    gradient = { 1 − τ if y < ŷ; −τ if y > ŷ; 0 otherwise }

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `mean_pinball_loss`: alpha is tau; gradient −tau at r = 0
    - LightGBM `quantile`: alpha is tau
    - XGBoost `reg:quantileerror`: quantile_alpha is tau
    - LossFunctions.jl `QuantileLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Koenker & Bassett 1978, Regression Quantiles, Econometrica 46(1), eq. 3.1

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Quantile().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.875000, -0.250000, 0.250000
    """

    def __init__(self, tau: float = 0.5) -> None: ...
    @property
    def tau(self) -> float: ...

class SmoothL1(Loss):
    """d²/(2β) near 0, |d| − β/2 beyond: slope at most 1 whatever β.

    Box coordinates and other targets with a few gross errors, when slopes should stay at most 1 while β changes. On targets in [0, 1], β = 1 is plain squared error: take it smaller.

    Parameters
    ----------
    beta : float, default 1.0
        Where the parabola ends and the line begins, in units of the target; 0 is absolute error. (β) In [0, ∞).

    Notes
    -----
    loss = { d²/(2·β) if |d| < β; |d| − ½·β otherwise } where d = ŷ − y

    gradient = { d/β if |d| < β; sign(d) otherwise } where d = ŷ − y

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - PyTorch `SmoothL1Loss`
    - fvcore `smooth_l1_loss`: beta below 1e-5 is absolute error
    - scikit-learn `HuberLoss`: times beta

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Girshick 2015, Fast R-CNN, ICCV, eq. 3 (beta = 1); the parameter came with later implementations

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.SmoothL1().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.312500, -0.250000, 0.500000
    """

    def __init__(self, beta: float = 1.0) -> None: ...
    @property
    def beta(self) -> float: ...

class SquaredError(Loss):
    """d²: pulled hard by outliers, smooth everywhere.

    Errors are nearly normal and a large one really is much worse. Not with outliers: one of them can move the whole fit.

    Notes
    -----
    loss = (ŷ − y)²

    gradient = 2·(ŷ − y)

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - PyTorch `MSELoss`
    - Keras `MeanSquaredError`: averages over the last axis first
    - scikit-learn `mean_squared_error`
    - optax `squared_error`
    - XGBoost `reg:squarederror`: half of it

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Gauss 1809, Theoria motus corporum coelestium, art. 179

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.SquaredError().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    4.625000, -0.500000, 3.000000
    """

    def __init__(self) -> None: ...

class TruncatedSquaredError(Loss):
    """min(d², c²): the gradient of an outlier is zero.

    Gross errors must have no pull at all, and a good start is at hand (an L1 fit). c = 2.795 times the spread of the residuals keeps 95 % efficiency.

    Parameters
    ----------
    c : float, default 1.0
        The distance beyond which a row is an outlier and has no pull, in units of the target. (c) In (0, ∞).

    Notes
    -----
    loss = { d² if |d| < c; c² if |d| > c; ½·(d² + c²) otherwise } where d = ŷ − y

    gradient = { 2·d if |d| < c; 0 if |d| > c; d otherwise } where d = ŷ − y

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - statsmodels `TrimmedMean`: its rho is half of it

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Hinich & Talwar 1975, A Simple Method for Robust Regression, JASA 70(349)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.TruncatedSquaredError().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.625000, -0.500000, 0.000000
    """

    def __init__(self, c: float = 1.0) -> None: ...
    @property
    def c(self) -> float: ...

class WeightedBce(Loss):
    """Cross entropy of a probability, each class with its weight.

    One class is rare and counts for more. With 20 of one and 80 of the other, each class takes the share of the other: 0.8 and 0.2.

    Parameters
    ----------
    w_pos : float, default 1.0
        The weight of the positive class. (w₊) In (0, ∞).
    w_neg : float, default 1.0
        The weight of the negative class. (w₋) In (0, ∞).

    Notes
    -----
    loss = −(w₊·y·ln(p) + w₋·(1 − y)·ln(1 − p))

    gradient = −(w₊·y/p + w₋·(y − 1)/(1 − p))

    Predictions lie in [0, 1], targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - PyTorch `BCELoss(weight)`: weights are given per element
    - scikit-learn `log_loss(sample_weight)`: weights are given per row and divide the mean

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    King & Zeng 2001, Logistic Regression in Rare Events Data, Political Analysis 9(2), eq. 13

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.WeightedBce().value_and_gradient([0.75, 0.25], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.287682, -0.666667, 0.666667
    """

    def __init__(self, w_pos: float = 1.0, w_neg: float = 1.0) -> None: ...
    @property
    def w_pos(self) -> float: ...
    @property
    def w_neg(self) -> float: ...

class ZeroOne(Loss):
    """1 where labels differ, else 0.

    To judge classifiers. It cannot be trained with: take bce_with_logits or another surrogate.

    Notes
    -----
    loss = { 0 if ŷ = y; 1 otherwise }

    gradient = 0

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `zero_one_loss`
    - LossFunctions.jl `MisclassLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Vapnik 1998, Statistical Learning Theory, section 1.4

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.ZeroOne()([0.5, 3.0], [1.0, 0.0]):.6f}")
    1.000000
    """

    def __init__(self) -> None: ...
