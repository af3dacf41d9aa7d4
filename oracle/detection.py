"""Golden values of detection losses that no library has, from the equations of their papers, in float64 with automatic differentiation.

Run with PyTorch and NumPy installed; it writes testdata/yolo/papers.npz. Everything is spelt as in the papers, with no thought of
speed, rounding or degenerate boxes: the boxes here overlap or not, but all have an area.
"""

import math
from pathlib import Path

import numpy as np
import torch

OUT = Path(__file__).parent.parent / "testdata" / "yolo" / "papers.npz"


def pieces(p, t):
    """Everything that the equations are made of, for boxes given by corners."""
    (x1, y1, x2, y2), (X1, Y1, X2, Y2) = p.unbind(-1), t.unbind(-1)
    w, h, W, H = x2 - x1, y2 - y1, X2 - X1, Y2 - Y1
    inter = (torch.minimum(x2, X2) - torch.maximum(x1, X1)).clamp(0) * (torch.minimum(y2, Y2) - torch.maximum(y1, Y1)).clamp(0)
    iou = inter / (w * h + W * H - inter)
    cw, ch = torch.maximum(x2, X2) - torch.minimum(x1, X1), torch.maximum(y2, Y2) - torch.minimum(y1, Y1)
    dx, dy = (X1 + X2 - x1 - x2) / 2, (Y1 + Y2 - y1 - y2) / 2
    return w, h, W, H, iou, cw, ch, dx, dy


def ciou(p, t):
    w, h, W, H, iou, cw, ch, dx, dy = pieces(p, t)
    v = 4 / math.pi**2 * (torch.atan(W / H) - torch.atan(w / h)) ** 2
    alpha = (v / (1 - iou + v)).detach()
    return 1 - iou + (dx**2 + dy**2) / (cw**2 + ch**2) + alpha * v


def eiou(p, t):
    w, h, W, H, iou, cw, ch, dx, dy = pieces(p, t)
    return 1 - iou + (dx**2 + dy**2) / (cw**2 + ch**2) + (w - W) ** 2 / cw**2 + (h - H) ** 2 / ch**2


def siou(p, t, theta):
    w, h, W, H, iou, cw, ch, dx, dy = pieces(p, t)
    sine = dy.abs() / torch.sqrt(dx**2 + dy**2)
    angle = 1 - 2 * torch.sin(torch.arcsin(sine) - math.pi / 4) ** 2
    gamma = 2 - angle
    distance = 2 - torch.exp(-gamma * (dx / cw) ** 2) - torch.exp(-gamma * (dy / ch) ** 2)
    omega_w, omega_h = (w - W).abs() / torch.maximum(w, W), (h - H).abs() / torch.maximum(h, H)
    shape = (1 - torch.exp(-omega_w)) ** theta + (1 - torch.exp(-omega_h)) ** theta
    return 1 - iou + (distance + shape) / 2


def wiou(p, t):
    *_, iou, cw, ch, dx, dy = pieces(p, t)
    return torch.exp((dx**2 + dy**2) / (cw**2 + ch**2).detach()) * (1 - iou)


def wiou_v2(p, t, gamma, mean):
    iou = pieces(p, t)[4]
    return ((1 - iou).detach() / mean) ** gamma * wiou(p, t)


def wiou_v3(p, t, alpha, delta, mean):
    beta = (1 - pieces(p, t)[4]).detach() / mean
    return beta / (delta * alpha ** (beta - delta)) * wiou(p, t)


def alpha_iou(p, t, alpha):
    return 1 - pieces(p, t)[4] ** alpha


def bounded_iou(p, t, beta):
    w, h, W, H, _, _, _, dx, dy = pieces(p, t)
    bounds = [
        ((W - 2 * dx.abs()) / (W + 2 * dx.abs())).clamp(0),
        ((H - 2 * dy.abs()) / (H + 2 * dy.abs())).clamp(0),
        torch.minimum(W / w, w / W),
        torch.minimum(H / h, h / H),
    ]
    miss = 1 - torch.stack(bounds)
    return torch.where(miss < beta, 0.5 * miss**2 / beta, miss - 0.5 * beta).sum(0)


BOXES = {
    "ciou": ciou,
    "eiou": eiou,
    "siou:theta=4": lambda p, t: siou(p, t, 4),
    "siou:theta=2.5": lambda p, t: siou(p, t, 2.5),
    "wiou_v1": wiou,
    "wiou_v2:gamma=0.5,mean=0.6": lambda p, t: wiou_v2(p, t, 0.5, 0.6),
    "wiou_v3:alpha=1.9,delta=3,mean=0.6": lambda p, t: wiou_v3(p, t, 1.9, 3.0, 0.6),
    "alpha_iou:alpha=3": lambda p, t: alpha_iou(p, t, 3.0),
    "bounded_iou:beta=0.2": lambda p, t: bounded_iou(p, t, 0.2),
}


def boxes(rng, out):
    corner = rng.uniform(0, 1, (150, 2, 2))
    size = rng.uniform(0.1, 1.2, (150, 2, 2))
    both = np.concatenate([corner, corner + size], -1)
    out["boxes_pred"], out["boxes_target"] = both[:, 0], both[:, 1]
    target = torch.from_numpy(both[:, 1])
    for name, loss in BOXES.items():
        pred = torch.from_numpy(both[:, 0]).requires_grad_()
        values = loss(pred, target)
        values.sum().backward()
        out[f"{name}/value"], out[f"{name}/gradient"] = values.detach().numpy(), pred.grad.numpy()


def corners(cx, cy, w, h):
    return torch.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], -1)


