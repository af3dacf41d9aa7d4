"""A detector that learns: handwritten digits on a cluttered canvas, trained with the loss of YOLOv3 or of YOLOv8.

    python examples/python/detector.py [--loss v3|v8] [--epochs 30] [--out FOLDER]

Images are composed from the real digits of scikit-learn: two to six of them, of varying size, among strokes that are
none. Those to be judged are made of digits that were not trained on. Needs torch, torchvision, scikit-learn,
torchmetrics with pycocotools, tqdm and matplotlib. It prints the mean average precision and, with --out, draws loss
curves and detections.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from forfeit.torch.nn import YoloV3Loss, YoloV8Loss
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torchmetrics.detection import MeanAveragePrecision
from torchvision.ops import batched_nms
from tqdm import trange

SIDE, CLASSES, STRIDE = 96, 10, 8
ANCHORS = [(11.0, 14.0), (17.0, 22.0)]
BINS = 8


def compose(rng: np.random.Generator, digits: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, list[list[float]]]:
    """An image, and for each digit its class and box (x1, y1, x2, y2)."""
    canvas = rng.uniform(0.0, 0.15, (SIDE, SIDE))
    for _ in range(rng.integers(3, 8)):  # clutter: straight strokes
        x, y = rng.uniform(0, SIDE, 2)
        angle, length = rng.uniform(0, np.pi), rng.uniform(5, 25)
        steps = np.linspace(0, length, 60)
        rows, columns = (y + steps * np.sin(angle)).astype(int), (x + steps * np.cos(angle)).astype(int)
        inside = (rows >= 0) & (rows < SIDE) & (columns >= 0) & (columns < SIDE)
        canvas[rows[inside], columns[inside]] = rng.uniform(0.3, 0.9)
    boxes: list[list[float]] = []
    wanted = rng.integers(2, 7)
    for _ in range(60):
        if len(boxes) == wanted:
            break
        i = rng.integers(len(digits))
        size = int(rng.integers(14, 31))
        picture = nn.functional.interpolate(torch.from_numpy(digits[i])[None, None], size=(size, size), mode="bilinear")
        ink = picture[0, 0].numpy()
        rows, columns = np.where(ink > 0.2)
        ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        h, w = ink.shape
        x, y = rng.integers(0, SIDE - w), rng.integers(0, SIDE - h)
        box = [float(x), float(y), float(x + w), float(y + h)]
        apart = all(x >= b[3] or x + w <= b[1] or y >= b[4] or y + h <= b[2] for b in boxes)
        if apart:
            canvas[y : y + h, x : x + w] = np.maximum(canvas[y : y + h, x : x + w], ink)
            boxes.append([float(labels[i]), *box])
    return canvas.astype(np.float32), boxes


def dataset(
    rng: np.random.Generator, count: int, digits: np.ndarray, labels: np.ndarray
) -> tuple[Tensor, list[Tensor]]:
    made = [compose(rng, digits, labels) for _ in range(count)]
    return torch.from_numpy(np.stack([image for image, _ in made]))[:, None], [torch.tensor(boxes) for _, boxes in made]


def targets(boxes: list[Tensor]) -> Tensor:
    """Rows of image, class, cx, cy, w, h in fractions of the image."""
    rows = []
    for image, b in enumerate(boxes):
        centre, size = (b[:, 1:3] + b[:, 3:]) / (2 * SIDE), (b[:, 3:] - b[:, 1:3]) / SIDE
        rows.append(torch.cat([torch.full((len(b), 1), float(image)), b[:, :1], centre, size], 1))
    return torch.cat(rows)


def block(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.SiLU())


class Detector(nn.Module):
    """A small convolutional network with one layer of 12 by 12 cells."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            block(1, 16, 2),
            block(16, 32, 2),
            block(32, 32),
            block(32, 64, 2),
            block(64, 64),
            block(64, 64),
            block(64, 64),
        )
        self.head = nn.Conv2d(64, outputs, 1)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.body(images))


