"""Threads, forked children, memory."""

import gc
import inspect
import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time

import forfeit
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from forfeit.torch.nn import functional as ours
from torch.utils.data import DataLoader, Dataset


def own_threads() -> int:
    """How many threads of the library's own this process has; scripts have this function too."""
    import pathlib

    count = 0
    for name in pathlib.Path("/proc/self/task").glob("*/comm"):
        try:
            count += name.read_text().startswith("forfeit-")
        except OSError:
            # Ended meanwhile: another library's.
            pass
    return count


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


LENT = pytest.mark.skipif(
    sys.platform != "linux" or not torch.backends.openmp.is_available(), reason="PyTorch's threads are not OpenMP's"
)


@LENT
def test_large_calls_take_pytorchs_threads(tmp_path):
    path = script(
        tmp_path,
        """
        import torch
        from forfeit.torch.nn import functional as F

        torch.set_num_threads(3)
        x, y = torch.randn(1_000_000, requires_grad=True), torch.randn(1_000_000)
        found = []
        for threads in (3, 1):
            torch.set_num_threads(threads)
            value = F.smooth_l1_loss(x, y)
            value.backward()
            found.append((value.item(), x.grad))
            x.grad = None
        same = found[0][0] == found[1][0] and torch.equal(found[0][1], found[1][1])
        print(same, own_threads())
        """,
    )
    assert subprocess.check_output([sys.executable, path], text=True, timeout=120) == "True 0\n"


@LENT
def test_a_forked_child_takes_its_own_threads(tmp_path):
    """Those of the parent's OpenMP do not exist in it: asked, they would never come."""
    path = script(
        tmp_path,
        """
        import os, signal, torch
        from forfeit.torch.nn import functional as F

        torch.set_num_threads(2)
        x, y = torch.ones(1_000_000), torch.zeros(1_000_000)
        F.mse_loss(x, y)
        if (child := os.fork()) == 0:
            signal.alarm(30)
            value = F.mse_loss(x, y).item()
            os._exit(0 if value == 1.0 and own_threads() == 1 else 1)
        print(os.waitpid(child, 0)[1])
        """,
    )
    assert subprocess.check_output([sys.executable, path], text=True, timeout=120) == "0\n"


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
    try:
        torch.set_num_threads(1)
        seen = own_threads()
        ours.mse_loss(torch.ones(1_000_000), torch.zeros(1_000_000))
        assert own_threads() == seen
    finally:
        torch.set_num_threads(before)


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
    # 200 000 calls of four kinds: a leak of 16 bytes in each would be seen.
    assert calls(50_000) - before < 2048, "kilobytes"


def script(tmp_path, text: str):
    path = tmp_path / "script.py"
    path.write_text(inspect.getsource(own_threads) + textwrap.dedent(text))
    return str(path)


def test_ranks_share_the_processors(tmp_path):
    """As torchrun starts them, four ranks compute on four threads: one each."""
    path = script(
        tmp_path,
        """
        import os, pathlib, numpy, torch, forfeit
        from forfeit.torch.nn import functional as F

        def spent():
            stats = {}
            for task in pathlib.Path("/proc/self/task").iterdir():
                fields = (task / "stat").read_text().rpartition(")")[2].split()
                stats[task.name] = int(fields[11])
            return stats

        x = torch.ones(1_000_000, requires_grad=True)
        before = spent()
        for _ in range(60):
            F.smooth_l1_loss(x, torch.zeros(1_000_000)).backward()
            forfeit.SquaredError()(x.detach().numpy(), numpy.zeros(1_000_000))
        busy = [name for name, ticks in spent().items() if ticks - before.get(name, 0) > 1]
        # One write: lines of four ranks do not mix.
        os.write(1, f"busy {len(busy)} of {torch.get_num_threads()}\\n".encode())
        """,
    )
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=4", path]
    environment = {key: value for key, value in os.environ.items() if key != "OMP_NUM_THREADS"}
    output = subprocess.check_output(command, text=True, timeout=120, env=environment, stderr=subprocess.DEVNULL)
    lines = [line.split() for line in output.splitlines() if line.startswith("busy")]
    assert len(lines) == 4 and all(threads == "1" for *_, threads in lines), output
    assert sum(int(count) for _, count, *_ in lines) <= 4, output


def test_long_calls_are_interrupted(tmp_path):
    path = script(
        tmp_path,
        """
        import numpy, forfeit, signal

        # A shell that starts the tests in the background has the signal ignored, and children inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        x = numpy.random.default_rng(0).normal(size=(20_000, 64))
        print("ready", flush=True)
        try:
            forfeit.InfoNce().value_and_gradients(x, x)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        """,
    )
    with subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        start = time.perf_counter()
        assert process.stdout.readline() == "interrupted\n"
        assert time.perf_counter() - start < 1
        assert process.wait(timeout=30) == 0


def test_other_threads_run_meanwhile():
    x, counts, done = np.ones(30_000_000), [0], threading.Event()

    def count():
        while not done.is_set():
            counts[0] += 1

    thread = threading.Thread(target=count)
    thread.start()
    forfeit.LogCosh()(x, np.zeros_like(x), threads=1)
    before = counts[0]
    forfeit.LogCosh()(x, np.zeros_like(x), threads=1)
    during = counts[0] - before
    done.set()
    thread.join()
    assert during > 10_000
