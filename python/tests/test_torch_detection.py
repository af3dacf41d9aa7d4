"""Losses of boxes and of detectors under PyTorch: recorded values of other libraries, autograd, pickling."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import forfeit.torch.nn as nn
import forfeit.torch.nn.functional as F

GOLDEN = Path(__file__).parents[2] / "testdata" / "yolo"


def cases(suite):
    index = json.loads((GOLDEN / f"{suite}.json").read_text())
    return [pytest.param(suite, name, facts, id=f"{suite}-{name}") for name, facts in index.items()]


def close(got, expected, tolerance):
    """Within a tolerance of the largest number expected."""
    expected = torch.as_tensor(expected).double()
    assert got.shape == expected.shape
    if expected.numel():
        assert (got.double() - expected).abs().max() <= tolerance * expected.abs().max()


@pytest.mark.parametrize("dtype, tolerance", [(torch.float64, 1e-12), (torch.float32, 2e-6)])
@pytest.mark.parametrize("suite, name, facts", cases("v3") + cases("v5"))
def test_grid_losses_are_their_references(suite, name, facts, dtype, tolerance):
    arrays = np.load(GOLDEN / suite / f"{name}.npz")
    kind, variant = {"v3": (nn.YoloV3Loss, "eriklindernoren"), "v5": (nn.YoloV5Loss, "ultralytics")}[suite]
    smoothing = facts.get("hyp", {}).get("label_smoothing", 0.0)
    criterion = kind(facts["anchors_px"], facts["strides"], facts["nc"], iou_variant=variant, label_smoothing=smoothing)
    layers = [torch.from_numpy(arrays[f"p{i}"]).to(dtype).requires_grad_() for i in range(len(facts["strides"]))]
    targets = torch.from_numpy(arrays["targets"])
    total, terms = criterion(layers, targets)
    (3 * total).backward()
    short = str(dtype).removeprefix("torch.float")
    recorded = facts[f"f{short}"]
    recorded = recorded[0] if isinstance(recorded, list) else recorded
    assert total.item() == pytest.approx(recorded["loss"], rel=1e-6)
    assert (terms.box, terms.obj, terms.cls) == pytest.approx(
        [recorded[k] for k in ("lbox", "lobj", "lcls")], rel=1e-6, abs=1e-9
    )
    assert terms.per_image.sum().item() == pytest.approx(total.item(), rel=1e-5)
    gradient = torch.cat([layer.grad.flatten() for layer in layers])
    close(gradient / 3, np.concatenate([arrays[f"g{i}_f{short}"].ravel() for i in range(len(layers))]), 2 * tolerance)
    for i, rows in enumerate(criterion.assign(layers, targets)):
        places = torch.stack([rows.image, rows.anchor, rows.y, rows.x, rows.cls], 1)
        assert places.tolist() == arrays[f"idx{i}"].tolist()
        close(rows.box, arrays[f"tbox{i}"], 1e-14)


def test_autobalance_moves_between_the_steps_of_training():
    anchors, strides = [[(8, 8)], [(16, 16)], [(32, 32)]], [8, 16, 32]
    layers = [torch.full((1, 1, n, n, 7), 0.5, dtype=torch.float64) for n in (8, 4, 2)]
    targets = torch.tensor([[0.0, 1, 0.5, 0.5, 0.2, 0.2]])
    criterion, still = nn.YoloV5Loss(anchors, strides, 2, autobalance=True), nn.YoloV5Loss(anchors, strides, 2)
    first, terms = criterion(layers, targets)
    assert torch.equal(first, still(layers, targets)[0])
    moved = [0.9999 * b + 0.0001 * b / layer for b, layer in zip((4.0, 1.0, 0.4), terms.layers, strict=True)]
    assert criterion.options["balance"] == pytest.approx([b / moved[1] for b in moved], rel=1e-14)
    second = criterion.eval()(layers, targets)[0]
    assert second != first and criterion(layers, targets)[0] == second


@pytest.mark.parametrize("suite, name, facts", cases("v8"))
def test_v8_is_its_reference(suite, name, facts):
    arrays = np.load(GOLDEN / suite / f"{name}.npz")
    criterion = nn.YoloV8Loss(facts["strides"], facts["nc"], iou_variant="ultralytics_corners")
    boxes, scores = (torch.from_numpy(arrays[key]).double().requires_grad_() for key in ("boxes", "scores"))
    total, terms = criterion(boxes, scores, torch.from_numpy(arrays["targets"]), facts["hw"])
    total.backward()
    recorded = facts["f64_new"]
    assert total.item() == pytest.approx(recorded["total"], rel=1e-12)
    assert (terms.box, terms.cls, terms.dfl) == pytest.approx([recorded[k] for k in ("box", "cls", "dfl")], rel=1e-12)
    close(
        torch.cat([boxes.grad, scores.grad], 1), np.concatenate([arrays["gboxes_f64"], arrays["gscores_f64"]], 1), 1e-12
    )
    places, weights = criterion.assign(boxes, scores, torch.from_numpy(arrays["targets"]), facts["hw"])
    image, point = np.nonzero(arrays["fg_mask"])
    assert places[:, :2].tolist() == np.stack([image, point], 1).tolist()
    close(weights, arrays["target_score_sum_per_anchor"][image, point], 1e-12)


def boxes(seed, n=50):
    generator = torch.Generator().manual_seed(seed)
    corner, size = (torch.rand(n, 2, generator=generator, dtype=torch.float64) for _ in range(2))
    return torch.cat([corner, corner + size + 0.05], 1)


@pytest.mark.parametrize("name", ["generalized_box_iou_loss", "distance_box_iou_loss", "complete_box_iou_loss"])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_box_losses_are_torchvisions_with_its_constant(name, reduction):
    ops = pytest.importorskip("torchvision.ops")
    ours, theirs = ([x.clone().requires_grad_() for x in (boxes(1), boxes(2))] for _ in range(2))
    mine = getattr(F, name)(*ours, reduction=reduction, eps=1e-7)
    other = getattr(ops, name)(*theirs, reduction=reduction)
    close(mine, other.detach(), 1e-12)
    weights = (
        torch.linspace(1, 2, 50, dtype=torch.float64) if reduction == "none" else torch.tensor(2.0, dtype=torch.float64)
    )
    mine.backward(weights)
    other.backward(weights)
    for a, b in zip(ours, theirs, strict=True):
        close(a.grad, b.grad, 1e-12)


@pytest.mark.parametrize("loss", ["iou", "giou", "diou", "eiou", "siou:theta=4", "alpha_iou:alpha=3"])
@pytest.mark.parametrize("format", ["xyxy", "cxcywh"])
def test_box_gradients_are_finite_differences(loss, format):
    pred, target = boxes(3, 8).requires_grad_(), boxes(4, 8).requires_grad_()
    assert torch.autograd.gradcheck(lambda p, t: F.iou_box_loss(loss, p, t, format=format), (pred, target))


def test_identical_small_boxes_cost_nothing():
    same = torch.tensor([[0.0, 0.0, 1e-4, 1e-4]])
    assert F.complete_box_iou_loss(same, same, eps=0).item() == 0.0
    with pytest.raises(ValueError, match="row 0 is no box.*inverted"):
        F.complete_box_iou_loss(torch.tensor([[1.0, 0.0, 0.0, 1.0]]), same)


def test_modules_travel_and_complain():
    criterion = nn.YoloV3Loss([[(8, 8)]], [8], 2, class_weights=[1.0, 2.0])
    layer, targets = torch.zeros(1, 1, 4, 4, 7), torch.tensor([[0, 1, 0.4, 0.6, 0.3, 0.3]])
    total, _ = criterion([layer], targets)
    assert pickle.loads(pickle.dumps(criterion))([layer], targets)[0] == total
    with pytest.raises(ValueError, match="target row 0: class is 5"):
        criterion([layer], torch.tensor([[0, 5, 0.4, 0.6, 0.3, 0.3]]))
    with pytest.raises(ValueError, match="no rule 'nobody'"):
        nn.YoloV3Loss([[(8, 8)]], [8], 2, iou_variant="nobody")
    classic = nn.YoloClassicLoss([[(8, 8)]], [8], 2, preset="yolov1", box_loss="mse", responsible="anchor")
    assert classic.options["gains"] == [5.0, 1.0, 0.5, 1.0]
    assert classic([layer], targets)[0] > 0
    with pytest.raises(ValueError, match="one layer"):
        nn.DarknetRegionLoss([[(8, 8)], [(16, 16)]], [8, 16], 2)
    with pytest.raises(ValueError, match="class weights"):
        nn.YoloV8Loss([8], 2, reg_max=4, class_weights=[1.0])(
            torch.zeros(1, 16, 16), torch.zeros(1, 2, 16), targets, [(4, 4)]
        )


TARGETS = torch.tensor([[0, 1, 0.4, 0.6, 0.3, 0.3], [0, 0, 0.8, 0.2, 0.2, 0.5]])


def random(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64).requires_grad_()


@pytest.mark.parametrize("kind", [nn.YoloClassicLoss, nn.DarknetYoloLoss, nn.DarknetRegionLoss])
def test_class_weights_weigh_classes(kind):
    """The class term of a weighted loss is that of its classes alone, added up by their weights."""
    layer = random(1, 1, 4, 4, 7)
    options = {"responsible": "anchor"} if kind is nn.YoloClassicLoss else {}

    def classes(weights):
        return kind([[(8, 8)]], [8], 2, class_weights=weights, **options)([layer], TARGETS)[1].cls

    first, second, both = classes([1, 0]), classes([0, 1]), classes([1, 3])
    scale = 1 / 4 if kind is nn.YoloClassicLoss else 1  # a mean by the weights
    assert both == pytest.approx(scale * (first + 3 * second), rel=1e-12)


def test_class_weights_of_v8():
    boxes, scores = random(1, 16, 16), random(1, 2, 16)

    def run(weights):
        total, terms = nn.YoloV8Loss([8], 2, reg_max=4, class_weights=weights)(boxes, scores, TARGETS, [(4, 4)])
        return terms.cls, torch.autograd.grad(total, scores)[0]

    (first, _), (second, _), (both, gradient) = run([1, 0]), run([0, 1]), run([1, 3])
    assert both == pytest.approx(first + 3 * second, rel=1e-12)
    plain = run(None)[1]
    close(gradient, plain * torch.tensor([1.0, 3.0])[:, None], 1e-14)


def test_a_retained_graph_gives_its_gradient_twice():
    layer = random(1, 1, 4, 4, 7)
    total, _ = nn.YoloV3Loss([[(8, 8)]], [8], 2)([layer], TARGETS)
    total.backward(retain_graph=True)
    once = layer.grad.clone()
    total.backward()
    assert torch.equal(layer.grad, 2 * once)


@pytest.mark.parametrize("rescore", [True, False])
def test_the_first_yolo(rescore):
    """Against the sum of squared errors written out, with the assignment that it shows."""
    cells = random(1, 4, 4, 2 * 5 + 3)
    criterion = nn.YoloV1Loss(2, 3, rescore=rescore)
    total, terms = criterion(cells, TARGETS)
    objects = criterion.assign(cells, TARGETS)
    assert objects.target.tolist() == [1, 0] and objects.y.tolist() == [0, 2] and objects.x.tolist() == [3, 1]
    boxes, classes = cells[..., :10].reshape(1, 4, 4, 2, 5), cells[..., 10:]
    answering = (objects.image, objects.y, objects.x, objects.responsible)
    weights = torch.full((1, 4, 4, 2), 0.5, dtype=torch.float64)
    weights[answering] = 1.0
    confidence = torch.zeros(1, 4, 4, 2, dtype=torch.float64)
    confidence[answering] = objects.confidence
    expected = 5 * (boxes[answering][:, :4] - objects.box).square().sum()
    expected = expected + (weights * (boxes[..., 4] - confidence).square()).sum()
    wanted = torch.eye(3, dtype=torch.float64)[objects.cls]
    expected = expected + (classes[objects.image, objects.y, objects.x] - wanted).square().sum()
    assert total.item() == pytest.approx(expected.item(), rel=1e-12)
    assert rescore or objects.confidence.tolist() == [1.0, 1.0]
    close(torch.autograd.grad(total, cells)[0], torch.autograd.grad(expected, cells)[0], 1e-12)
    assert pickle.loads(pickle.dumps(criterion))(cells, TARGETS)[0] == total
    assert sum(terms[:4]) == pytest.approx(total.item())
