"""Losses of rows, of sums over masks and of vectors for PyTorch: its own function where it has one, else the formula as users spell it."""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from data import KINDS, hash_stream, normal

# Of logits or probabilities (groups, elements) and labels: a mean over the groups.


def tversky(pred, target, alpha=0.5, beta=0.5):
    both = (pred * target).sum(1)
    return both / (both + alpha * (pred * (1 - target)).sum(1) + beta * ((1 - pred) * target).sum(1))


def dice(pred, target):
    return (1 - 2 * (pred * target).sum(1) / (pred.sum(1) + target.sum(1))).mean()


def jaccard(pred, target):
    both = (pred * target).sum(1)
    return (1 - both / (pred.sum(1) + target.sum(1) - both)).mean()


def generalised_dice(pred, target):
    weight = target.sum(1) ** -2
    return 1 - 2 * (weight * (pred * target).sum(1)).sum() / (weight * (pred.sum(1) + target.sum(1))).sum()


def matthews(pred, target):
    tp, fp = (pred * target).sum(1), (pred * (1 - target)).sum(1)
    fn, tn = ((1 - pred) * target).sum(1), ((1 - pred) * (1 - target)).sum(1)
    return (1 - (tp * tn - fp * fn) / ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)).double().sqrt().float()).mean()


def soft_correlation(pred, target):
    p, t = pred - pred.mean(1, keepdim=True), target - target.mean(1, keepdim=True)
    return (1 - (p * t).sum(1) / (p.square().sum(1) * t.square().sum(1)).sqrt()).mean()


def lovasz(errors, target):
    errors, order = errors.sort(1, descending=True)
    # In double precision, for the steps are differences of neighbouring sums.
    hits = target.gather(1, order).double()
    all_hits = hits.sum(1, keepdim=True)
    jaccard = 1 - (all_hits - hits.cumsum(1)) / (all_hits + (1 - hits).cumsum(1))
    steps = torch.cat([jaccard[:, :1], jaccard[:, 1:] - jaccard[:, :-1]], 1)
    return (errors.relu() * steps.float()).sum(1).mean()


AGGREGATES = {
    "dice_with_logits": lambda z, t: dice(z.sigmoid(), t),
    "jaccard_with_logits": lambda z, t: jaccard(z.sigmoid(), t),
    "tversky_with_logits": lambda z, t: (1 - tversky(z.sigmoid(), t)).mean(),
    "focal_tversky_with_logits": lambda z, t: ((1 - tversky(z.sigmoid(), t, 0.3, 0.7)) ** 0.75).mean(),
    "generalised_dice_with_logits": lambda z, t: generalised_dice(z.sigmoid(), t),
    "matthews": matthews,
    "soft_correlation": soft_correlation,
    "lovasz_hinge": lambda z, t: lovasz(1 - z * (2 * t - 1), t),
}

# Of scores (rows, classes) and a label each.


def poly1(z, label):
    entropy = F.cross_entropy(z, label, reduction="none")
    return (entropy + 2 * (1 - torch.exp(-entropy))).mean()


def generalised_cross_entropy(z, label):
    p = z.softmax(1).gather(1, label[:, None])[:, 0]
    return ((1 - p**0.7) / 0.7).mean()


def symmetric_cross_entropy(z, label):
    entropy = F.cross_entropy(z, label, reduction="none")
    return (0.1 * entropy + 4 * (1 - torch.exp(-entropy))).mean()


def crammer_singer(z, label):
    own = z.gather(1, label[:, None])
    others = z.scatter(1, label[:, None], float("-inf")).amax(1)
    return (1 + others - own[:, 0]).relu().mean()


ROWS = {
    "poly1": poly1,
    "generalised_cross_entropy": generalised_cross_entropy,
    "symmetric_cross_entropy": symmetric_cross_entropy,
    "multi_margin": F.multi_margin_loss,
    "crammer_singer": crammer_singer,
}

# Of scores (lists, items) and a grade of each.


def list_net(z, grades):
    return -(grades.softmax(1) * z.log_softmax(1)).sum(1).mean()


def pairwise_logistic(z, grades):
    above = grades[:, :, None] > grades[:, None, :]
    cost = F.softplus(z[:, None, :] - z[:, :, None]) * above
    return (cost.sum((1, 2)) / above.sum((1, 2))).mean()


LISTS = {"list_net": list_net, "pairwise_logistic": pairwise_logistic}

# Of two or three arrays (rows, numbers), and for some a target of each row.


def info_nce(a, b):
    scores = F.normalize(a) @ F.normalize(b).T / 0.07
    return F.cross_entropy(scores, torch.arange(len(a)))


def nt_xent(a, b):
    z = F.normalize(torch.cat([a, b]))
    scores = (z @ z.T / 0.5).fill_diagonal_(float("-inf"))
    n = len(a)
    return F.cross_entropy(scores, torch.cat([torch.arange(n, 2 * n), torch.arange(n)]))


def contrastive(a, b, y):
    distance = (a - b).norm(dim=1)
    return (0.5 * y * distance**2 + 0.5 * (1 - y) * (1 - distance).relu() ** 2).mean()


def margin_ranking(a, b, y):
    return F.margin_ranking_loss(a.flatten(), b.flatten(), y)


# The loss, the number of arrays, and what the targets are.
VECTORS = {
    "triplet_margin": (F.triplet_margin_loss, 3, None),
    "cosine_embedding": (F.cosine_embedding_loss, 2, "sign"),
    "contrastive": (contrastive, 2, "label"),
    "margin_ranking": (margin_ranking, 2, "sign"),
    "info_nce": (info_nce, 2, None),
    "nt_xent": (nt_xent, 2, None),
}


def knows(loss):
    return loss in {**ROWS, **AGGREGATES, **LISTS, **VECTORS}


def arrays(request):
    """The loss, what it is differentiated by, and its target."""
    name, n, width = request["loss"], request["n"], request["classes"]
    if name not in VECTORS:
        return None
    loss, count, kind = VECTORS[name]
    numbers = normal(hash_stream(count * n, 0)).astype(np.float32).reshape(count, -1, width)
    if kind is None:
        return partial(without, loss), [torch.from_numpy(part) for part in numbers], torch.empty(0)
    target = torch.from_numpy(KINDS[kind](hash_stream(n // width, 1)).astype(np.float32))
    return loss, [torch.from_numpy(part) for part in numbers], target


def without(loss, *arrays):
    """Without the target that every step hands over."""
    return loss(*arrays[:-1])
