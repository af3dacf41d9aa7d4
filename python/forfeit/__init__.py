"""Loss functions written once: value, gradient, curvature and formula from one definition, at memory speed.

>>> import forfeit
>>> huber = forfeit.Huber(delta=1.5)
>>> huber([1.0, 4.0], [1.5, 0.0])
np.float64(2.5)
>>> value, gradient = huber.value_and_gradient([1.0, 4.0], [1.5, 0.0])
>>> gradient
array([-0.25,  0.75])
>>> forfeit.parse("focal:gamma=2,alpha=0.25")
forfeit.Focal(gamma=2.0, alpha=0.25)

Arrays are whatever speaks the buffer protocol or DLPack: NumPy, PyTorch and JAX on the CPU, Arrow. They are read in
place, and results come back as the same kind with the prediction's type. PyTorch's own names and rules are in
`forfeit.torch`, JAX's transformations in `forfeit.jax`, scorers and linear models in `forfeit.sklearn`.
"""

from forfeit import math
from forfeit._classes import *
from forfeit._classes import __all__ as _names
from forfeit._facts import Facts, Formula, Formulas
from forfeit._loss import Loss
from forfeit._native import DomainError, __version__
from forfeit._own import OwnLoss, loss
from forfeit._registry import losses, parse, parse_list
from forfeit._rows import RowLoss
from forfeit._sequences import Ctc
from forfeit._sums import AggregateLoss
from forfeit._symbol import where
from forfeit._total import Total
from forfeit._vectors import VectorLoss

__all__ = [
    "AggregateLoss",
    "Ctc",
    "DomainError",
    "Facts",
    "Formula",
    "Formulas",
    "Loss",
    "OwnLoss",
    "RowLoss",
    "Total",
    "VectorLoss",
    "__version__",
    "loss",
    "losses",
    "math",
    "parse",
    "parse_list",
    "where",
    *_names,
]