class V3:
    """YOLOv3: two anchors a cell."""

    def __init__(self) -> None:
        self.model = Detector(len(ANCHORS) * (5 + CLASSES))
        self.criterion = YoloV3Loss([ANCHORS], [STRIDE], CLASSES)
        with torch.no_grad():  # most boxes are background
            self.model.head.bias.view(len(ANCHORS), -1)[:, 4] = -4.0

    def layers(self, images: Tensor) -> Tensor:
        raw = self.model(images)
        return raw.view(len(images), len(ANCHORS), 5 + CLASSES, *raw.shape[2:]).permute(0, 1, 3, 4, 2).contiguous()

    def loss(self, images: Tensor, rows: Tensor) -> tuple[Tensor, dict[str, float]]:
        total, terms = self.criterion([self.layers(images)], rows)
        return total, {"box": terms.box, "objectness": terms.obj, "class": terms.cls}

    def detect(self, images: Tensor) -> list[tuple[Tensor, Tensor, Tensor]]:
        p = self.layers(images)
        ny, nx = p.shape[2:4]
        y, x = torch.meshgrid(torch.arange(ny), torch.arange(nx), indexing="ij")
        centre = (p[..., :2].sigmoid() + torch.stack([x, y], -1)) * STRIDE
        size = p[..., 2:4].exp() * torch.tensor(ANCHORS)[:, None, None]
        boxes = torch.cat([centre - size / 2, centre + size / 2], -1).flatten(1, 3)
        scores = (p[..., 4:5].sigmoid() * p[..., 5:].sigmoid()).flatten(1, 3)
        return [chosen(b, s) for b, s in zip(boxes, scores, strict=True)]


class V8:
    """YOLOv8: no anchors, each edge a distribution."""

    def __init__(self) -> None:
        self.model = Detector(4 * BINS + CLASSES)
        self.criterion = YoloV8Loss([STRIDE], CLASSES, reg_max=BINS)
        with torch.no_grad():
            self.model.head.bias[4 * BINS :] = -4.0

    def loss(self, images: Tensor, rows: Tensor) -> tuple[Tensor, dict[str, float]]:
        raw = self.model(images)
        flat = raw.flatten(2)
        total, terms = self.criterion(flat[:, : 4 * BINS], flat[:, 4 * BINS :], rows, [raw.shape[2:]])
        return total / len(images), {"box": terms.box, "class": terms.cls, "distribution": terms.dfl}

    def detect(self, images: Tensor) -> list[tuple[Tensor, Tensor, Tensor]]:
        raw = self.model(images)
        ny, nx = raw.shape[2:]
        reach = (
            raw[:, : 4 * BINS]
            .unflatten(1, (4, BINS))
            .softmax(2)
            .mul(torch.arange(BINS)[:, None, None])
            .sum(2)
            .flatten(2)
        )
        y, x = torch.meshgrid(torch.arange(ny) + 0.5, torch.arange(nx) + 0.5, indexing="ij")
        at = torch.stack([x, y]).flatten(1)
        boxes = torch.cat([at - reach[:, :2], at + reach[:, 2:]], 1).transpose(1, 2) * STRIDE
        scores = raw[:, 4 * BINS :].sigmoid().flatten(2).transpose(1, 2)
        return [chosen(b, s) for b, s in zip(boxes, scores, strict=True)]


