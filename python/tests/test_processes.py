"""Threads, forked children, memory."""

import gc
import resource
import threading

import forfeit
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from forfeit.torch.nn import functional as ours
from torch.utils.data import DataLoader, Dataset


class Losses(Dataset):
    """Each item is a loss, computed in the worker that loads it."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> float:
        x = torch.full((200_000,), float(index))
        native = forfeit.SquaredError()(x.numpy(), np.zeros(200_000))
        return float(ours.mse_loss(x, torch.zeros(200_000)).item() + native)


def test_forked_workers_after_a_large_call():
    forfeit.SquaredError()(np.ones(1_000_000), np.zeros(1_000_000), threads=2)
    ours.mse_loss(torch.ones(1_000_000), torch.zeros(1_000_000))
    loader = DataLoader(Losses(), batch_size=None, num_workers=2, multiprocessing_context="fork", timeout=60)
    assert sorted(loader) == [2.0 * i * i for i in range(8)]


def test_many_threads_of_python():
    expected = [i * i for i in range(8)]
    results = [None] * 8

    def work(i):
        for _ in range(20):
            results[i] = float(forfeit.SquaredError()(np.full(100_000, float(i)), np.zeros(100_000)))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == expected


def test_no_more_threads_than_pytorch_allows():
    before = torch.get_num_threads()
    alive = lambda: sum(name.startswith("forfeit-") for name in _thread_names())
    try:
        torch.set_num_threads(1)
        seen = alive()
        ours.mse_loss(torch.ones(1_000_000), torch.zeros(1_000_000))
        assert alive() == seen
    finally:
        torch.set_num_threads(before)


def _thread_names() -> list[str]:
    import pathlib

    return [path.read_text().strip() for path in pathlib.Path("/proc/self/task").glob("*/comm")]


def test_memory_does_not_grow():
    x = torch.randn(32, requires_grad=True)
    y = torch.randn(32)
    loss, array = forfeit.Huber(), np.ones(32)

    def calls(n):
        for _ in range(n):
            x.grad = None
            ours.smooth_l1_loss(x, y).backward()
            ours.smooth_l1_loss(x, y, reduction="none").sum().backward()
            loss.value_and_gradient(array, array)
            try:
                loss(array, [0.0])
            except ValueError:
                pass
        gc.collect()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    calls(2000)
    before = calls(2000)
    assert calls(20_000) - before < 2048, "kilobytes"
