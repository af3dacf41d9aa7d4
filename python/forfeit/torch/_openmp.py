"""Large losses are computed on PyTorch's own threads, where those are OpenMP's.

After each of its operations they wait for the next busily, and would take the processors from threads of another pool.
"""

from __future__ import annotations

import ctypes

import torch

from forfeit import _native


def _lend() -> None:
    if not torch.backends.openmp.is_available():
        return
    try:
        # PyTorch loads its OpenMP for everybody; where it does not, the engine keeps to its own threads.
        process = ctypes.CDLL(None)
        functions = process.GOMP_parallel, process.omp_get_max_threads
    except (AttributeError, OSError, TypeError):
        return
    parallel, most = (ctypes.cast(function, ctypes.c_void_p).value or 0 for function in functions)
    _native.lend_openmp(parallel, most)


_lend()