def chosen(boxes: Tensor, scores: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Boxes, scores and classes after suppression of what overlaps a better one."""
    best, classes = scores.max(1)
    keep = best > 0.01
    boxes, best, classes = boxes[keep], best[keep], classes[keep]
    kept = batched_nms(boxes, best, classes, 0.5)[:100]
    return boxes[kept], best[kept], classes[kept]


def train(
    loss: str, epochs: int, images: int = 1200, seed: int = 0
) -> tuple[V3 | V8, list[dict[str, float]], dict[str, float], tuple[Tensor, list[Tensor]]]:
    """The trained detector, its mean terms by epoch, its precision on digits it has not seen, and images of these."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    data = load_digits()
    digits, labels = (data.images / 16.0).astype(np.float32), data.target
    held_out = rng.permutation(len(digits)) < len(digits) // 4
    seen, truth = dataset(rng, images, digits[~held_out], labels[~held_out])
    judged = dataset(rng, 200, digits[held_out], labels[held_out])
    detector = V3() if loss == "v3" else V8()
    optimizer = torch.optim.AdamW(detector.model.parameters(), lr=3e-3, weight_decay=1e-3)
    steps = -(-images // 32)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, epochs * steps)
    history: list[dict[str, float]] = []
    progress = trange(epochs, desc=f"YOLO {loss}")
    for _ in progress:
        sums: dict[str, float] = {}
        for batch in torch.randperm(images).split(32):
            total, terms = detector.loss(seen[batch], targets([truth[i] for i in batch]))
            optimizer.zero_grad()
            total.backward()
            optimizer.step()
            schedule.step()
            for name, term in terms.items():
                sums[name] = sums.get(name, 0.0) + term / steps
        history.append(sums)
        progress.set_postfix({name: f"{term:.3f}" for name, term in sums.items()})
    return detector, history, judge(detector, *judged), judged


@torch.no_grad()
def judge(detector: V3 | V8, images: Tensor, truth: list[Tensor]) -> dict[str, float]:
    """mAP at IoU 0.5, and averaged over 0.5 to 0.95, by torchmetrics."""
    detector.model.eval()
    metric = MeanAveragePrecision()
    found = [d for part in images.split(50) for d in detector.detect(part)]
    metric.update(
        [{"boxes": boxes, "scores": scores, "labels": classes} for boxes, scores, classes in found],
        [{"boxes": boxes[:, 1:], "labels": boxes[:, 0].long()} for boxes in truth],
    )
    result = metric.compute()
    return {"mAP@0.5": result["map_50"].item(), "mAP@0.5:0.95": result["map"].item()}


@torch.no_grad()
def draw(detector: V3 | V8, history: list[dict[str, float]], judged: tuple[Tensor, list[Tensor]], out: Path) -> None:
    """Loss curves by term, and detections on eight images."""
    import matplotlib.pyplot as plt

    out.mkdir(parents=True, exist_ok=True)
    figure, axis = plt.subplots(figsize=(6, 3.5))
    for name in history[0]:
        axis.plot(range(1, len(history) + 1), [terms[name] for terms in history], label=name)
    axis.set(xlabel="epoch", ylabel="mean term, after its gain", yscale="log")
    axis.legend(frameon=False)
    figure.savefig(out / "losses.svg", bbox_inches="tight")
    figure, axes = plt.subplots(2, 4, figsize=(12, 6.4))
    images = judged[0][:8]
    for axis, image, (boxes, scores, classes) in zip(axes.flat, images, detector.detect(images), strict=True):
        axis.imshow(image[0], cmap="gray")
        axis.axis("off")
        for (x1, y1, x2, y2), score, digit in zip(boxes.tolist(), scores.tolist(), classes.tolist(), strict=True):
            if score > 0.4:
                axis.add_patch(plt.Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, color="tab:orange"))
                axis.text(x1, y1 - 1, f"{digit} {score:.2f}", color="tab:orange", fontsize=8)
    figure.savefig(out / "detections.png", bbox_inches="tight", dpi=100)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loss", choices=["v3", "v8"], default="v3", help="which loss to train with")
    parser.add_argument("--epochs", type=int, default=30, help="passes over the training images")
    parser.add_argument("--out", type=Path, help="folder for losses.svg and detections.png")
    arguments = parser.parse_args()
    detector, history, precision, judged = train(arguments.loss, arguments.epochs)
    print(", ".join(f"{name} {value:.3f}" for name, value in precision.items()))
    if arguments.out:
        draw(detector, history, judged, arguments.out)


if __name__ == "__main__":
    main()
