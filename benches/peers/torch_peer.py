"""PyTorch, eager and compiled, torchvision where it has the loss; and this project's own losses under PyTorch's autograd."""

import math
import time
from functools import partial

import torch
import torch.nn.functional as F

import torch_detection
import torch_groups
from data import class_weights, generate, second
from peers import Unsupported
from torch_catalogue import CATALOGUE

DTYPES = {"f32": torch.float32, "f64": torch.float64, "f16": torch.float16, "bf16": torch.bfloat16}


def quantile_by_maximum(pred, target):
    residual = target - pred
    return torch.maximum(0.9 * residual, -0.1 * residual).mean()


def quantile_by_where(pred, target):
    residual = target - pred
    return torch.where(residual < 0, -0.1 * residual, 0.9 * residual).mean()


def quantile_by_relu(pred, target):
    residual = target - pred
    return (0.9 * F.relu(residual) + 0.1 * F.relu(-residual)).mean()


def log_cosh(pred, target):
    d = pred - target
    return (d + F.softplus(-2.0 * d) - math.log(2.0)).mean()


def focal(gamma):
    try:
        from torchvision.ops import sigmoid_focal_loss
    except ImportError as error:
        raise Unsupported(str(error)) from error

    def loss(pred, target):
        return sigmoid_focal_loss(pred, target, alpha=0.25, gamma=gamma, reduction="mean")

    return loss


def softmax_focal(pred, target):
    log_p = F.log_softmax(pred, 1).gather(1, target[:, None])[:, 0]
    return (-((1.0 - log_p.exp()) ** 2) * log_p).mean()


def softmax_focal_by_cross_entropy(pred, target):
    entropy = F.cross_entropy(pred, target, reduction="none")
    return ((1.0 - (-entropy).exp()) ** 2 * entropy).mean()


def row_losses(request):
    """Losses over rows of classes; the mean with weights divides as PyTorch does, which forfeit's own rule does not."""
    if request["loss"] == "softmax_focal:gamma=2":
        return [softmax_focal, softmax_focal_by_cross_entropy]
    weights = class_weights(request)
    if weights is not None:
        weights = torch.from_numpy(weights)
        spread = 0.9 * weights + 0.1 * weights.mean()

        def smoothed(pred, target):
            total = F.cross_entropy(pred, target, weight=weights, label_smoothing=0.1, reduction="sum")
            return total / spread[target].sum()

        return [smoothed]
    return [F.cross_entropy]


# Where torch has no loss of that name, the spellings in use; the fastest counts.
LOSSES = {
    "squared_error": lambda: [F.mse_loss],
    "absolute_error": lambda: [F.l1_loss],
    "smooth_l1": lambda: [F.smooth_l1_loss],
    "huber": lambda: [F.huber_loss],
    "quantile:tau=0.9": lambda: [quantile_by_maximum, quantile_by_where, quantile_by_relu],
    "log_cosh": lambda: [log_cosh],
    "bce_with_logits": lambda: [F.binary_cross_entropy_with_logits],
    "focal:gamma=2,alpha=0.25": lambda: [focal(2.0)],
    "focal:gamma=1.5,alpha=0.25": lambda: [focal(1.5)],
}


def own_losses():
    """The same from `forfeit.torch`."""
    from forfeit.torch.nn import functional as own

    def focal(gamma):
        return [partial(own.sigmoid_focal_loss, alpha=0.25, gamma=gamma, reduction="mean")]

    return {
        "squared_error": lambda: [own.mse_loss],
        "absolute_error": lambda: [own.l1_loss],
        "smooth_l1": lambda: [own.smooth_l1_loss],
        "huber": lambda: [own.huber_loss],
        "quantile:tau=0.9": lambda: [partial(own.quantile_loss, tau=0.9)],
        "log_cosh": lambda: [own.log_cosh_loss],
        "bce_with_logits": lambda: [own.binary_cross_entropy_with_logits],
        "focal:gamma=2,alpha=0.25": lambda: focal(2.0),
        "focal:gamma=1.5,alpha=0.25": lambda: focal(1.5),
    }


