# Written by `cargo xtask gen` from the registry.
from typing import Any

from forfeit._loss import Loss, Named
from forfeit._native import Info
from forfeit._rows import RowLoss
from forfeit._sums import AggregateLoss
from forfeit._vectors import VectorLoss

INFOS: list[Info]
CLASSES: dict[str, type[Named]]
FORMS: dict[str, tuple[type[Named], Any]]

__all__ = [
    "AbsoluteError",
    "AbsolutePercentageError",
    "Asymmetric",
    "Barron",
    "Bce",
    "BceWithLogits",
    "BinaryPoly1",
    "Binomial",
    "Cauchy",
    "Dwd",
    "EpsilonInsensitive",
    "Expectile",
    "Exponential",
    "ExponentialNll",
    "Fair",
    "Focal",
    "FocalOnProbabilities",
    "Gamma",
    "GaussianNll",
    "GemanMcclure",
    "GeneralisedKl",
    "GeneralisedKlWithLogPred",
    "GeneralisedKlWithLogs",
    "HalfSquaredError",
    "Hinge",
    "HingeEmbedding",
    "Huber",
    "LaplaceNll",
    "LogCosh",
    "Logistic",
    "LogisticDistance",
    "Lp",
    "ModifiedHuber",
    "NegativeBinomial",
    "Perceptron",
    "Periodic",
    "PointwiseCrossEntropy",
    "PointwiseJs",
    "PointwiseKl",
    "PointwiseKlWithLogPred",
    "PointwiseKlWithLogs",
    "Poisson",
    "PoissonRate",
    "PseudoHuber",
    "QualityFocal",
    "Quantile",
    "Sigmoid",
    "SmoothL1",
    "SmoothedHinge",
    "SoftFocal",
    "SquaredEpsilonInsensitive",
    "SquaredError",
    "SquaredHinge",
    "SquaredLogError",
    "StudentTNll",
    "SymmetricPercentageError",
    "TotalVariation",
    "TruncatedSquaredError",
    "TukeyBiweight",
    "Tweedie",
    "Varifocal",
    "VonMisesNll",
    "WeightedBce",
    "Welsch",
    "Wing",
    "ZeroOne",
    "CrammerSinger",
    "CrossEntropy",
    "DistributionFocal",
    "GeneralisedCrossEntropy",
    "JsDivergence",
    "KlDivergence",
    "ListNet",
    "MultiMargin",
    "MulticlassLogLoss",
    "MultilabelMargin",
    "MultilabelSoftMargin",
    "NllLoss",
    "PairwiseLogistic",
    "Poly1",
    "SoftmaxFocal",
    "Sparsemax",
    "SymmetricCrossEntropy",
    "TopKError",
    "Dice",
    "DiceWithLogits",
    "FocalTversky",
    "FocalTverskyWithLogits",
    "GeneralisedDice",
    "GeneralisedDiceWithLogits",
    "Jaccard",
    "JaccardWithLogits",
    "LovaszHinge",
    "LovaszSoftmax",
    "Matthews",
    "SoftCorrelation",
    "Tversky",
    "TverskyWithLogits",
    "Contrastive",
    "CosineEmbedding",
    "InfoNce",
    "MarginRanking",
    "NtXent",
    "TripletMargin",
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

class AbsolutePercentageError(Loss):
    """|pred − target|/|target|: the error in units of the target.

    Targets of many sizes, none near 0. It prefers low predictions: one that is too low costs at most 1. squared_log_error treats both sides alike.

    Parameters
    ----------
    floor : float, default 0.0
        The least size of a target that is divided by, in units of the target. (m) In [0, ∞).

    Notes
    -----
    loss = |g|
    where d = ŷ − y
          a = { −∞ if |y| < m; ½·|y| otherwise }
          b = { −ŷ if y < 0; ŷ otherwise }
          c = { ŷ if b < a; d otherwise }
          r = c/{ m if |y| < m; y otherwise }
          g = { d if ŷ = y; r − 1 if b < a; r otherwise }

    gradient = sign({ d if ŷ = y; r − 1 if c < b; r otherwise })·{ 1 if ŷ = y; 1/a otherwise }
    where a = { m if |y| < m; y otherwise }
          d = ŷ − y
          b = { −∞ if |y| < m; ½·|y| otherwise }
          c = { −ŷ if y < 0; ŷ otherwise }
          g = { ŷ if c < b; d otherwise }
          r = g/a

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `mean_absolute_percentage_error`: mean over rows; floor = 2.2e-16
    - Keras `MeanAbsolutePercentageError`: 100 times as much; floor = 1e-7
    - LightGBM `mape`: floor = 1
    - torchmetrics `MeanAbsolutePercentageError`: floor = 1.17e-6

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Makridakis 1993, Accuracy Measures: Theoretical and Practical Concerns, International Journal of Forecasting 9(4)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.AbsolutePercentageError().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.250000, -0.500000, 0.500000
    """

    def __init__(self, floor: float = 0.0) -> None: ...
    @property
    def floor(self) -> float: ...

class Asymmetric(Loss):
    """Focal loss with a power for each class, and easy negatives cut off.

    Many labels, each mostly negative. Probabilities are not calibrated. With wrong negatives the cutoff helps; without them take focal.

    Parameters
    ----------
    gamma_pos : float, default 1.0
        How fast easy positives fade. (γ₊) In [0, ∞).
    gamma_neg : float, default 4.0
        How fast easy negatives fade. (γ₋) In [0, ∞).
    clip : float, default 0.05
        The probability below which a negative costs nothing. (m) In [0, 1).

    Notes
    -----
    loss = ⎧ a·(ln(1 + e^(−|z|)) + { −z if z < 0; 0 otherwise })  if y = 1
    ⎩ b·(max(0, d)²)²                                      otherwise
    where a = { σ(|z|) if z < 0; σ(−|z|) otherwise }
          d = { σ(−|z|) if z < 0; σ(|z|) otherwise } − m
          b = ⎧ −ln(1 − max(0, d))  if max(0, d) < ½
              ⎩ −ln(a + m)          otherwise

    gradient = ⎧ g·(ln(1 + e^(−|z|)) + { −z if z < 0; 0 otherwise }) + a·({ −1 if z < 0; 0 otherwise } − b)  if y = 1
    ⎩ 4·k·v·max(0, d)³ + u·(max(0, d)²)²                                                          otherwise
    where d = { σ(−|z|) if z < 0; σ(|z|) otherwise } − m
          a = { σ(|z|) if z < 0; σ(−|z|) otherwise }
          s = a + m
          b = σ(|z|)·{ −e^(−|z|) if z < 0; e^(−|z|) otherwise }
          r = b/(1 + e^(−|z|))
          c = r·e^(−|z|) − b
          g = { r if z < 0; c otherwise }
          h = { c if z < 0; r otherwise }
          k = { h if d > 0; 0 otherwise }
          u = { k/(1 − max(0, d)) if max(0, d) < ½; −g/s otherwise }
          v = { −ln(1 − max(0, d)) if max(0, d) < ½; −ln(s) otherwise }

    Predictions lie in (−∞, ∞), targets in {0, 1}; they and the weights have one shape, and nothing is broadcast.

    - timm `AsymmetricLossMultiLabel`: clips both logarithms at 1e-8, which ends the gradient of positives that are wrong by far
    - timm `AsymmetricLossSingleLabel`: no cutoff

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Ridnik et al. 2021, Asymmetric Loss for Multi-Label Classification, ICCV, eqs. 4 to 7

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Asymmetric().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.862187, -0.126973, 0.308569
    """

    def __init__(self, gamma_pos: float = 1.0, gamma_neg: float = 4.0, clip: float = 0.05) -> None: ...
    @property
    def gamma_pos(self) -> float: ...
    @property
    def gamma_neg(self) -> float: ...
    @property
    def clip(self) -> float: ...

class Barron(Loss):
    """A family of robust losses with a shape α: squared error, Charbonnier, Cauchy, Geman–McClure, Welsch and all between.

    How heavy the tails are is to be tuned or learnt: gradients by α and c exist. With a fixed shape, the named losses say more.

    Parameters
    ----------
    alpha : float, default 1.0
        The shape: 2 is squared error, 1 a smooth L1, 0 Cauchy, −2 Geman–McClure, −∞ Welsch. (α) In (−∞, 2].
    c : float, default 1.0
        The residual at which the curve leaves the parabola, in units of the target. (c) In (0, ∞).

    Notes
    -----
    loss = √(((ŷ − y)/c)² + 1) − 1

    gradient = r/(c·√(r² + 1)) where r = (ŷ − y)/c

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Barron 2019, A General and Adaptive Robust Loss Function, CVPR, eqs. 8 and 13

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Barron().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.140156, -0.223607, 0.474342
    """

    def __init__(self, alpha: float = 1.0, c: float = 1.0) -> None: ...
    @property
    def alpha(self) -> float: ...
    @property
    def c(self) -> float: ...

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

class BinaryPoly1(Loss):
    """Cross entropy of a logit plus ε times the probability of the wrong class.

    Where bce_with_logits is used, and a better score is worth one more number to tune. Probabilities are no longer calibrated for ε ≠ 0.

    Parameters
    ----------
    epsilon : float, default 1.0
        What is added to the coefficient of the leading term, which is 1. (ε) In [−1, ∞).

    Notes
    -----
    loss = ln(1 + e^(−|z|)) + |z|·{ y if z < 0; 1 − y otherwise } + ε·(y·σ(−z) + (1 − y)·σ(z))

    gradient = { σ(−|z|) − y if z < 0; 1 − y − σ(−|z|) otherwise } + ε·(σ′(z)·(1 − y) − y·σ′(z))

    Predictions lie in (−∞, ∞), targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - timm `PolyBinaryCrossEntropy`
    - optax `poly_loss_cross_entropy`: of several classes; epsilon is 2 there

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Leng et al. 2022, PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions, ICLR, eq. 6

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.BinaryPoly1().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.426390, -0.306272, 0.498875
    """

    def __init__(self, epsilon: float = 1.0) -> None: ...
    @property
    def epsilon(self) -> float: ...

class Binomial(Loss):
    """Negative log-likelihood of a share of successes, of a logit.

    Shares of a known number of trials. If shares vary more than chance allows, no weight mends that: take a model of the spread.

    Parameters
    ----------
    trials : float, default 1.0
        How many trials a target is the share of. (n) In (0, ∞).
    full : float, default 0.0
        Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0. (f) In {0, 1}.

    Notes
    -----
    loss = n·(ln(1 + e^(−|z|)) + |z|·{ y if z < 0; 1 − y otherwise })

    gradient = n·{ σ(−|z|) − y if z < 0; 1 − y − σ(−|z|) otherwise }

    Predictions lie in (−∞, ∞), targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `HalfBinomialLoss`: n = 1

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    McCullagh & Nelder 1989, Generalized Linear Models, second edition, chapter 4

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Binomial().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.761332, -0.188770, 0.476287
    """

    def __init__(self, trials: float = 1.0, full: float = 0.0) -> None: ...
    @property
    def trials(self) -> float: ...
    @property
    def full(self) -> float: ...

class Cauchy(Loss):
    """½·c²·ln(1 + (d/c)²): the pull of an outlier falls as 1/d.

    Heavy tails, and a good start at hand. c = 2.385 times the spread of the residuals keeps 95 % efficiency. It is the likelihood of Cauchy errors; for another number of degrees of freedom take Student’s t.

    Parameters
    ----------
    c : float, default 1.0
        The residual at which the pull turns down, in units of the target. (c) In (0, ∞).

    Notes
    -----
    loss = ⎧ ½·d²                                                                        if |d| < 3e-9·c
    ⎩ ½·c²·(ln(1 + (a/c)²) + { 46.05170185988092 if 1e30·c < |d|; 0 otherwise })  otherwise
    where d = ŷ − y
          a = { 1e-10·d if 1e30·c < |d|; d otherwise }

    gradient = ⎧ d                                                   if |d| < 3e-9·c
    ⎩ g·c²·{ 1/(1e10·c) if 1e30·c < |d|; 1/c otherwise }  otherwise
    where d = ŷ − y
          a = { 1e-10·d if 1e30·c < |d|; d otherwise }
          r = a/c
          b = { r if |r| > 1e18; 1 + r² otherwise }
          g = { 1/b if |r| > 1e18; r/b otherwise }

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - SciPy `least_squares(loss='cauchy')`: f_scale is c
    - Ceres `CauchyLoss`: its half, as Ceres halves every cost; a is c
    - kornia `cauchy_loss`: c = √2; overflows from |d| = 2e19 on

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Holland & Welsch 1977, Robust Regression Using Iteratively Reweighted Least-Squares, Communications in Statistics: Theory and Methods 6(9)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Cauchy().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.631432, -0.200000, 0.150000
    """

    def __init__(self, c: float = 1.0) -> None: ...
    @property
    def c(self) -> float: ...

class Dwd(Loss):
    """Linear up to a margin, then an inverse power of it.

    More features than rows, where a support vector machine piles the data up at its margin. q = 1 is usual.

    Parameters
    ----------
    q : float, default 1.0
        The power with which the cost of a right score falls. (q) In (0, 100).

    Notes
    -----
    loss = { 1 − a if a < ½; 1/(4·a) otherwise } where a = y·ŷ

    gradient = { −y if a < ½; −y/(4·a²) otherwise } where a = y·ŷ

    Predictions lie in (−∞, ∞), targets in {−1, 1}; they and the weights have one shape, and nothing is broadcast.

    - LossFunctions.jl `DWDMarginLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Marron et al. 2007, Distance-Weighted Discrimination, JASA 102(480); Wang & Zou 2018, Another Look at Distance-Weighted Discrimination, JRSS B 80(1), eq. 2.7, for the loss

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Dwd().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.250000, -0.500000, 0.500000
    """

    def __init__(self, q: float = 1.0) -> None: ...
    @property
    def q(self) -> float: ...

class EpsilonInsensitive(Loss):
    """max(|d| − ε, 0): small errors are free, large ones cost what they exceed.

    Errors below a tolerance do not matter, and the fit is to rest on few rows (support vectors).

    Parameters
    ----------
    epsilon : float, default 0.1
        The error that is free, in units of the target. (ε) In [0, ∞).

    Notes
    -----
    loss = max(0, |ŷ − y| − ε)

    gradient = { sign(d) if ε < |d|; 0 otherwise } where d = ŷ − y

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `SGDRegressor(loss='epsilon_insensitive')`
    - scikit-learn `LinearSVR`: epsilon is 0 by default
    - LossFunctions.jl `L1EpsilonInsLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Smola & Schölkopf 2004, A Tutorial on Support Vector Regression, Statistics and Computing 14(3)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.EpsilonInsensitive().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.650000, -0.500000, 0.500000
    """

    def __init__(self, epsilon: float = 0.1) -> None: ...
    @property
    def epsilon(self) -> float: ...

class Expectile(Loss):
    """τ·d² below the target, (1 − τ)·d² above: the τ-expectile.

    Too low and too high have different prices, and the size of errors counts: value at risk, demand. It is smooth, unlike quantile, but feels outliers.

    Parameters
    ----------
    tau : float, default 0.5
        The share of the weight that lies on predictions below their target. (τ) In (0, 1).

    Notes
    -----
    loss = d²·{ τ if d < 0; 1 − τ otherwise } where d = ŷ − y

    gradient = 2·a·d where d = ŷ − y, a = { τ if d < 0; 1 − τ otherwise }

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - XGBoost `reg:expectileerror`: expectile_alpha is tau

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Newey & Powell 1987, Asymmetric Least Squares Estimation and Testing, Econometrica 55(4), eq. 2.3

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Expectile().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.312500, -0.250000, 1.500000
    """

    def __init__(self, tau: float = 0.5) -> None: ...
    @property
    def tau(self) -> float: ...

class Exponential(Loss):
    """exp(−m): what AdaBoost minimises.

    AdaBoost. Its minimiser is half the log-odds, so σ(2·score) is a probability. With wrong labels take logistic, which grows linearly.

    Notes
    -----
    loss = e^(−y·ŷ)

    gradient = −y·e^(−y·ŷ)

    Predictions lie in (−∞, ∞), targets in {−1, 1}; they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `ExponentialLoss`: labels 0 and 1
    - scikit-learn `GradientBoostingClassifier(loss='exponential')`: labels 0 and 1; its score is doubled
    - LossFunctions.jl `ExpLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Freund & Schapire 1997, A Decision-Theoretic Generalization of On-Line Learning and an Application to Boosting, Journal of Computer and System Sciences 55(1); Friedman et al. 2000 for the loss

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Exponential().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    10.346034, -0.303265, 10.042768
    """

    def __init__(self) -> None: ...

class ExponentialNll(Loss):
    """Negative log-likelihood of a waiting time, of the rate of events.

    Waiting times with a constant hazard. For their mean rather than the rate, take gamma.

    Notes
    -----
    loss = y·ŷ − ln(ŷ)

    gradient = y − 1/ŷ

    Predictions lie in [0, ∞), targets in [0, ∞); they and the weights have one shape, and nothing is broadcast.

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Kalbfleisch & Prentice 1980, The Statistical Analysis of Failure Time Data, section 3.2

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.ExponentialNll().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.047267, -0.500000, -0.166667
    """

    def __init__(self) -> None: ...

class Fair(Loss):
    """c²·(|d|/c − ln(1 + |d|/c)): convex, smooth, between squared and absolute error.

    A convex robust loss with a positive curvature everywhere, as boosting likes. c = 1.4 times the spread of the residuals keeps 95 % efficiency.

    Parameters
    ----------
    c : float, default 1.0
        Where the parabola turns into a line, in units of the target. (c) In (0, ∞).

    Notes
    -----
    loss = { ½·d² if r < 1e-17; c·a otherwise }
    where d = ŷ − y
          r = |d|/c
          a = { |d| if r = ∞; c·(r − ln(1 + r)) otherwise }

    gradient = { d if r < 1e-17; b·c otherwise }
    where d = ŷ − y
          r = |d|/c
          a = { 1 − 1/(1 + r) if r > 1; r/(1 + r) otherwise }
          b = ⎧ { −1 if d < 0; 1 otherwise }          if r = ∞
              ⎩ a·c·{ −1/c if d < 0; 1/c otherwise }  otherwise

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - LightGBM `fair`: fair_c is c

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Fair 1974, On the Robust Estimation of Econometric Models, Annals of Economic and Social Measurement 3(4)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Fair().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.854120, -0.166667, 0.375000
    """

    def __init__(self, c: float = 1.0) -> None: ...
    @property
    def c(self) -> float: ...

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

class FocalOnProbabilities(Loss):
    """Cross entropy of a probability that fades as an example becomes easy.

    Predictions are probabilities already. To train, take focal: a sigmoid before this one loses the tails.

    Parameters
    ----------
    gamma : float, default 2.0
        How fast easy examples fade; 0 is cross entropy. (γ) In [0, ∞).
    alpha : float, optional
        The weight of the positive class; the negative class has 1 − α. Without it both weigh 1. (α) In (0, 1).

    Notes
    -----
    loss = { −(1 − p)²·ln(p) if y = 1; −p²·ln(1 − p) otherwise }

    gradient = ⎧ 2·(1 − p)·ln(p) − (1 − p)²/p  if y = 1
    ⎩ p²/(1 − p) − 2·p·ln(1 − p)    otherwise

    Predictions lie in [0, 1], targets in {0, 1}; they and the weights have one shape, and nothing is broadcast.

    - Keras `BinaryFocalCrossentropy`: clips p to [1e-7, 1 − 1e-7]; alpha only with apply_class_balancing

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
    >>> value, gradient = forfeit.FocalOnProbabilities().value_and_gradient([0.75, 0.25], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.017980, -0.113587, 0.113587
    """

    def __init__(self, gamma: float = 2.0, alpha: float | None = None) -> None: ...
    @property
    def gamma(self) -> float: ...
    @property
    def alpha(self) -> float | None: ...

class Gamma(Loss):
    """Negative log-likelihood of a positive number, of the logarithm of its mean.

    Positive numbers whose standard deviation is in proportion to their mean: durations, claims, prices. With zeros among them take tweedie.

    Notes
    -----
    loss = ŷ + y·e^(−ŷ)

    gradient = 1 − ½·a·e^(−½·ŷ) − ½·a·e^(−½·ŷ) where a = y·e^(−½·ŷ)

    Predictions lie in (−∞, ∞), targets in (0, ∞); they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `HalfGammaLoss`
    - LightGBM `gamma`
    - XGBoost `reg:gamma`: multiplies the weight by scale_pos_weight where the label is exactly 1

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    McCullagh & Nelder 1989, Generalized Linear Models, second edition, chapter 8

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Gamma().value_and_gradient([0.5, 3.0], [1.0, 2.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.103052, 0.196735, 0.450213
    """

    def __init__(self) -> None: ...

class GaussianNll(Loss):
    """Negative log-likelihood of a normal distribution whose location and scale are predicted.

    The spread differs from row to row and is wanted too: intervals, weights by certainty. With outliers take laplace_nll or student_t_nll, or they are explained by a large scale.

    Parameters
    ----------
    full : float, default 0.0
        Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0. (f) In {0, 1}.

    Notes
    -----
    loss = ½·((ŷ − y)/σ)² + ln(σ)

    gradient = (ŷ − y)/σ²

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - PyTorch `GaussianNLLLoss`: takes σ² as var, clamped to at least eps, and has the gradient at eps below it
    - burn `GaussianNLLLoss`: takes σ², with gradient 0 below its eps

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Nix & Weigend 1994, Estimating the Mean and Variance of the Target Probability Distribution, IEEE International Conference on Neural Networks, eq. 3

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.GaussianNll().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.312500, -0.250000, 1.500000
    """

    def __init__(self, full: float = 0.0) -> None: ...
    @property
    def full(self) -> float: ...

class GemanMcclure(Loss):
    """½·d²/(1 + (d/c)²): an outlier has next to no pull.

    Matching and registration with many wrong pairs, from a good start; often with c falling from large to small.

    Parameters
    ----------
    c : float, default 1.0
        The residual at which the pull turns down, in units of the target. (c) In (0, ∞).

    Notes
    -----
    loss = a²/(2·(1 + (a/{ c if |d| < c; d otherwise })²)) where d = ŷ − y, a = { d if |d| < c; c otherwise }

    gradient = (g·b − r·(g − { 0 if |d| < c; r otherwise })·b²/(a·(1 + r²)))/(1 + r²)
    where d = ŷ − y
          a = { c if |d| < c; d otherwise }
          b = { d if |d| < c; c otherwise }
          r = b/a
          g = { 1 if |d| < c; 0 otherwise }

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - kornia `geman_mcclure_loss`: c = 2; NaN from |d| = 2e19 on

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Geman & McClure 1985, Bayesian Image Analysis: An Application to Single Photon Emission Tomography, Proceedings of the Statistical Computing Section, American Statistical Association

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.GemanMcclure().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.275000, -0.160000, 0.015000
    """

    def __init__(self, c: float = 1.0) -> None: ...
    @property
    def c(self) -> float: ...

class GeneralisedKl(Loss):
    """p·ln(p/q) − p + q: a divergence of which every term counts.

    As pointwise_kl, where distributions nearly agree or do not sum to 1: factorising counts, comparing spectra.

    Notes
    -----
    loss = y·ln(y/ŷ) − y + ŷ

    gradient = { 1 if y = 0; (ŷ − y)/ŷ otherwise }

    Predictions lie in [0, ∞), targets in [0, ∞); they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `NMF(beta_loss='kullback-leibler')`: one term
    - SciPy `kl_div`
    - torchmetrics `tweedie_deviance_score(power=1)`: half of it

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Csiszár 1991, Why Least Squares and Maximum Entropy?, Annals of Statistics 19(4), eq. 1.3

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.GeneralisedKl().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.596574, -0.500000, 0.500000
    """

    def __init__(self) -> None: ...

class GeneralisedKlWithLogPred(Loss):
    """p·(ln p − x) − p + e^x: a divergence of which every term counts, of a predicted logarithm.

    As generalised_kl, with logarithms predicted.

    Notes
    -----
    loss = { y·(e^d − 1 − d) if |d| < 2; e^ŷ − y·(1 + d) otherwise } where d = ŷ − ln(y)

    gradient = { y·(e^d − 1) if |d| < 2; e^ŷ − y otherwise } where d = ŷ − ln(y)

    Predictions lie in (−∞, ∞), targets in [0, ∞); they and the weights have one shape, and nothing is broadcast.

    - optax `generalized_kl_divergence`: sums over the last axis

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Csiszár 1991, Why Least Squares and Maximum Entropy?, Annals of Statistics 19(4), eq. 1.3

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.GeneralisedKlWithLogPred().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    10.117129, 0.324361, 10.042768
    """

    def __init__(self) -> None: ...

class GeneralisedKlWithLogs(Loss):
    """e^t·(t − x) − e^t + e^x: a divergence of which every term counts, of logarithms.

    As generalised_kl, where both sides are log-probabilities.

    Notes
    -----
    loss = { e^y·(e^d − 1 − d) if |d| < 2; b if d = −∞; a otherwise }
    where d = ŷ − y
          a = e^ŷ − e^y·(1 + d)
          b = { ∞ if e^y = 0; a otherwise }

    gradient = ⎧ (e^a − 1)·e^y                  if |a| < 2
    ⎨ { 0 if e^y = 0; d otherwise }  if a = −∞
    ⎩ d                              otherwise
    where d = e^ŷ − e^y
          a = ŷ − y

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Csiszár 1991, Why Least Squares and Maximum Entropy?, Annals of Statistics 19(4), eq. 1.3

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.GeneralisedKlWithLogs().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    8.187559, -0.534780, 9.542768
    """

    def __init__(self) -> None: ...

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

class Hinge(Loss):
    """A score is to be right by a margin of 1; what is missing is the cost.

    Support vector machines: few rows decide. It gives no probabilities: take logistic where those are wanted, squared_hinge where second derivatives are.

    Notes
    -----
    loss = max(0, 1 − y·ŷ)

    gradient = { −y if y·ŷ < 1; 0 otherwise }

    Predictions lie in (−∞, ∞), targets in {−1, 1}; they and the weights have one shape, and nothing is broadcast.

    - Keras `Hinge`: turns labels 0 and 1 into −1 and 1
    - optax `hinge_loss`: half of the gradient at m = 1
    - XGBoost `binary:hinge`
    - scikit-learn `hinge_loss`: a mean over rows
    - LossFunctions.jl `L1HingeLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Cortes & Vapnik 1995, Support-Vector Networks, Machine Learning 20(3)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Hinge().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.250000, -0.500000, 0.500000
    """

    def __init__(self) -> None: ...

class HingeEmbedding(Loss):
    """The distance of a like pair; what an unlike pair misses to a margin.

    Embeddings trained on pairs, with a distance computed beforehand.

    Parameters
    ----------
    margin : float, default 1.0
        How far apart unlike things are to be, in units of the distance. (δ) In (0, ∞).

    Notes
    -----
    loss = { y·ŷ if y > 0; max(0, δ + y·ŷ) otherwise }

    gradient = { y if y > 0; { y if δ + y·ŷ > 0; 0 otherwise } otherwise }

    Predictions lie in (−∞, ∞), targets in {−1, 1}; they and the weights have one shape, and nothing is broadcast.

    - PyTorch `HingeEmbeddingLoss`
    - burn `HingeEmbeddingLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Hadsell et al. 2006, Dimensionality Reduction by Learning an Invariant Mapping, CVPR, for the idea

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.HingeEmbedding().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.250000, 0.500000, 0.000000
    """

    def __init__(self, margin: float = 1.0) -> None: ...
    @property
    def margin(self) -> float: ...

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

class LaplaceNll(Loss):
    """Negative log-likelihood of a Laplace distribution whose location and scale are predicted.

    As gaussian_nll, where a few large errors must not decide: a row’s pull is 1/σ however large its error.

    Parameters
    ----------
    full : float, default 0.0
        Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0. (f) In {0, 1}.

    Notes
    -----
    loss = |ŷ − y|/σ + ln(σ)

    gradient = sign(ŷ − y)/σ

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - PyTorch `torch.distributions.Laplace`: −log_prob, with full = 1

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Kendall & Gal 2017, What Uncertainties Do We Need in Bayesian Deep Learning for Computer Vision?, NeurIPS, eq. 5, with |d| for d²

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.LaplaceNll().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.750000, -0.500000, 0.500000
    """

    def __init__(self, full: float = 0.0) -> None: ...
    @property
    def full(self) -> float: ...

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

class Logistic(Loss):
    """ln(1 + e^−m): cross entropy with labels −1 and 1.

    Two classes labelled −1 and 1, and probabilities that mean something: σ(score). With labels 0 and 1 take bce_with_logits.

    Notes
    -----
    loss = ln(1 + e^(−y·ŷ))

    gradient = −y·σ(−y·ŷ)

    Predictions lie in (−∞, ∞), targets in {−1, 1}; they and the weights have one shape, and nothing is broadcast.

    - PyTorch `SoftMarginLoss`: infinite with a NaN gradient from m = −89 on
    - LossFunctions.jl `LogitMarginLoss`: infinite from m = −89 on in f32
    - scikit-learn `SGDClassifier(loss='log_loss')`
    - burn `SoftMarginLoss`: infinite with a NaN gradient from m = −89 on

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Cox 1958, The Regression Analysis of Binary Sequences, JRSS B 20(2)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Logistic().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.761332, -0.188770, 0.476287
    """

    def __init__(self) -> None: ...

class LogisticDistance(Loss):
    """2·ln cosh(d/2): smooth, a parabola near 0, a line far out.

    Errors follow a logistic distribution of scale 1: a little heavier in the tails than normal ones. For another scale, divide the data.

    Notes
    -----
    loss = 2·ln cosh(½·(ŷ − y))

    gradient = tanh(½·(ŷ − y))

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - LossFunctions.jl `LogitDistLoss`: loses its digits below |d| = 0.01; infinite from |d| = 89 on in single precision

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Holland & Welsch 1977, Robust Regression Using Iteratively Reweighted Least-Squares, Communications in Statistics: Theory and Methods 6(9)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.LogisticDistance().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.886370, -0.122459, 0.452574
    """

    def __init__(self) -> None: ...

class Lp(Loss):
    """|d|^p: between absolute (1) and squared error (2), or beyond.

    A compromise between the median and the mean: p = 1.5, say. For p > 2 large errors rule; for p < 1 most residuals become exactly 0, but the problem has many local minima.

    Parameters
    ----------
    p : float, default 1.5
        The power: 1 is absolute error, 2 squared error. (p) In (0, ∞).

    Notes
    -----
    loss = |ŷ − y|^p

    gradient = p·sign(d)·|d|^(p − 1) where d = ŷ − y

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - LossFunctions.jl `LPDistLoss`
    - burn `LpLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Forsythe 1972, Robust Estimation of Straight Line Regression Coefficients by Minimizing pth Power Deviations, Technometrics 14(1)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Lp().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.774853, -0.530330, 1.299038
    """

    def __init__(self, p: float = 1.5) -> None: ...
    @property
    def p(self) -> float: ...

class ModifiedHuber(Loss):
    """The squared hinge, linear for scores that are wrong by more than 1.

    As squared_hinge, with labels some of which are wrong: their pull is bounded. Clipped to [−1, 1], the score is 2p − 1.

    Notes
    -----
    loss = { 4·|a| if a < −1; max(0, 1 − a)² otherwise } where a = y·ŷ

    gradient = ⎧ 4·y·sign(a)                                   if a < −1
    ⎩ −2·max(0, 1 − a)·{ y if a < 1; 0 otherwise }  otherwise
    where a = y·ŷ

    Predictions lie in (−∞, ∞), targets in {−1, 1}; they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `SGDClassifier(loss='modified_huber')`
    - LossFunctions.jl `ModifiedHuberLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Zhang 2004, Solving Large Scale Linear Prediction Problems Using Stochastic Gradient Descent Algorithms, ICML, section 2

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.ModifiedHuber().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    6.125000, -0.500000, 2.000000
    """

    def __init__(self) -> None: ...

class NegativeBinomial(Loss):
    """Negative log-likelihood of counts that vary more than Poisson ones, of the logarithm of their mean.

    Counts whose variance grows with the square of the mean: visits, defects, reads of genes. α = (variance − mean)/mean² of the residuals is a start.

    Parameters
    ----------
    dispersion : float, default 1.0
        How much more than Poisson counts they vary: the variance is μ + α·μ². (α) In (0, ∞).
    full : float, default 0.0
        Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0. (f) In {0, 1}.

    Notes
    -----
    loss = (1/α + y)·ln(1 + e^(−|s|)) + |s|·{ y if s < 0; 1/α otherwise } where s = ŷ + ln(α)

    gradient = { −y if s < 0; 1/α otherwise } − (1/α + y)·{ −σ(−|s|) if s < 0; σ(−|s|) otherwise } where s = ŷ + ln(α)

    Predictions lie in (−∞, ∞), targets in [0, ∞); they and the weights have one shape, and nothing is broadcast.

    - statsmodels `NegativeBinomial`: with full = 1

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Cameron & Trivedi 1998, Regression Analysis of Count Data, section 3.3

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.NegativeBinomial().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.248371, 0.122459, 0.476287
    """

    def __init__(self, dispersion: float = 1.0, full: float = 0.0) -> None: ...
    @property
    def dispersion(self) -> float: ...
    @property
    def full(self) -> float: ...

class Perceptron(Loss):
    """A wrong score costs its size, a right one nothing.

    For the perceptron algorithm itself. To train anything else take hinge, which asks for a margin, or logistic.

    Notes
    -----
    loss = max(0, −y·ŷ)

    gradient = { −y if −y·ŷ > 0; 0 otherwise }

    Predictions lie in (−∞, ∞), targets in {−1, 1}; they and the weights have one shape, and nothing is broadcast.

    - optax `perceptron_loss`
    - LossFunctions.jl `PerceptronLoss`
    - scikit-learn `SGDClassifier(loss='perceptron')`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Rosenblatt 1958, The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain, Psychological Review 65(6)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Perceptron().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.500000, 0.000000, 0.500000
    """

    def __init__(self) -> None: ...

class Periodic(Loss):
    """1 − cos(2π·d/c): errors of whole periods cost nothing.

    The target is an angle, a phase or a time of day. It has many minima: start within half a period, or predict sine and cosine instead.

    Parameters
    ----------
    c : float, default 1.0
        The period, in units of the target: 360 for degrees, 24 for hours. (c) In (0, ∞).

    Notes
    -----
    loss = 2·sin(π·(ŷ − y)/c)²

    gradient = 12.566370614359172·cos(π·a)·sin(π·a)/c where a = (ŷ − y)/c

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - LossFunctions.jl `PeriodicLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Mardia & Jupp 2000, Directional Statistics, Wiley, for 1 − cos as the dispersion of angles

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Periodic().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.000000, -0.000000, 0.000000
    """

    def __init__(self, c: float = 1.0) -> None: ...
    @property
    def c(self) -> float: ...

class PointwiseCrossEntropy(Loss):
    """−p·ln q: one term of the cross entropy of probabilities, and of the entropy where pred is target.

    Predictions over several classes that are probabilities already. To train, take softmax cross entropy of logits: a softmax before this one loses the tails.

    Notes
    -----
    loss = −y·ln(ŷ)

    gradient = −y/ŷ

    Predictions lie in [0, 1], targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - Keras `CategoricalCrossentropy`: divides q by its sum and clips it to [1e-7, 1 − 1e-7]

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Shannon 1948, A Mathematical Theory of Communication, Bell System Technical Journal 27(3); Good 1952, Rational Decisions, JRSS B 14(1), for the loss

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.PointwiseCrossEntropy().value_and_gradient([0.75, 0.25], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.143841, -0.666667, 0.000000
    """

    def __init__(self) -> None: ...

class PointwiseJs(Loss):
    """One term of the divergence of two distributions from their mixture.

    Distributions that need not have the same support: bounded, and symmetric at β = ½.

    Parameters
    ----------
    beta : float, default 0.5
        The share of the target in the mixture. (β) In (0, 1).

    Notes
    -----
    loss = ⎧ ŷ·(β − 1)·ln(1 − β)                if s = 0
    ⎩ β·(y·ln(y/s) − y + s) + a·(1 − β)  otherwise
    where s = ŷ + β·(y − ŷ)
          a = ⎧ ŷ·(ln(1/(1 − β)) − β)  if y = 0
              ⎩ ŷ·ln(ŷ/s) − ŷ + s      otherwise

    gradient = ⎧ (β − 1)·ln(1 − β)        if s = 0
    ⎩ c·β·(1 − β) + b·(1 − β)  otherwise
    where s = ŷ + β·(y − ŷ)
          a = { 1 if ŷ = 0; (s − ŷ)/s otherwise }
          b = ⎧ ln(1/(1 − β)) − β    if y = 0
              ⎩ ln(ŷ/s) + a·(1 − β)  otherwise
          c = { 1 if y = 0; (s − y)/s otherwise }

    Predictions lie in [0, 1], targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - Liger Kernel `LigerJSD`: of log-probabilities; β = 0 and 1 are the two Kullback–Leibler divergences there
    - kornia `js_div_loss_2d`: β = ½
    - timm `JsdCrossEntropy`: of three distributions

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Lin 1991, Divergence Measures Based on the Shannon Entropy, IEEE Transactions on Information Theory 37(1), eq. 4.1

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.PointwiseJs().value_and_gradient([0.75, 0.25], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.047801, -0.038538, 0.173287
    """

    def __init__(self, beta: float = 0.5) -> None: ...
    @property
    def beta(self) -> float: ...

class PointwiseKl(Loss):
    """One term of the divergence of a target distribution from a predicted one, of probabilities.

    Targets that are distributions, with predictions as probabilities. To train, take pointwise_kl_with_log_pred or soft-label cross entropy of logits. For near-equal distributions generalised_kl adds up to digits, not noise.

    Notes
    -----
    loss = y·ln(y/ŷ)

    gradient = −y/ŷ

    Predictions lie in [0, 1], targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - Keras `KLDivergence`: clips both to [1e-7, 1], and may be negative in sum
    - LossFunctions.jl `CrossEntropyLoss`: less the entropy of the target
    - SciPy `rel_entr`
    - torchmetrics `kl_divergence`: makes both sum to 1 first

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Kullback & Leibler 1951, On Information and Sufficiency, Annals of Mathematical Statistics 22(1)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.PointwiseKl().value_and_gradient([0.75, 0.25], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.143841, -0.666667, 0.000000
    """

    def __init__(self) -> None: ...

class PointwiseKlWithLogPred(Loss):
    """One term of the divergence of a target distribution from a predicted one, of log-probabilities.

    Distillation: predictions from a log-softmax, targets from another model.

    Notes
    -----
    loss = y·(ln(y) − ŷ)

    gradient = −y

    Predictions lie in (−∞, 0], targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - PyTorch `KLDivLoss`: its mean divides by classes too
    - optax `kl_divergence`: sums over the last axis
    - Liger Kernel `LigerKLDIVLoss`: clamps the target at 1e-10
    - burn `KLDivLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Kullback & Leibler 1951, On Information and Sufficiency, Annals of Mathematical Statistics 22(1)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.PointwiseKlWithLogPred().value_and_gradient([-0.25, -2.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.125000, -0.500000, 0.000000
    """

    def __init__(self) -> None: ...

class PointwiseKlWithLogs(Loss):
    """One term of the divergence of a target distribution from a predicted one, both as log-probabilities.

    Distillation where both models give a log-softmax.

    Notes
    -----
    loss = e^y·(y − ŷ)

    gradient = −e^y

    Predictions lie in (−∞, 0], targets in (−∞, 0]; they and the weights have one shape, and nothing is broadcast.

    - PyTorch `KLDivLoss(log_target=True)`: NaN for a target of −∞
    - optax `kl_divergence_with_log_targets`: NaN for a target of −∞; sums over the last axis

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Kullback & Leibler 1951, On Information and Sufficiency, Annals of Mathematical Statistics 22(1)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.PointwiseKlWithLogs().value_and_gradient([-0.25, -2.0], [-0.5, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.108123, -0.303265, -0.183940
    """

    def __init__(self) -> None: ...

class Poisson(Loss):
    """Negative log-likelihood of a count, of the logarithm of its rate.

    Counts whose variance is about their mean. If it is larger take negative_binomial; if many are 0 as well, a model of its own for zeros.

    Parameters
    ----------
    full : float, default 0.0
        Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0. (f) In {0, 1}.

    Notes
    -----
    loss = e^ŷ − y·{ 0 if ŷ = ∞; ŷ otherwise }

    gradient = e^ŷ − { 0 if ŷ = ∞; y otherwise }

    Predictions lie in (−∞, ∞), targets in [0, ∞); they and the weights have one shape, and nothing is broadcast.

    - PyTorch `PoissonNLLLoss`: its full adds an approximation of ln Γ(y + 1), and nothing for y ≤ 1
    - scikit-learn `HalfPoissonLoss`
    - LightGBM `poisson`: its curvature is e^(x + max_delta_step)
    - XGBoost `count:poisson`: its curvature is e^(x + max_delta_step)
    - LossFunctions.jl `PoissonLoss`
    - burn `PoissonNllLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Cameron & Trivedi 1998, Regression Analysis of Count Data, section 3.2

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Poisson().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    10.617129, 0.324361, 10.042768
    """

    def __init__(self, full: float = 0.0) -> None: ...
    @property
    def full(self) -> float: ...

class PoissonRate(Loss):
    """Negative log-likelihood of a count, of its rate.

    Rates are predicted directly. To train, take poisson: its logarithm cannot become negative.

    Parameters
    ----------
    full : float, default 0.0
        Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0. (f) In {0, 1}.

    Notes
    -----
    loss = ŷ − y·ln(ŷ)

    gradient = 1 − y/ŷ

    Predictions lie in [0, ∞), targets in [0, ∞); they and the weights have one shape, and nothing is broadcast.

    - PyTorch `PoissonNLLLoss(log_input=False)`: adds eps = 1e-8 to the rate
    - Keras `Poisson`: adds 1e-7 to the rate
    - torchmetrics `tweedie_deviance_score(power=1)`: twice the difference from its least value

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Cameron & Trivedi 1998, Regression Analysis of Count Data, section 3.2

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.PoissonRate().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    2.096574, -0.500000, 0.500000
    """

    def __init__(self, full: float = 0.0) -> None: ...
    @property
    def full(self) -> float: ...

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

class QualityFocal(Loss):
    """Cross entropy of a logit that fades as the probability meets a soft label.

    Labels are qualities, such as the overlap of a box, and most are 0. For labels that are probabilities of a class take bce_with_logits or soft_focal.

    Parameters
    ----------
    beta : float, default 2.0
        How fast the loss fades as the label is met. (β) In [2, ∞).

    Notes
    -----
    loss = |d|²·(ln(1 + e^(−|z|)) + |z|·{ y if z < 0; 1 − y otherwise }) where d = y·σ(−z) − (1 − y)·σ(z)

    gradient = g·s·|d| + |d|·(g·s + |d|·{ σ(−|z|) − a if z < 0; a − σ(−|z|) otherwise })
    where a = { y if z < 0; 1 − y otherwise }
          d = y·σ(−z) − (1 − y)·σ(z)
          s = ln(1 + e^(−|z|)) + a·|z|
          b = (1 − y)·σ′(z)
          c = y·σ′(z)
          g = { b + c if d < 0; −c − b otherwise }

    Predictions lie in (−∞, ∞), targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - MMDetection `QualityFocalLoss`: its sum over classes, of labels that are 0 but for one class

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Li et al. 2020, Generalized Focal Loss: Learning Qualified and Distributed Bounding Boxes for Dense Object Detection, NeurIPS, eq. 5

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.QualityFocal().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.416927, -0.068968, 0.563375
    """

    def __init__(self, beta: float = 2.0) -> None: ...
    @property
    def beta(self) -> float: ...

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

class Sigmoid(Loss):
    """1 − tanh m: bounded, so that wrong labels lose their pull.

    Labels of which many are wrong, and a good start at hand (a logistic fit).

    Notes
    -----
    loss = 2·σ(−2·y·ŷ)

    gradient = −4·y·σ′(2·y·ŷ)

    Predictions lie in (−∞, ∞), targets in {−1, 1}; they and the weights have one shape, and nothing is broadcast.

    - LossFunctions.jl `SigmoidLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Mason et al. 1999, Boosting Algorithms as Gradient Descent, NIPS 12

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Sigmoid().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.266469, -0.393224, 0.004933
    """

    def __init__(self) -> None: ...

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

class SmoothedHinge(Loss):
    """A hinge whose corner is a parabola of width γ.

    As hinge, where a solver needs a continuous gradient.

    Parameters
    ----------
    gamma : float, default 1.0
        How wide the parabola is, in units of the margin. (γ) In (0, ∞).

    Notes
    -----
    loss = ⎧ max(0, 1 − a)²/(2·γ)  if 1 − a < γ
    ⎩ max(0, 1 − a) − ½·γ   otherwise
    where a = y·ŷ

    gradient = { −b·max(0, 1 − a)/γ if 1 − a < γ; −b otherwise } where a = y·ŷ, b = { y if a < 1; 0 otherwise }

    Predictions lie in (−∞, ∞), targets in {−1, 1}; they and the weights have one shape, and nothing is broadcast.

    - LossFunctions.jl `SmoothedL1HingeLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Shalev-Shwartz & Zhang 2013, Stochastic Dual Coordinate Ascent Methods for Regularized Loss Minimization, JMLR 14, eq. 19

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.SmoothedHinge().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.812500, -0.250000, 0.500000
    """

    def __init__(self, gamma: float = 1.0) -> None: ...
    @property
    def gamma(self) -> float: ...

class SoftFocal(Loss):
    """Focal loss of a logit against a label that may be soft.

    As focal, with labels that are smoothed, mixed or votes. If labels are qualities to be met, as in detection, take quality_focal.

    Parameters
    ----------
    gamma : float, default 2.0
        How fast easy examples fade; 0 is cross entropy. (γ) In [0, ∞).
    alpha : float, optional
        The weight of the positive class; the negative class has 1 − α. Without it both weigh 1. (α) In [0, 1].

    Notes
    -----
    loss = y·e^(−γ·ln(1 + e^z))·ln(1 + e^(−z)) + (1 − y)·e^(−γ·ln(1 + e^(−z)))·ln(1 + e^z)

    gradient = y·(−γ·σ(z)·e^(−b)·ln(1 + e^(−z)) − σ(−z)·e^(−b)) + (1 − y)·(γ·σ(−z)·e^(−a)·ln(1 + e^z) + σ(z)·e^(−a))
    where a = γ·ln(1 + e^(−z))
          b = γ·ln(1 + e^z)

    Predictions lie in (−∞, ∞), targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - optax `sigmoid_focal_loss`: for labels 0 and 1; it blends p_t and not the losses of the two labels for others
    - torchvision `sigmoid_focal_loss`: likewise; alpha is 0.25 there

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Lin et al. 2017, Focal Loss for Dense Object Detection, ICCV, eqs. 4 and 5, in expectation over the label

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.SoftFocal().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.416927, -0.068968, 0.563375
    """

    def __init__(self, gamma: float = 2.0, alpha: float | None = None) -> None: ...
    @property
    def gamma(self) -> float: ...
    @property
    def alpha(self) -> float | None: ...

class SquaredEpsilonInsensitive(Loss):
    """max(|d| − ε, 0)²: small errors are free, the excess of large ones counts squared.

    As epsilon_insensitive, where a smooth loss is needed or large errors are to weigh more.

    Parameters
    ----------
    epsilon : float, default 0.1
        The error that is free, in units of the target. (ε) In [0, ∞).

    Notes
    -----
    loss = { 0 if |d| < ε; a² otherwise } where d = ŷ − y, a = { d + ε if d < 0; d − ε otherwise }

    gradient = { 0 if |d| < ε; 2·a otherwise } where d = ŷ − y, a = { d + ε if d < 0; d − ε otherwise }

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `SGDRegressor(loss='squared_epsilon_insensitive')`
    - scikit-learn `LinearSVR(loss='squared_epsilon_insensitive')`: epsilon is 0 by default
    - LossFunctions.jl `L2EpsilonInsLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Smola & Schölkopf 2004, A Tutorial on Support Vector Regression, Statistics and Computing 14(3)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.SquaredEpsilonInsensitive().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    4.285000, -0.400000, 2.900000
    """

    def __init__(self, epsilon: float = 0.1) -> None: ...
    @property
    def epsilon(self) -> float: ...

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

class SquaredHinge(Loss):
    """The square of what a score misses to a margin of 1.

    A support vector machine by a smooth solver. With labels that may be wrong take modified_huber, whose pull is bounded.

    Notes
    -----
    loss = max(0, 1 − y·ŷ)²

    gradient = −2·max(0, 1 − y·ŷ)·{ y if y·ŷ < 1; 0 otherwise }

    Predictions lie in (−∞, ∞), targets in {−1, 1}; they and the weights have one shape, and nothing is broadcast.

    - Keras `SquaredHinge`: turns labels 0 and 1 into −1 and 1
    - scikit-learn `LinearSVC(loss='squared_hinge')`
    - LossFunctions.jl `L2HingeLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Lee & Mangasarian 2001, SSVM: A Smooth Support Vector Machine for Classification, Computational Optimization and Applications 20(1)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.SquaredHinge().value_and_gradient([0.5, 3.0], [1.0, -1.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    8.125000, -0.500000, 4.000000
    """

    def __init__(self) -> None: ...

class SquaredLogError(Loss):
    """(ln(1 + pred) − ln(1 + target))²: ratios count, not differences.

    Counts and prices over many sizes, where being off by a factor matters. It prefers predictions that are too high over ones that are too low by as much.

    Notes
    -----
    loss = a²
    where r = { y − ŷ if ŷ < y; ŷ − y otherwise }/(1 + { ŷ if ŷ < y; y otherwise })
          a = ⎧ ln(1 + r)              if r < 1000000
              ⎩ ln(1 + ŷ) − ln(1 + y)  otherwise

    gradient = 2·c·b
    where a = { ŷ if ŷ < y; y otherwise }
          r = { y − ŷ if ŷ < y; ŷ − y otherwise }/(1 + a)
          b = ⎧ ln(1 + r)              if r < 1000000
              ⎩ ln(1 + ŷ) − ln(1 + y)  otherwise
          c = ⎧ { −1 − r if ŷ < y; 1 otherwise }/((1 + a)·(1 + r))  if r < 1000000
              ⎩ 1/(1 + ŷ)                                           otherwise

    Predictions lie in (−1, ∞), targets in (−1, ∞); they and the weights have one shape, and nothing is broadcast.

    - Keras `MeanSquaredLogarithmicError`: clamps predictions and targets below at 1e-7
    - scikit-learn `mean_squared_log_error`: mean over rows; refuses targets below 0
    - XGBoost `reg:squaredlogerror`: half of it

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Tofallis 2015, A Better Measure of Relative Prediction Accuracy for Model Selection and Model Estimation, Journal of the Operational Research Society 66(8), for the logarithm of the ratio

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.SquaredLogError().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.002287, -0.191788, 0.346574
    """

    def __init__(self) -> None: ...

class StudentTNll(Loss):
    """Negative log-likelihood of a Student t distribution whose location and scale are predicted.

    Heavy tails, and the spread is wanted too. ν from 3 to 5 is a common choice where it is not known.

    Parameters
    ----------
    nu : float, default 4.0
        The degrees of freedom: the fewer, the heavier the tails. (ν) In (0, ∞).
    full : float, default 0.0
        Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0. (f) In {0, 1}.

    Notes
    -----
    loss = ½·(ν + 1)·(ln(1 + (b/a)²) + { 46.05170185988092 if 1e30·a < |d|; 0 otherwise }) + ln(σ)
    where d = ŷ − y
          a = σ·√ν
          b = { 1e-10·d if 1e30·a < |d|; d otherwise }

    gradient = g·(ν + 1)·{ 1/(1e10·a) if 1e30·a < |d|; 1/a otherwise }
    where a = σ·√ν
          d = ŷ − y
          b = { 1e-10·d if 1e30·a < |d|; d otherwise }
          r = b/a
          c = { r if |r| > 1e18; 1 + r² otherwise }
          g = { 1/c if |r| > 1e18; r/c otherwise }

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - PyTorch `torch.distributions.StudentT`: −log_prob, with full = 1; df is ν

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Lange, Little & Taylor 1989, Robust Statistical Modeling Using the t Distribution, Journal of the American Statistical Association 84(408), section 2

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.StudentTNll().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.549100, -0.294118, 0.576923
    """

    def __init__(self, nu: float = 4.0, full: float = 0.0) -> None: ...
    @property
    def nu(self) -> float: ...
    @property
    def full(self) -> float: ...

class SymmetricPercentageError(Loss):
    """2·|pred − target|/(|pred| + |target|): from 0 to 2.

    Reporting, where others report it. To train, take squared_log_error: this one has no pull on predictions of the wrong sign.

    Notes
    -----
    loss = { 0 if ŷ = y; 2·g/(1 + r) otherwise }
    where a = ⎧ |ŷ|                                   if y = 0
              ⎩ max(0, { −ŷ if y < 0; ŷ otherwise })  otherwise
          b = { |y| if a < |y|; a otherwise }
          c = { a if a < |y|; |y| otherwise }
          r = c/b
          g = { 1 − r if r < ½; |a − |y||/b otherwise }

    gradient = { 0 if ŷ = y; (2·u3 − 2·u2·k/(1 + r))/(1 + r) otherwise }
    where a = { −ŷ if y < 0; ŷ otherwise }
          b = { |ŷ| if y = 0; max(0, a) otherwise }
          c = { |y| if b < |y|; b otherwise }
          g = { b if b < |y|; |y| otherwise }
          r = g/c
          d = b − |y|
          h = |d|/c
          k = { 1 − r if r < ½; h otherwise }
          u = ⎧ sign(ŷ)                                                                           if y = 0
              ⎩ { { −1 if a > 0; 0 otherwise } if y < 0; { 1 if a > 0; 0 otherwise } otherwise }  otherwise
          v = { 0 if b < |y|; u otherwise }
          u1 = { u if b < |y|; 0 otherwise }
          u2 = (u1 − v·r)/c
          u3 = { −u2 if r < ½; (u·sign(d) − v·h)/c otherwise }

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - torchmetrics `SymmetricMeanAbsolutePercentageError`: divides by at least 1.17e-6

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Makridakis 1993, Accuracy Measures: Theoretical and Practical Concerns, International Journal of Forecasting 9(4)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.SymmetricPercentageError().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.333333, -0.888889, 0.000000
    """

    def __init__(self) -> None: ...

class TotalVariation(Loss):
    """Half the absolute difference of two probabilities.

    The largest difference in probability that any event can have under the two distributions.

    Notes
    -----
    loss = ½·|ŷ − y|

    gradient = ½·sign(ŷ − y)

    Predictions lie in [0, 1], targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - Liger Kernel `LigerTVDLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Levin et al. 2009, Markov Chains and Mixing Times, section 4.1

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.TotalVariation().value_and_gradient([0.75, 0.25], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.125000, -0.250000, 0.250000
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

class TukeyBiweight(Loss):
    """A smooth bowl with a flat rim: what lies beyond c has no pull.

    Gross errors must have no pull, and a good start is at hand (an L1 or Huber fit). c = 4.685 times the spread of the residuals keeps 95 % efficiency.

    Parameters
    ----------
    c : float, default 4.685
        The residual beyond which a row has no pull, in units of the target. (c) In (0, ∞).

    Notes
    -----
    loss = ⎧ ½·d²·(1 − b²·(1 − ⅓·b²))  if b² < ½
    ⎨ ⅙·c² − ⅙·c²·a³            if a > 0
    ⎩ ⅙·c²                      otherwise
    where d = ŷ − y
          a = (c − d)·(c + d)/c²
          b = d/c

    gradient = ⎧ d·(1 − h²·(1 − ⅓·h²)) + ½·(⅔·k·h² − 2·k·(1 − ⅓·h²))·d²  if h² < ½
    ⎨ −½·s·g²·c²                                              if g > 0
    ⎩ 0                                                       otherwise
    where d = ŷ − y
          a = (c + d)/c
          b = (c − d)/c
          g = b·a
          s = b/c − a/c
          h = d/c
          k = h/c

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - statsmodels `TukeyBiweight`: c = 4.685 by default
    - Ceres `TukeyLoss`: its half, as Ceres halves every cost; a is c

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Beaton & Tukey 1974, The Fitting of Power Series, Meaning Polynomials, Illustrated on Band-Spectroscopic Data, Technometrics 16(2)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.TukeyBiweight().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.515305, -0.244337, 0.522084
    """

    def __init__(self, c: float = 4.685) -> None: ...
    @property
    def c(self) -> float: ...

class Tweedie(Loss):
    """Numbers whose variance is a power of their mean, of the logarithm of that mean.

    Sums of a random number of positive amounts, with exact zeros: claims per policy, rain per day. p = 1.5 is usual; nearer 1 for counts, nearer 2 for amounts.

    Parameters
    ----------
    power : float, default 1.5
        The power of the mean that the variance is in proportion to. (p) In [0, 3].

    Notes
    -----
    loss = (e^(ŷ·(2 − p)) − 1)/(2 − p) − y·(e^(ŷ·(1 − p)) − 1)/(1 − p)

    gradient = (2 − p)·e^(ŷ·(2 − p))/(2 − p) − y·(1 − p)·e^(ŷ·(1 − p))/(1 − p)

    Predictions lie in (−∞, ∞), targets in [0, ∞); they and the weights have one shape, and nothing is broadcast.

    - scikit-learn `HalfTweedieLoss`: less 1/(2 − p) − y/(1 − p), which no prediction changes
    - LightGBM `tweedie`: less the same; p is tweedie_variance_power
    - XGBoost `reg:tweedie`: less the same; p is tweedie_variance_power, in (1, 2)
    - torchmetrics `tweedie_deviance_score`: of the mean itself; twice the difference from its least value

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Tweedie 1984, An Index Which Distinguishes Between Some Important Exponential Families; Jørgensen 1987, Exponential Dispersion Models, JRSS B 49(2)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Tweedie().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    3.544515, 0.252612, 2.240845
    """

    def __init__(self, power: float = 1.5) -> None: ...
    @property
    def power(self) -> float: ...

class Varifocal(Loss):
    """Cross entropy of a logit with a quality, weighted by it, and faded where there is nothing.

    Detection where the score is to rank boxes by their overlap: few positives, each with its quality. Probabilities are not calibrated.

    Parameters
    ----------
    alpha : float, default 0.75
        The weight of a negative. (α) In (0, ∞).
    gamma : float, default 2.0
        How fast easy negatives fade. (γ) In [0, ∞).

    Notes
    -----
    loss = ⎧ α·e^(−γ·ln(1 + e^(−z)))·ln(1 + e^z)                         if y = 0
    ⎩ y·(ln(1 + e^(−|z|)) + |z|·{ y if z < 0; 1 − y otherwise })  otherwise

    gradient = ⎧ α·(γ·σ(−z)·e^(−a)·ln(1 + e^z) + σ(z)·e^(−a))           if y = 0
    ⎩ y·{ σ(−|z|) − y if z < 0; 1 − y − σ(−|z|) otherwise }  otherwise
    where a = γ·ln(1 + e^(−z))

    Predictions lie in (−∞, ∞), targets in [0, 1]; they and the weights have one shape, and nothing is broadcast.

    - MMDetection `VarifocalLoss`
    - Ultralytics `VarifocalLoss`: its weight carries no gradient by p

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Zhang et al. 2021, VarifocalNet: An IoU-Aware Dense Object Detector, CVPR, eq. 2

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Varifocal().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    1.274394, -0.188770, 0.422531
    """

    def __init__(self, alpha: float = 0.75, gamma: float = 2.0) -> None: ...
    @property
    def alpha(self) -> float: ...
    @property
    def gamma(self) -> float: ...

class VonMisesNll(Loss):
    """Negative log-likelihood of a direction whose angle and concentration are predicted.

    The target is an angle in radians and its certainty is wanted. Without it take periodic. It has many minima: start within half a turn.

    Parameters
    ----------
    full : float, default 0.0
        Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0. (f) In {0, 1}.

    Notes
    -----
    loss = 2·κ·sin(½·(ŷ − y))² + ln(I₀(κ)) − κ

    gradient = 2·κ·cos(½·d)·sin(½·d) where d = ŷ − y

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - PyTorch `torch.distributions.VonMises`: −log_prob, with full = 1; its I₀ is a polynomial of seven digits

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Mardia & Jupp 2000, Directional Statistics, Wiley, eq. 3.5.17

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.VonMisesNll().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.292119, -0.239713, 0.070560
    """

    def __init__(self, full: float = 0.0) -> None: ...
    @property
    def full(self) -> float: ...

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

class Welsch(Loss):
    """½·c²·(1 − exp(−(d/c)²)): an outlier has no pull.

    Gross errors must have no pull, without the edge of truncated_squared_error, and a good start is at hand. c = 2.985 times the spread of the residuals keeps 95 % efficiency.

    Parameters
    ----------
    c : float, default 1.0
        The residual at which the pull turns down, in units of the target. (c) In (0, ∞).

    Notes
    -----
    loss = ⎧ ½·d²                          if |a| < 3e-9
    ⎩ ½·c²·(1 − e^(−min(a², 900)))  otherwise
    where d = ŷ − y
          a = d/c

    gradient = { d if |a| < 3e-9; ½·g·e^(−min(a², 900))·c² otherwise }
    where d = ŷ − y
          a = d/c
          b = a/c
          g = { 2·b if a² < 900; 0 if a² > 900; b otherwise }

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - kornia `welsch_loss`: c = √2; 0 below |d| = 1e-4

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Dennis & Welsch 1978, Techniques for Nonlinear Least Squares and Robust Regression, Communications in Statistics: Simulation and Computation 7(4)

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Welsch().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    0.305269, -0.194700, 0.000185
    """

    def __init__(self, c: float = 1.0) -> None: ...
    @property
    def c(self) -> float: ...

class Wing(Loss):
    """w·ln(1 + |d|/ε) near 0, a line far out: small errors keep a pull.

    Landmarks and coordinates, where the last pixels matter and absolute error no longer moves them. Not convex: start near.

    Parameters
    ----------
    w : float, default 10.0
        Where the logarithm ends and the line begins, in units of the target. (w) In (0, ∞).
    epsilon : float, default 2.0
        How sharp the tip at 0 is: the slope beside it is w/ε. (ε) In (0, ∞).

    Notes
    -----
    loss = ⎧ w·ln(1 + |d|/ε)          if |d| < w
    ⎩ |d| − w + w·ln(1 + w/ε)  otherwise
    where d = ŷ − y

    gradient = { w·sign(d)/(ε·(1 + |d|/ε)) if |d| < w; sign(d) otherwise } where d = ŷ − y

    Predictions lie in (−∞, ∞), targets in (−∞, ∞); they and the weights have one shape, and nothing is broadcast.

    - segmentation_models_pytorch `wing_loss`: width is w = 5, curvature is ε = 0.5

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Feng, Kittler, Awais, Huber & Wu 2018, Wing Loss for Robust Facial Landmark Localisation with Convolutional Neural Networks, CVPR, eq. 5

    Examples
    --------
    >>> import forfeit
    >>> value, gradient = forfeit.Wing().value_and_gradient([0.5, 3.0], [1.0, 0.0])
    >>> print(f"{value:.6f}, {gradient[0]:.6f}, {gradient[1]:.6f}")
    5.697171, -2.000000, 1.000000
    """

    def __init__(self, w: float = 10.0, epsilon: float = 2.0) -> None: ...
    @property
    def w(self) -> float: ...
    @property
    def epsilon(self) -> float: ...

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

class CrammerSinger(RowLoss):
    """The hinge of the wrong class that comes nearest.

    A multi-class support vector machine. No probabilities come of it.

    Parameters
    ----------
    margin : float, default 1.0
        How far the right class must lie above every other. (m) In [0, ∞).

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - optax `multiclass_hinge_loss`: no reduction
    - Keras `CategoricalHinge`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Crammer & Singer 2001, On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines, JMLR 2, 265–292

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.CrammerSinger()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    1.125000
    """

    def __init__(self, margin: float = 1.0) -> None: ...
    @property
    def margin(self) -> float: ...

class CrossEntropy(RowLoss):
    """Negative log-likelihood of a softmax over logits.

    One class of several is right. Where several may be right at once, use bce_with_logits on each.

    Parameters
    ----------
    label_smoothing : float, default 0.0
        How much of the target is spread evenly over all classes. (ε) In [0, 1].
    z_loss : float, default 0.0
        What the square of the logarithm of the softmax's denominator costs. (λ) In [0, ∞).
    soft_cap : float, optional
        The size that logits do not exceed: c·tanh(z/c). Without it they are taken as they are. (c) In (0, ∞).

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - PyTorch `CrossEntropyLoss`: its mean with class weights divides by something else for smoothed labels and for probabilities; ignore_index is −100 unless given
    - optax `softmax_cross_entropy`: no reduction
    - Keras `CategoricalCrossentropy(from_logits=True)`
    - scikit-learn `HalfMultinomialLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Bridle 1990, Probabilistic Interpretation of Feedforward Classification Network Outputs, Neurocomputing, eq. 12; smoothing: Szegedy et al. 2016

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.CrossEntropy()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    0.951590
    """

    def __init__(self, label_smoothing: float = 0.0, z_loss: float = 0.0, soft_cap: float | None = None) -> None: ...
    @property
    def label_smoothing(self) -> float: ...
    @property
    def z_loss(self) -> float: ...
    @property
    def soft_cap(self) -> float | None: ...

class DistributionFocal(RowLoss):
    """Cross entropy of a distribution over bins with the two bins around a number.

    A number is predicted as the mean of a distribution over bins: the distance of an edge, an age.

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - MMDetection `DistributionFocalLoss`: targets below the last bin
    - ultralytics `DFLoss`: the mean over four sides; targets are cut off

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Li et al. 2020, Generalized Focal Loss: Learning Qualified and Distributed Bounding Boxes for Dense Object Detection, NeurIPS, eq. 6

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.DistributionFocal()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    0.951590
    """

    def __init__(self) -> None: ...

class GeneralisedCrossEntropy(RowLoss):
    """Between cross entropy and absolute error: what a wrong label costs is bounded.

    A share of the labels is wrong.

    Parameters
    ----------
    q : float, default 0.7
        1 is the most robust; towards 0 it becomes cross entropy. (q) In (0, 1].

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - Keras `CategoricalGeneralizedCrossEntropy`: takes probabilities; q = 0.5 unless given

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Zhang & Sabuncu 2018, Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels, NeurIPS, eq. 6

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.GeneralisedCrossEntropy()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    0.602122
    """

    def __init__(self, q: float = 0.7) -> None: ...
    @property
    def q(self) -> float: ...

class JsDivergence(RowLoss):
    """Jensen–Shannon divergence between rows of log-probabilities and target probabilities.

    Comparing two distributions on equal terms, with a bounded price.

    Parameters
    ----------
    beta : float, default 0.5
        The share of the target in the mixture. (β) In (0, 1).

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - Liger `LigerJSD`: at beta 0 and 1 it is KL there

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Lin 1991, Divergence Measures Based on the Shannon Entropy, IEEE Transactions on Information Theory 37, 145–151

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.JsDivergence()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [[0.75, 0.25, 0.0], [0.0, 0.25, 0.75]]):.6f}")
    1.758958
    """

    def __init__(self, beta: float = 0.5) -> None: ...
    @property
    def beta(self) -> float: ...

class KlDivergence(RowLoss):
    """Kullback–Leibler divergence of rows of log-probabilities from target probabilities.

    Matching a whole distribution, as in distillation. On logits with fixed targets, cross_entropy has the same gradient.

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - PyTorch `KLDivLoss(reduction="batchmean")`: noise where the rows nearly agree; its "mean" divides by the number of elements
    - optax `generalized_kl_divergence`: no reduction

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Kullback & Leibler 1951, On Information and Sufficiency, Annals of Mathematical Statistics 22, 79–86

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.KlDivergence()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [[0.75, 0.25, 0.0], [0.0, 0.25, 0.75]]):.6f}")
    5.429601
    """

    def __init__(self) -> None: ...

class ListNet(RowLoss):
    """Cross entropy between the orders that relevances and scores suggest.

    Ranking lists with graded relevances.

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - optax `ranking_softmax_loss`: takes relevances as they are, without a softmax

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Cao et al. 2007, Learning to Rank: From Pairwise Approach to Listwise Approach, ICML, 129–136

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.ListNet()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [[0.75, 0.25, 0.0], [0.0, 0.25, 0.75]]):.6f}")
    1.357291
    """

    def __init__(self) -> None: ...

class MultiMargin(RowLoss):
    """The hinges of all wrong classes, summed.

    A multi-class support vector machine. No probabilities come of it.

    Parameters
    ----------
    margin : float, default 1.0
        How far the right class must lie above every other. (m) In [0, ∞).
    power : float, default 1.0
        The power of each hinge, 1 or 2. (p) In {1, 2}.

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - PyTorch `MultiMarginLoss`: its mean with weights divides by the number of rows

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Weston & Watkins 1999, Support Vector Machines for Multi-Class Pattern Recognition, ESANN, 219–224

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.MultiMargin()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    0.500000
    """

    def __init__(self, margin: float = 1.0, power: float = 1.0) -> None: ...
    @property
    def margin(self) -> float: ...
    @property
    def power(self) -> float: ...

class MulticlassLogLoss(RowLoss):
    """Cross entropy of rows of probabilities.

    Judging a model that gives probabilities. For training on logits use cross_entropy.

    Parameters
    ----------
    label_smoothing : float, default 0.0
        How much of the target is spread evenly over all classes. (ε) In [0, 1].

    Notes
    -----
    Rows hold numbers in [0, 1]; see `forfeit.RowLoss` for targets, axes and weights.

    - scikit-learn `log_loss`: clips at the type's epsilon
    - Keras `CategoricalCrossentropy`: divides a row by its sum and clips it to [1e-7, 1 − 1e-7]

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Good 1952, Rational Decisions, Journal of the Royal Statistical Society B 14, 107–114

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.MulticlassLogLoss()([[0.75, 0.125, 0.125], [0.25, 0.5, 0.25]], [0, 2]):.6f}")
    0.836988
    """

    def __init__(self, label_smoothing: float = 0.0) -> None: ...
    @property
    def label_smoothing(self) -> float: ...

class MultilabelMargin(RowLoss):
    """The hinges of every pair of a right and a wrong class, where several are right.

    Several classes are right and their order matters more than their probabilities.

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - PyTorch `MultiLabelMarginLoss`: takes a list of classes that ends in −1

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Elisseeff & Weston 2001, A Kernel Method for Multi-Labelled Classification, NIPS

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.MultilabelMargin()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]]):.6f}")
    0.125000
    """

    def __init__(self) -> None: ...

class MultilabelSoftMargin(RowLoss):
    """Binary cross entropy of each class, averaged over the classes of a row.

    Several classes may be right at once and a loss for each row is wanted.

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - PyTorch `MultiLabelSoftMarginLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Read et al. 2011, Classifier Chains for Multi-label Classification, Machine Learning 85, 333–359, §2

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.MultilabelSoftMargin()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [[0.75, 0.25, 0.0], [0.0, 0.25, 0.75]]):.6f}")
    0.741211
    """

    def __init__(self) -> None: ...

class NllLoss(RowLoss):
    """Negative log-likelihood of rows of log-probabilities.

    The model ends in a log-softmax. Where it ends in logits, cross_entropy is faster and keeps the tail.

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - PyTorch `NLLLoss`: ignore_index is −100 unless given
    - candle `nll`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Fisher 1922, On the Mathematical Foundations of Theoretical Statistics, Philosophical Transactions of the Royal Society A 222, 309–368

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.NllLoss()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    -1.125000
    """

    def __init__(self) -> None: ...

class PairwiseLogistic(RowLoss):
    """Every pair of items in the wrong order costs, by a logistic loss.

    Ranking where only the order of pairs is known.

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - XGBoost `rank:pairwise`: samples pairs and weighs them

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Burges et al. 2005, Learning to Rank Using Gradient Descent, ICML, 89–96, eq. 3

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.PairwiseLogistic()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [[0.75, 0.25, 0.0], [0.0, 0.25, 0.75]]):.6f}")
    0.455116
    """

    def __init__(self) -> None: ...

class Poly1(RowLoss):
    """Cross entropy with more weight on its first-order term.

    Classification where one number more may be tuned.

    Parameters
    ----------
    epsilon : float, default 2.0
        The weight of the first-order term, ε in the source. (a) In [−1, 1000000].
    label_smoothing : float, default 0.0
        How much of the target is spread evenly over all classes. (ε) In [0, 1].

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - optax `poly_loss_cross_entropy`: no reduction
    - timm `PolyCrossEntropy`: epsilon = 1 unless given

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Leng et al. 2022, PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions, ICLR, eq. 6

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.Poly1()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    1.976208
    """

    def __init__(self, epsilon: float = 2.0, label_smoothing: float = 0.0) -> None: ...
    @property
    def epsilon(self) -> float: ...
    @property
    def label_smoothing(self) -> float: ...

class SoftmaxFocal(RowLoss):
    """Cross entropy over classes that fades as a row becomes easy.

    Very many easy rows of common classes. Probabilities come out too timid: it is not proper.

    Parameters
    ----------
    gamma : float, default 2.0
        How fast easy rows fade; 0 is cross entropy. (γ) In [0, ∞).
    label_smoothing : float, default 0.0
        How much of the target is spread evenly over all classes. (ε) In [0, 1].

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - kornia `focal_loss`: α is 1 − α for class 0 and α for the others; ignored rows count in the mean
    - Keras `CategoricalFocalCrossentropy(from_logits=True)`: times alpha = 0.25 unless told otherwise

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Lin et al. 2017, Focal Loss for Dense Object Detection, ICCV, eq. 4

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.SoftmaxFocal()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    0.551013
    """

    def __init__(self, gamma: float = 2.0, label_smoothing: float = 0.0) -> None: ...
    @property
    def gamma(self) -> float: ...
    @property
    def label_smoothing(self) -> float: ...

class Sparsemax(RowLoss):
    """Cross entropy's counterpart for probabilities that may be exactly 0.

    Most classes should get no probability at all.

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - optax `multiclass_sparsemax_loss`: labels alone

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Martins & Astudillo 2016, From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification, ICML, eq. 14

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.Sparsemax()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    0.625000
    """

    def __init__(self) -> None: ...

class SymmetricCrossEntropy(RowLoss):
    """Cross entropy plus its reverse, which bounds what a wrong label costs.

    A share of the labels is wrong, and hard classes still have to be learnt.

    Parameters
    ----------
    alpha : float, default 0.1
        The weight of cross entropy. (α) In [0, ∞).
    beta : float, default 1.0
        The weight of the reverse. (β) In [0, ∞).
    log_zero : float, default 4.0
        What −ln 0 counts in the reverse. (A) In (0, ∞).

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Wang et al. 2019, Symmetric Cross Entropy for Robust Learning with Noisy Labels, ICCV, eq. 7

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.SymmetricCrossEntropy()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    2.144397
    """

    def __init__(self, alpha: float = 0.1, beta: float = 1.0, log_zero: float = 4.0) -> None: ...
    @property
    def alpha(self) -> float: ...
    @property
    def beta(self) -> float: ...
    @property
    def log_zero(self) -> float: ...

class TopKError(RowLoss):
    """Whether the right class is not among the k that stand highest.

    Judging a classifier; not for training.

    Parameters
    ----------
    k : float, default 1.0
        How many guesses there are. (k) In [1, 1000000000].

    Notes
    -----
    Rows hold numbers in (−∞, ∞); see `forfeit.RowLoss` for targets, axes and weights.

    - scikit-learn `top_k_accuracy_score`: one minus this

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Russakovsky et al. 2015, ImageNet Large Scale Visual Recognition Challenge, IJCV 115, 211–252, §4.1

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.TopKError()([[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]], [0, 2]):.6f}")
    0.500000
    """

    def __init__(self, k: float = 1.0) -> None: ...
    @property
    def k(self) -> float: ...

class Dice(AggregateLoss):
    """One minus the Dice coefficient of probabilities.

    Masks, above all small ones, judged by their overlap.

    Parameters
    ----------
    smooth : float, default 0.0
        Added above and below, so that small masks weigh less and empty ones have a gradient. (s) In [0, ∞).

    Notes
    -----
    Predictions lie in [0, 1], targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - Keras `Dice`: an empty mask that is rightly left empty costs 1
    - optax `dice_loss`: smooth = 1 unless given

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Milletari et al. 2016, V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image Segmentation, 3DV, §3

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.Dice()([0.75, 0.25, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.285714
    """

    def __init__(self, smooth: float = 0.0) -> None: ...
    @property
    def smooth(self) -> float: ...

class DiceWithLogits(AggregateLoss):
    """One minus the Dice coefficient of logits.

    Masks, above all small ones, judged by their overlap.

    Parameters
    ----------
    smooth : float, default 0.0
        Added above and below, so that small masks weigh less and empty ones have a gradient. (s) In [0, ∞).

    Notes
    -----
    Predictions lie in (−∞, ∞), targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - Keras `Dice`: an empty mask that is rightly left empty costs 1
    - optax `dice_loss`: smooth = 1 unless given

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Milletari et al. 2016, V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image Segmentation, 3DV, §3

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.DiceWithLogits()([2.0, -1.0, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.202981
    """

    def __init__(self, smooth: float = 0.0) -> None: ...
    @property
    def smooth(self) -> float: ...

class FocalTversky(AggregateLoss):
    """A power of one minus the Tversky index of probabilities.

    Small lesions among easy masks.

    Parameters
    ----------
    alpha : float, default 0.3
        What a falsely predicted element costs. (α) In [0, ∞).
    beta : float, default 0.7
        What a missed element costs. (β) In [0, ∞).
    gamma : float, default 0.75
        The power: below 1 hard groups count less, above 1 more. The source's 1/γ. (γ) In (0, ∞).
    smooth : float, default 0.0
        Added above and below, so that small masks weigh less and empty ones have a gradient. (s) In [0, ∞).

    Notes
    -----
    Predictions lie in [0, 1], targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - segmentation_models_pytorch `TverskyLoss(gamma)`: raises the mean over the classes to the power

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Abraham & Khan 2019, A Novel Focal Tversky Loss Function with Improved Attention U-Net for Lesion Segmentation, ISBI, eq. 4

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.FocalTversky()([0.75, 0.25, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.429769
    """

    def __init__(self, alpha: float = 0.3, beta: float = 0.7, gamma: float = 0.75, smooth: float = 0.0) -> None: ...
    @property
    def alpha(self) -> float: ...
    @property
    def beta(self) -> float: ...
    @property
    def gamma(self) -> float: ...
    @property
    def smooth(self) -> float: ...

class FocalTverskyWithLogits(AggregateLoss):
    """A power of one minus the Tversky index of logits.

    Small lesions among easy masks.

    Parameters
    ----------
    alpha : float, default 0.3
        What a falsely predicted element costs. (α) In [0, ∞).
    beta : float, default 0.7
        What a missed element costs. (β) In [0, ∞).
    gamma : float, default 0.75
        The power: below 1 hard groups count less, above 1 more. The source's 1/γ. (γ) In (0, ∞).
    smooth : float, default 0.0
        Added above and below, so that small masks weigh less and empty ones have a gradient. (s) In [0, ∞).

    Notes
    -----
    Predictions lie in (−∞, ∞), targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - segmentation_models_pytorch `TverskyLoss(gamma)`: raises the mean over the classes to the power

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Abraham & Khan 2019, A Novel Focal Tversky Loss Function with Improved Attention U-Net for Lesion Segmentation, ISBI, eq. 4

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.FocalTverskyWithLogits()([2.0, -1.0, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.323178
    """

    def __init__(self, alpha: float = 0.3, beta: float = 0.7, gamma: float = 0.75, smooth: float = 0.0) -> None: ...
    @property
    def alpha(self) -> float: ...
    @property
    def beta(self) -> float: ...
    @property
    def gamma(self) -> float: ...
    @property
    def smooth(self) -> float: ...

class GeneralisedDice(AggregateLoss):
    """Dice over classes, each weighted by the inverse square of its size, of probabilities.

    Classes of very different sizes in one picture.

    Notes
    -----
    Predictions lie in [0, 1], targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - optax `multiclass_generalized_dice_loss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Sudre et al. 2017, Generalised Dice Overlap as a Deep Learning Loss Function for Highly Unbalanced Segmentations, DLMIA, §2.3

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.GeneralisedDice()([0.75, 0.25, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.285714
    """

    def __init__(self) -> None: ...

class GeneralisedDiceWithLogits(AggregateLoss):
    """Dice over classes, each weighted by the inverse square of its size, of logits.

    Classes of very different sizes in one picture.

    Notes
    -----
    Predictions lie in (−∞, ∞), targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - optax `multiclass_generalized_dice_loss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Sudre et al. 2017, Generalised Dice Overlap as a Deep Learning Loss Function for Highly Unbalanced Segmentations, DLMIA, §2.3

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.GeneralisedDiceWithLogits()([2.0, -1.0, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.202981
    """

    def __init__(self) -> None: ...

class Jaccard(AggregateLoss):
    """One minus the Jaccard index of probabilities.

    Masks judged by intersection over union.

    Parameters
    ----------
    smooth : float, default 0.0
        Added above and below, so that small masks weigh less and empty ones have a gradient. (s) In [0, ∞).

    Notes
    -----
    Predictions lie in [0, 1], targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - segmentation_models_pytorch `JaccardLoss`: drops every class that is absent from the target

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Jaccard 1912, The Distribution of the Flora in the Alpine Zone, New Phytologist 11

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.Jaccard()([0.75, 0.25, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.444444
    """

    def __init__(self, smooth: float = 0.0) -> None: ...
    @property
    def smooth(self) -> float: ...

class JaccardWithLogits(AggregateLoss):
    """One minus the Jaccard index of logits.

    Masks judged by intersection over union.

    Parameters
    ----------
    smooth : float, default 0.0
        Added above and below, so that small masks weigh less and empty ones have a gradient. (s) In [0, ∞).

    Notes
    -----
    Predictions lie in (−∞, ∞), targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - segmentation_models_pytorch `JaccardLoss`: drops every class that is absent from the target

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Jaccard 1912, The Distribution of the Flora in the Alpine Zone, New Phytologist 11

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.JaccardWithLogits()([2.0, -1.0, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.337464
    """

    def __init__(self, smooth: float = 0.0) -> None: ...
    @property
    def smooth(self) -> float: ...

class LovaszHinge(AggregateLoss):
    """A convex surrogate of the Jaccard loss, of logits.

    Fine-tuning a mask for intersection over union.

    Notes
    -----
    Predictions lie in (−∞, ∞), targets in {0, 1}; see `forfeit.AggregateLoss` for groups and empty masks.

    - segmentation_models_pytorch `LovaszLoss("binary")`
    - kornia `lovasz_hinge_loss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Berman et al. 2018, The Lovász-Softmax Loss: A Tractable Surrogate for the Optimization of the Intersection-over-Union Measure, CVPR, §3.1

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.LovaszHinge()([2.0, -1.0, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.250000
    """

    def __init__(self) -> None: ...

class LovaszSoftmax(AggregateLoss):
    """A surrogate of the Jaccard loss, of probabilities.

    Fine-tuning masks of several classes for their mean intersection over union.

    Notes
    -----
    Predictions lie in [0, 1], targets in {0, 1}; see `forfeit.AggregateLoss` for groups and empty masks.

    - segmentation_models_pytorch `LovaszLoss("multiclass")`: over the classes that are present
    - kornia `lovasz_softmax_loss`: another function: the number of the class is its indicator there

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Berman et al. 2018, The Lovász-Softmax Loss: A Tractable Surrogate for the Optimization of the Intersection-over-Union Measure, CVPR, §3.2

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.LovaszSoftmax()([0.75, 0.25, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.375000
    """

    def __init__(self) -> None: ...

class Matthews(AggregateLoss):
    """One minus Matthews' correlation coefficient of a mask of probabilities.

    Masks where background matters as much as foreground.

    Notes
    -----
    Predictions lie in [0, 1], targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - segmentation_models_pytorch `MCCLoss`: adds 1e-5 below

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Abhishek & Hamarneh 2021, Matthews Correlation Coefficient Loss for Deep Convolutional Networks: Application to Skin Lesion Segmentation, ISBI, eq. 4

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.Matthews()([0.75, 0.25, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.646447
    """

    def __init__(self) -> None: ...

class SoftCorrelation(AggregateLoss):
    """One minus Pearson's correlation of prediction and target.

    The order and spacing of predictions matter, not their scale.

    Notes
    -----
    Predictions lie in (−∞, ∞), targets in (−∞, ∞); see `forfeit.AggregateLoss` for groups and empty masks.

    - scipy `pearsonr`: one minus this

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Pearson 1895, Note on Regression and Inheritance in the Case of Two Parents, Proceedings of the Royal Society of London 58, 240–242

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.SoftCorrelation()([2.0, -1.0, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.133975
    """

    def __init__(self) -> None: ...

class Tversky(AggregateLoss):
    """One minus the Tversky index of probabilities.

    Masks where a missed element is worse than a false one, or the other way.

    Parameters
    ----------
    alpha : float, default 0.5
        What a falsely predicted element costs. (α) In [0, ∞).
    beta : float, default 0.5
        What a missed element costs. (β) In [0, ∞).
    smooth : float, default 0.0
        Added above and below, so that small masks weigh less and empty ones have a gradient. (s) In [0, ∞).

    Notes
    -----
    Predictions lie in [0, 1], targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - Keras `Tversky`
    - kornia `tversky_loss`: only α + β matters there

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Salehi et al. 2017, Tversky Loss Function for Image Segmentation Using 3D Fully Convolutional Deep Networks, MLMI, eq. 4

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.Tversky()([0.75, 0.25, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.285714
    """

    def __init__(self, alpha: float = 0.5, beta: float = 0.5, smooth: float = 0.0) -> None: ...
    @property
    def alpha(self) -> float: ...
    @property
    def beta(self) -> float: ...
    @property
    def smooth(self) -> float: ...

class TverskyWithLogits(AggregateLoss):
    """One minus the Tversky index of logits.

    Masks where a missed element is worse than a false one, or the other way.

    Parameters
    ----------
    alpha : float, default 0.5
        What a falsely predicted element costs. (α) In [0, ∞).
    beta : float, default 0.5
        What a missed element costs. (β) In [0, ∞).
    smooth : float, default 0.0
        Added above and below, so that small masks weigh less and empty ones have a gradient. (s) In [0, ∞).

    Notes
    -----
    Predictions lie in (−∞, ∞), targets in [0, 1]; see `forfeit.AggregateLoss` for groups and empty masks.

    - Keras `Tversky`
    - kornia `tversky_loss`: only α + β matters there

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Salehi et al. 2017, Tversky Loss Function for Image Segmentation Using 3D Fully Convolutional Deep Networks, MLMI, eq. 4

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.TverskyWithLogits()([2.0, -1.0, 0.5], [1.0, 0.0, 1.0]):.6f}")
    0.202981
    """

    def __init__(self, alpha: float = 0.5, beta: float = 0.5, smooth: float = 0.0) -> None: ...
    @property
    def alpha(self) -> float: ...
    @property
    def beta(self) -> float: ...
    @property
    def smooth(self) -> float: ...

class Contrastive(VectorLoss):
    """Squared distance of vectors that belong together, a squared hinge on those that do not.

    Pairs known to be alike or not.

    Parameters
    ----------
    margin : float, default 1.0
        How far apart vectors must be that do not belong together. (m) In (0, ∞).

    Notes
    -----
    See `forfeit.VectorLoss` for arrays, targets and gradients.

    - pytorch-metric-learning `ContrastiveLoss`: without squares and halves

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Hadsell et al. 2006, Dimensionality Reduction by Learning an Invariant Mapping, CVPR, eq. 4 (its Y is 1 − y here)

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.Contrastive()([[1.0, 0.0], [0.5, 0.5]], [[0.75, 0.25], [0.0, 1.0]], target=[1.0, 0.0]):.6f}")
    0.052697
    """

    def __init__(self, margin: float = 1.0) -> None: ...
    @property
    def margin(self) -> float: ...

class CosineEmbedding(VectorLoss):
    """Cosine distance of vectors that belong together, and closeness of those that do not.

    Embeddings whose length means nothing.

    Parameters
    ----------
    margin : float, default 0.0
        How close vectors that do not belong together may be. (m) In [−1, 1].

    Notes
    -----
    See `forfeit.VectorLoss` for arrays, targets and gradients.

    - PyTorch `CosineEmbeddingLoss`: adds 1e-12 under the root

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Weston et al. 2011, WSABIE: Scaling Up to Large Vocabulary Image Annotation, IJCAI

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.CosineEmbedding()([[1.0, 0.0], [0.5, 0.5]], [[0.75, 0.25], [0.0, 1.0]], target=[1.0, -1.0]):.6f}")
    0.379212
    """

    def __init__(self, margin: float = 0.0) -> None: ...
    @property
    def margin(self) -> float: ...

class InfoNce(VectorLoss):
    """Cross entropy of picking the right partner among all rows of the batch.

    Pairs in large batches, every other row being a wrong partner.

    Parameters
    ----------
    temperature : float, default 0.07
        How sharply near partners are told from far ones. (T) In (0, ∞).

    Notes
    -----
    See `forfeit.VectorLoss` for arrays, targets and gradients.

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    van den Oord et al. 2018, Representation Learning with Contrastive Predictive Coding, arXiv:1807.03748, eq. 4

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.InfoNce()([[1.0, 0.0], [0.5, 0.5]], [[0.75, 0.25], [0.0, 1.0]]):.6f}")
    1.371289
    """

    def __init__(self, temperature: float = 0.07) -> None: ...
    @property
    def temperature(self) -> float: ...

class MarginRanking(VectorLoss):
    """A hinge on the difference of two scores.

    Pairs of scores of which the order is known.

    Parameters
    ----------
    margin : float, default 0.0
        How far apart the scores must be. (m) In [0, ∞).

    Notes
    -----
    See `forfeit.VectorLoss` for arrays, targets and gradients.

    - PyTorch `MarginRankingLoss`

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Herbrich et al. 2000, Large Margin Rank Boundaries for Ordinal Regression, Advances in Large Margin Classifiers

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.MarginRanking()([[1.0, 0.0], [0.5, 0.5]], [[0.75, 0.25], [0.0, 1.0]], target=[1.0, -1.0]):.6f}")
    0.375000
    """

    def __init__(self, margin: float = 0.0) -> None: ...
    @property
    def margin(self) -> float: ...

class NtXent(VectorLoss):
    """Cross entropy of telling the other view of a sample from all other views in the batch.

    Two views of each sample, every other view in the batch being a wrong one.

    Parameters
    ----------
    temperature : float, default 0.5
        How sharply near partners are told from far ones. (T) In (0, ∞).

    Notes
    -----
    See `forfeit.VectorLoss` for arrays, targets and gradients.

    - optax `ntxent`: takes labels; temperature 0.07 unless given
    - pytorch-metric-learning `NTXentLoss`: takes labels; temperature 0.07 unless given

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Chen et al. 2020, A Simple Framework for Contrastive Learning of Visual Representations, ICML, eq. 1

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.NtXent()([[1.0, 0.0], [0.5, 0.5]], [[0.75, 0.25], [0.0, 1.0]]):.6f}")
    0.779738
    """

    def __init__(self, temperature: float = 0.5) -> None: ...
    @property
    def temperature(self) -> float: ...

class TripletMargin(VectorLoss):
    """A hinge on how much nearer an anchor lies to what belongs to it than to what does not.

    Triples of which two belong together.

    Parameters
    ----------
    margin : float, default 1.0
        How much nearer it must be. (m) In (0, ∞).
    p : float, default 2.0
        The norm, from 1 on. (p) In [1, ∞).
    eps : float, default 1e-6
        Added to every difference. (eps) In [0, ∞).
    swap : float, default 0.0
        1 takes the nearer of anchor and positive as the negative's neighbour. (swap) In {0, 1}.

    Notes
    -----
    See `forfeit.VectorLoss` for arrays, targets and gradients.

    - PyTorch `TripletMarginLoss`
    - optax `triplet_margin_loss`: without the absolute value, so wrong for odd p

    Raises
    ------
    ValueError
        A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.

    References
    ----------
    Balntas et al. 2016, Learning Local Feature Descriptors with Triplets and Shallow Convolutional Neural Networks, BMVC

    Examples
    --------
    >>> import forfeit
    >>> print(f"{forfeit.TripletMargin()([[1.0, 0.0], [0.5, 0.5]], [[0.75, 0.25], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.25]]):.6f}")
    0.574045
    """

    def __init__(self, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6, swap: float = 0.0) -> None: ...
    @property
    def margin(self) -> float: ...
    @property
    def p(self) -> float: ...
    @property
    def eps(self) -> float: ...
    @property
    def swap(self) -> float: ...
