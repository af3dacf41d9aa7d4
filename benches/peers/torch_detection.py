"""Losses of boxes (torchvision) and of detectors (written here from their formulas) for PyTorch.

Data are those of `crates/forfeit-bench/src/detection.rs`. The detectors are as vectorised as PyTorch allows: no loop over targets.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F

from data import normal

IMAGES, CLASSES, TARGETS, BINS = 8, 80, 56, 16
ANCHORS = [[(116, 90), (156, 198), (373, 326)], [(30, 61), (62, 45), (59, 119)], [(10, 13), (16, 30), (33, 23)]]


def knows(loss):
    return loss.split(":")[0] in PREPARE


def prepare(request):
    kind, which = request["loss"].split(":", 1)
    return PREPARE[kind](which, request)


def outputs(indices):
    """Outputs of splitmix64 seeded with 0."""
    z = (indices.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(indices):
    return (outputs(indices) >> np.uint64(40)).astype(np.float64) / 2.0**24


def boxes(which, request):
    from torchvision.ops import complete_box_iou_loss, generalized_box_iou_loss

    loss = {"ciou": complete_box_iou_loss, "giou": generalized_box_iou_loss}[which]

    def make(stream):
        u = uniform(8 * np.arange(request["n"])[:, None] + 4 * stream + np.arange(4))
        return torch.from_numpy(np.concatenate([u[:, :2], u[:, :2] + u[:, 2:] + 0.01], 1).astype(np.float32))

    pred, target = make(0).requires_grad_(), make(1)

    def step():
        pred.grad = None
        value = loss(pred, target, reduction="mean")
        value.backward()
        return value.detach(), pred.grad.view(-1)

    return step


def targets():
    """(56, 6): image, class, cx, cy, w, h."""
    u = uniform(1_000_000 + 8 * np.arange(TARGETS)[:, None] + np.arange(5)).astype(np.float32).astype(np.float64)
    rows = [np.arange(TARGETS) % IMAGES, np.floor(CLASSES * u[:, 4]), 0.1 + 0.8 * u[:, 0], 0.1 + 0.8 * u[:, 1]]
    return torch.from_numpy(np.stack([*rows, 0.02 + 0.4 * u[:, 2], 0.02 + 0.4 * u[:, 3]], 1).astype(np.float32))


def logits(*shapes):
    sizes = [math.prod(shape) for shape in shapes]
    numbers = normal(outputs(2 * np.arange(sum(sizes), dtype=np.uint64))).astype(np.float32)
    parts = np.split(numbers, np.cumsum(sizes)[:-1])
    return [torch.from_numpy(part.copy()).view(shape).requires_grad_() for part, shape in zip(parts, shapes)]


def ciou(p, t, eps=1e-9):
    """CIoU of boxes given by corners."""
    (x1, y1, x2, y2), (X1, Y1, X2, Y2) = p.unbind(-1), t.unbind(-1)
    w, h, W, H = x2 - x1, y2 - y1 + eps, X2 - X1, Y2 - Y1 + eps
    inter = (torch.minimum(x2, X2) - torch.maximum(x1, X1)).clamp(0) * (torch.minimum(y2, Y2) - torch.maximum(y1, Y1)).clamp(0)
    iou = inter / (w * h + W * H - inter + eps)
    cw, ch = torch.maximum(x2, X2) - torch.minimum(x1, X1), torch.maximum(y2, Y2) - torch.minimum(y1, Y1)
    distance = ((X1 + X2 - x1 - x2) ** 2 + (Y1 + Y2 - y1 - y2) ** 2) / 4
    v = 4 / math.pi**2 * (torch.atan(W / H) - torch.atan(w / h)) ** 2
    with torch.no_grad():
        alpha = v / (v - iou + (1 + eps))
    return iou - (distance / (cw**2 + ch**2 + eps) + alpha * v)


def corners(b):
    half = b[..., 2:] / 2
    return torch.cat([b[..., :2] - half, b[..., :2] + half], -1)


def v3_loss(layers, rows, strides):
    total = 0
    for p, sizes, stride in zip(layers, ANCHORS, strides):
        ny, nx = p.shape[2:4]
        anchors = torch.tensor(sizes, dtype=torch.float32) / stride
        cells = rows[:, 2:] * torch.tensor([nx, ny, nx, ny])
        ratio = cells[None, :, 2:] / anchors[:, None]
        a, t = (torch.maximum(ratio, 1 / ratio).amax(2) < 4).nonzero(as_tuple=True)
        image, cls, box = rows[t, 0].long(), rows[t, 1].long(), cells[t]
        x, y = box[:, 0].long().clamp(0, nx - 1), box[:, 1].long().clamp(0, ny - 1)
        goal = torch.zeros_like(p[..., 4])
        if len(t):
            picked = p[image, a, y, x]
            pred = torch.cat([picked[:, :2].sigmoid(), picked[:, 2:4].exp() * anchors[a]], 1)
            wanted = torch.cat([box[:, :2] - torch.stack([x, y], 1), box[:, 2:]], 1)
            score = ciou(corners(pred), corners(wanted))
            total = total + 0.05 * (1 - score).mean()
            goal[image, a, y, x] = score.detach().clamp(0)
            onehot = torch.zeros_like(picked[:, 5:])
            onehot[torch.arange(len(t)), cls] = 1
            total = total + 0.5 * F.binary_cross_entropy_with_logits(picked[:, 5:], onehot)
        total = total + F.binary_cross_entropy_with_logits(p[..., 4], goal)
    return total


def v3(which, request):
    strides = [32, 16, 8]
    layers = logits(*[(IMAGES, 3, int(which) // s, int(which) // s, 5 + CLASSES) for s in strides])
    rows = targets()

    def step():
        for layer in layers:
            layer.grad = None
        value = v3_loss(layers, rows, strides)
        value.backward()
        return value.detach(), layers[0].grad.view(-1)

    return step


def align(scores, pred, points, pixel, rows, size):
    """Task-aligned assignment of one image: for each point its target (or −1), and its weight."""
    n = len(points)
    if not len(rows):
        return torch.full((n,), -1), torch.zeros(n)
    wanted = corners(rows[:, 2:] * size)
    centre, side = rows[:, 2:4] * size, (rows[:, 4:] * size).clamp(min=16)
    around = torch.cat([centre - side / 2, centre + side / 2], 1)
    at = points * pixel
    inside = torch.cat([at[None] - around[:, None, :2], around[:, None, 2:] - at[None]], 2).amin(2) > 1e-9
    overlap = torch.zeros(len(rows), n)
    t, k = inside.nonzero(as_tuple=True)
    overlap[t, k] = ciou(pred[k], wanted[t], 1e-7).clamp(0)
    metric = scores[:, rows[:, 1].long()].T.sqrt() * overlap**6 * inside
    best = metric.topk(min(10, n), 1)
    chosen = torch.zeros_like(metric).scatter_(1, best.indices, (best.values > 0).float()).bool()
    several = chosen.sum(0) > 1
    owner = torch.where(several, overlap.argmax(0), chosen.float().argmax(0))
    taken = chosen.any(0)
    mine = F.one_hot(owner, len(rows)).T.bool() & taken
    scale = (overlap * mine).amax(1) / ((metric * mine).amax(1) + 1e-9)
    return torch.where(taken, owner, -1), (metric * mine * scale[:, None]).amax(0)


def v8_loss(boxes, scores, rows, points, pixel, size):
    bins = torch.arange(BINS, dtype=torch.float32)
    logs = boxes.view(IMAGES, 4, BINS, -1).permute(0, 3, 1, 2)
    distance = logs.softmax(3) @ bins
    pred = torch.cat([points - distance[..., :2], points + distance[..., 2:]], 2)
    goal = torch.zeros(IMAGES, len(points), CLASSES)
    found = []
    with torch.no_grad():
        probabilities = scores.sigmoid().transpose(1, 2)
        for image in range(IMAGES):
            mine = rows[rows[:, 0] == image]
            owner, weight = align(probabilities[image], pred[image] * pixel, points, pixel, mine, size)
            k = (owner >= 0).nonzero()[:, 0]
            goal[image, k, mine[owner[k], 1].long()] = weight[k]
            found.append((torch.full_like(k, image), k, corners(mine[owner[k], 2:] * size) / pixel[k], weight[k]))
    image, k, wanted, weight = (torch.cat(part) for part in zip(*found))
    divisor = max(goal.sum().item(), 1)
    by_class = F.binary_cross_entropy_with_logits(scores, goal.transpose(1, 2), reduction="sum") / divisor
    by_box = ((1 - ciou(pred[image, k], wanted, 1e-7)) * weight).sum() / divisor
    sides = torch.cat([points[k] - wanted[:, :2], wanted[:, 2:] - points[k]], 1).clamp(0, BINS - 1.01)
    left = sides.long()
    log = logs[image, k].log_softmax(2)
    right_share = sides - left
    both = (1 - right_share) * log.gather(2, left[..., None])[..., 0] + right_share * log.gather(2, left[..., None] + 1)[..., 0]
    by_bin = (-both.mean(1) * weight).sum() / divisor
    return IMAGES * (7.5 * by_box + 0.5 * by_class + 1.5 * by_bin)


def v8(which, request):
    layers = [(int(which) // s, s) for s in (8, 16, 32)]
    grid = [torch.stack(torch.meshgrid(torch.arange(n), torch.arange(n), indexing="xy"), 2).view(-1, 2) + 0.5 for n, _ in layers]
    points = torch.cat(grid)
    pixel = torch.cat([torch.full((n * n, 1), float(s)) for n, s in layers])
    boxes, scores = logits((IMAGES, 4 * BINS, len(points)), (IMAGES, CLASSES, len(points)))
    rows = targets()

    def step():
        boxes.grad = scores.grad = None
        value = v8_loss(boxes, scores, rows, points, pixel, float(which))
        value.backward()
        return value.detach(), boxes.grad.view(-1)

    return step


PREPARE = {"boxes": boxes, "yolo_v3": v3, "yolo_v8": v8}
