"""Means over ranks, in processes of their own."""

import pytest

torch = pytest.importorskip("torch")

import torch.distributed as dist
import torch.multiprocessing as mp
from forfeit.torch.distributed import global_mean
from forfeit.torch.nn import functional as F
from torch.nn.parallel import DistributedDataParallel

ROWS = {2: [(0, 9), (9, 12)], 3: [(0, 2), (2, 12), (12, 12)]}


def data():
    generator = torch.Generator().manual_seed(4)
    return torch.randn(12, 3, generator=generator).double(), torch.rand(12, 1, generator=generator).double()


def model():
    torch.manual_seed(0)
    return torch.nn.Linear(3, 1).double()


def work(rank: int, size: int, store: str, results) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=size)
    x, y = data()
    low, high = ROWS[size][rank]
    weight = y[low:high]
    network = DistributedDataParallel(model())
    each = F.binary_cross_entropy_with_logits(network(x[low:high]), y[low:high], weight=weight, reduction="sum")
    value = global_mean(each, weight.sum())
    value.backward()
    by_hand = model()
    each = F.binary_cross_entropy_with_logits(by_hand(x[low:high]), y[low:high], weight=weight, reduction="sum")
    added = global_mean(each, weight.sum(), averaged_gradients=False)
    added.backward()
    dist.all_reduce(by_hand.weight.grad)
    results[rank] = (value.item(), network.module.weight.grad.clone(), by_hand.weight.grad.clone())
    with pytest.raises(ValueError, match="nothing to average"):
        global_mean(torch.zeros(()), 0.0)
    dist.destroy_process_group()


@pytest.mark.parametrize("size", [2, 3])
def test_the_global_mean_is_that_of_one_process(size, tmp_path):
    x, y = data()
    alone = model()
    each = F.binary_cross_entropy_with_logits(alone(x), y, weight=y, reduction="sum") / y.sum()
    each.backward()
    with mp.Manager() as manager:
        results = manager.dict()
        mp.spawn(work, args=(size, str(tmp_path / "store"), results), nprocs=size)
        assert len(results) == size
        for value, averaged, added in results.values():
            assert value == pytest.approx(each.item(), rel=1e-13)
            torch.testing.assert_close(averaged, alone.weight.grad, rtol=1e-12, atol=1e-14)
            torch.testing.assert_close(added, alone.weight.grad, rtol=1e-12, atol=1e-14)


def test_without_a_group_it_says_so():
    with pytest.raises(RuntimeError, match="init_process_group"):
        global_mean(torch.zeros(()), 1.0)
