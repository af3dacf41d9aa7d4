"""PyTorch's losses, faster on the CPU, and the losses that PyTorch lacks.

`forfeit.torch.nn` and `forfeit.torch.nn.functional` have the names, signatures, defaults, denominators and clamps of
`torch.nn`; what is no loss there is `torch.nn`'s own, so replacing `torch.nn` by `forfeit.torch.nn` in a program is
enough.

>>> import torch
>>> import forfeit.torch.nn as nn
>>> criterion = nn.SmoothL1Loss(beta=0.5)
>>> pred = torch.tensor([0.5, 3.0], requires_grad=True)
>>> criterion(pred, torch.tensor([0.0, 1.0])).backward()
>>> pred.grad
tensor([0.5000, 0.5000])
"""

from forfeit.torch import _openmp as _openmp
from forfeit.torch import _operators as _operators
from forfeit.torch import distributed, nn
from forfeit.torch._state import played, validate
from forfeit.torch.nn import functional

__all__ = ["distributed", "functional", "nn", "played", "validate"]