class Peer:
    """`torch` runs eagerly, `torch-compile` a function compiled afresh for each request, `forfeit-torch` eagerly."""

    def __init__(self, name):
        self.compiled = name == "torch-compile"
        self.version = f"torch {torch.__version__}" + (" (compiled)" if self.compiled else "")
        self.losses = LOSSES
        if name == "forfeit-torch":
            self.losses = own_losses()
            self.version = f"forfeit.torch under {self.version}"

    def prepare(self, request):
        """Makes a request ready: a function that runs one step and returns value and gradient."""
        torch.set_num_threads(request["threads"])
        if request["gradient"] == "curvature":
            raise Unsupported("a second derivative is another pass")
        if self.losses is LOSSES and not self.compiled and torch_detection.knows(request["loss"]):
            return torch_detection.prepare(request)
        if self.losses is LOSSES and torch_groups.knows(request["loss"]):
            return self.groups(request)
        if request.get("classes") and self.losses is LOSSES:
            losses = row_losses(request)
        elif request["loss"] in self.losses:
            losses = self.losses[request["loss"]]()
        elif request["loss"] in CATALOGUE and self.losses is LOSSES:
            losses = CATALOGUE[request["loss"]]
        else:
            raise Unsupported(f"no {request['loss']}")
        pred, target = map(torch.from_numpy, generate(request))
        numbers = [pred.to(DTYPES[request["dtype"]])]
        if request.get("second"):
            numbers.append(torch.from_numpy(second(request)).to(DTYPES[request["dtype"]]))
        if not request.get("classes"):
            target = target.to(DTYPES[request["dtype"]])
        return self.quickest(losses, numbers, target, request["gradient"])

    def groups(self, request):
        """A loss of rows, sums or vectors."""
        name = request["loss"]
        if vectors := torch_groups.arrays(request):
            loss, numbers, target = vectors
        else:
            pred, target = map(torch.from_numpy, generate(request))
            if name not in torch_groups.ROWS:
                # Generated as rows of classes: the targets of masks and lists are numbers.
                target = torch.from_numpy(generate({**request, "classes": 0})[1]).view_as(pred)
            loss, numbers = {**torch_groups.AGGREGATES, **torch_groups.LISTS, **torch_groups.ROWS}[name], [pred]
        return self.quickest([loss], numbers, target, request["gradient"])

    def quickest(self, losses, numbers, target, gradient):
        torch._dynamo.reset()
        steps = compiled_steps if self.compiled else eager_steps
        ways = [steps(loss, numbers, target, gradient) for loss in losses]
        return fastest(sum(ways, []))

    def check(self, value, gradient):
        """Value and first gradients as numbers."""
        return value.item(), [] if gradient is None else gradient.flatten()[:4].double().tolist()


def eager_steps(loss, numbers, target, gradient):
    """The honest ways to do what is asked for by forward and backward."""
    if gradient == "none":
        return [value_only(loss, numbers, target)]
    leaves = [number.detach().requires_grad_() for number in numbers]
    if gradient == "fresh":
        return [fresh(loss, leaves, target)]
    return [accumulated(loss, leaves, target), dropped(loss, leaves, target)]


def compiled_steps(loss, numbers, target, gradient):
    """Forward and backward compiled as a pair, and as one function with nothing stored in between."""
    pair = eager_steps(torch.compile(loss, dynamic=False), numbers, target, gradient)
    if gradient == "none":
        return pair
    return [*pair, one_function(loss, [number.detach() for number in numbers], target, reuse=gradient == "reused")]


def value_only(loss, numbers, target):
    def step():
        with torch.no_grad():
            return loss(*numbers, target), None

    return step


def fresh(loss, leaves, target):
    """The last gradient lives on until the new one is there, as an optimiser's would."""

    def step():
        value = loss(*leaves, target)
        step.gradients = torch.autograd.grad(value, leaves)
        return value, step.gradients[0]

    return step


def accumulated(loss, leaves, target):
    """The gradient stays allocated: zeroed, then added to (`zero_grad(set_to_none=False)`)."""
    for leaf in leaves:
        leaf.grad = torch.zeros_like(leaf)

    def step():
        for leaf in leaves:
            leaf.grad.zero_()
        value = loss(*leaves, target)
        value.backward()
        return value.detach(), leaves[0].grad

    return step


def dropped(loss, leaves, target):
    """The gradient's memory goes back to the allocator first (`zero_grad()`, the default)."""

    def step():
        for leaf in leaves:
            leaf.grad = None
        value = loss(*leaves, target)
        value.backward()
        return value.detach(), leaves[0].grad

    return step


def one_function(loss, numbers, target, reuse):
    """`torch.func.grad_and_value` under the compiler: one loop over the data, or two."""
    both = torch.func.grad_and_value(loss, argnums=tuple(range(len(numbers))))

    @partial(torch.compile, dynamic=False)
    def into(memory, numbers, target):
        gradients, value = both(*numbers, target)
        for kept, gradient in zip(memory, gradients):
            kept.copy_(gradient)
        return value

    @partial(torch.compile, dynamic=False)
    def allocating(numbers, target):
        return both(*numbers, target)

    memory = [torch.empty_like(number) for number in numbers]

    def step():
        if reuse:
            return into(memory, numbers, target), memory[0]
        step.gradients, value = allocating(numbers, target)
        return value, step.gradients[0]

    return step


def fastest(steps):
    """The quickest of several ways to do the same, judged warm."""
    if len(steps) == 1:
        return steps[0]

    def seconds(step):
        step()
        return min(timed(step) for _ in range(3))

    return min(steps, key=seconds)


def timed(step):
    """Seconds of one call."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start