def classic(rng, out):
    """λ_coord·mean(1 − CIoU) + λ_obj·mean BCE(C, 1) + λ_noobj·mean BCE(C, 0) + λ_class·mean BCE, summed over two layers.

    The responsible box of a cell is the predicted one with the largest IoU; the others are ignored where their anchor has an
    IoU above one half with the target.
    """
    strides, anchors = [16, 8], [[(30.0, 30.0), (48.0, 20.0)], [(8.0, 8.0), (16.0, 12.0)]]
    images, classes, side = 2, 3, 64
    targets = [(0, 2, 0.31, 0.42, 0.4, 0.45), (0, 0, 0.77, 0.2, 0.2, 0.15), (1, 1, 0.55, 0.6, 0.7, 0.35)]
    out["classic_targets"] = np.array(targets)
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    total, logits = 0.0, []
    parts = {"coordinates": 0.0, "objectness": 0.0, "classes": 0.0}
    for layer, (stride, sizes) in enumerate(zip(strides, anchors)):
        n = side // stride
        data = np.round(rng.normal(0, 1, (images, 2, n, n, 5 + classes)) * 64) / 64
        p = torch.from_numpy(data).requires_grad_()
        logits.append(p)
        out[f"classic_p{layer}"] = data
        positive, ignored, rows = set(), set(), []
        for image, label, cx, cy, w, h in targets:
            x, y = int(cx * n), int(cy * n)
            wanted = torch.tensor([cx * n - x, cy * n - y, w * n, h * n], dtype=torch.float64)
            pred = []
            for a, (aw, ah) in enumerate(sizes):
                t = p[image, a, y, x]
                pred.append(torch.stack([t[0].sigmoid(), t[1].sigmoid(), t[2].exp() * aw / stride, t[3].exp() * ah / stride]))
            overlap = [pieces(corners(*b.detach()), corners(*wanted))[4].item() for b in pred]
            a = int(np.argmax(overlap))
            positive.add((image, a, y, x))
            rows.append((image, a, y, x, label, corners(*pred[a]), corners(*wanted)))
            for b, (aw, ah) in enumerate(sizes):
                both = min(aw, w * side) * min(ah, h * side)
                if both / (aw * ah + w * side * h * side - both) > 0.5:
                    ignored.add((image, b, y, x))
        assert len(positive) == len(rows), "no duplicates here"
        box = torch.stack([ciou(pred, wanted) for *_, pred, wanted in rows]).mean()
        obj = torch.stack([p[cell + (4,)] for cell in sorted(positive)])
        rest = [(i, a, y, x) for i in range(images) for a in range(2) for y in range(n) for x in range(n)]
        noobj = torch.stack([p[cell + (4,)] for cell in rest if cell not in positive and cell not in ignored])
        picked = torch.stack([p[i, a, y, x, 5:] for i, a, y, x, *_ in rows])
        onehot = torch.nn.functional.one_hot(torch.tensor([row[4] for row in rows]), classes).double()
        terms = {
            "coordinates": 0.05 * box,
            "objectness": 1.0 * bce(obj, torch.ones_like(obj)) + 0.5 * bce(noobj, torch.zeros_like(noobj)),
            "classes": 0.5 * bce(picked, onehot),
        }
        for name, term in terms.items():
            parts[name] += term.item()
            total = total + term
    total.backward()
    out["classic_terms"] = np.array([parts["coordinates"], parts["objectness"], parts["classes"], total.item()])
    for layer, p in enumerate(logits):
        out[f"classic_g{layer}"] = p.grad.numpy()


def v1(rng, out):
    """Equation 3 of the paper for cells of 2 boxes and 3 classes, the model predicting √w and √h; Ĉ is the IoU."""
    images, side, classes = 2, 5, 3
    data = rng.uniform(0.05, 0.95, (images, side, side, 10 + classes))
    targets = [(0, 2, 0.31, 0.42, 0.4, 0.45), (0, 0, 0.77, 0.2, 0.2, 0.15), (1, 1, 0.55, 0.6, 0.7, 0.35)]
    out["v1_predictions"], out["v1_targets"] = data, np.array(targets)
    p = torch.from_numpy(data).requires_grad_()
    answered, total = {}, 0.0
    for image, label, cx, cy, w, h in targets:
        x, y = int(cx * side), int(cy * side)
        wanted = torch.tensor([cx, cy, w, h], dtype=torch.float64)
        overlap = []
        for b in range(2):
            t = p[image, y, x, 5 * b : 5 * b + 5].detach()
            pred = corners((t[0] + x) / side, (t[1] + y) / side, t[2] ** 2, t[3] ** 2)
            overlap.append(pieces(pred, corners(*wanted))[4].item())
        b = int(np.argmax(overlap))
        assert overlap[b] > 0
        answered[(image, y, x, b)] = overlap[b]
        t = p[image, y, x, 5 * b : 5 * b + 5]
        goal = torch.tensor([cx * side - x, cy * side - y, math.sqrt(w), math.sqrt(h)], dtype=torch.float64)
        onehot = torch.nn.functional.one_hot(torch.tensor(label), classes).double()
        total = total + 5 * ((t[:4] - goal) ** 2).sum() + (t[4] - overlap[b]) ** 2
        total = total + ((p[image, y, x, 10:] - onehot) ** 2).sum()
    for i in range(images):
        for y in range(side):
            for x in range(side):
                for b in range(2):
                    if (i, y, x, b) not in answered:
                        total = total + 0.5 * p[i, y, x, 5 * b + 4] ** 2
    total.backward()
    out["v1_total"], out["v1_gradient"] = np.array([total.item()]), p.grad.numpy()


def main():
    rng, out = np.random.default_rng(6), {}
    boxes(rng, out)
    classic(rng, out)
    v1(rng, out)
    np.savez_compressed(OUT, **out)
    print(f"{OUT}: {len(out)} arrays")


if __name__ == "__main__":
    main()
