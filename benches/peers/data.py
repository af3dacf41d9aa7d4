"""The same data as `benches/protocol/src/data.rs`, bit for bit; the description is there."""

import numpy as np

def hash_stream(n, stream):
    """Outputs number stream, 2 + stream, 4 + stream, … of splitmix64 seeded with 0."""
    z = (np.arange(n, dtype=np.uint64) * np.uint64(2) + np.uint64(stream + 1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def normal(hashes):
    """Close to normal: the four 16-bit lanes summed, centred, divided by their standard deviation."""
    lanes = sum((hashes >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (0, 16, 32, 48))
    return (lanes.astype(np.float64) - 131070.0) / np.sqrt(4294967295.0 / 3.0)


def unit(hashes):
    return ((hashes >> np.uint64(41)).astype(np.float64) + 0.5) / 2.0**23


def rate(hashes):
    return 0.25 + 4.0 * unit(hashes)


def top(hashes, bits):
    return (hashes >> np.uint64(64 - bits)).astype(np.float64)


KINDS = {
    "real": normal,
    "label": lambda hashes: top(hashes, 1),
    "sign": lambda hashes: 2.0 * top(hashes, 1) - 1.0,
    "count": lambda hashes: top(hashes, 3),
    "rate": rate,
    "unit": unit,
    "log": lambda hashes: -4.0 * unit(hashes),
}


def second(request):
    """The second predicted numbers, or None."""
    if not request.get("second"):
        return None
    n = request["n"]
    return rate(hash_stream(2 * n, 0)[n:]).astype(np.float64 if request["dtype"] == "f64" else np.float32)


def generate(request):
    """Predictions and targets: f64 if the request asks for it, else f32, from which narrower types are rounded."""
    n, kind = request["n"], request["pred"]
    if isinstance(kind, str):
        pred = KINDS[kind](hash_stream(n, 0))
    else:
        ((kind, number),) = kind.items()
        pred = number * normal(hash_stream(n, 0)) if kind == "sd" else np.full(n, number)
    target = KINDS.get(request["target"], np.zeros_like)(hash_stream(n, 1))
    dtype = np.float64 if request["dtype"] == "f64" else np.float32
    if classes := request.get("classes", 0):
        if request["target"] == "shares":
            counts = (1.0 + top(hash_stream(n, 1), 3)).reshape(-1, classes)
            return pred.astype(dtype).reshape(-1, classes), (counts / counts.sum(1, keepdims=True)).astype(dtype)
        labels = hash_stream(n // classes, 1) % np.uint64(classes)
        return pred.astype(dtype).reshape(-1, classes), labels.astype(np.int64)
    return pred.astype(dtype), target.astype(dtype)


def class_weights(request):
    """The weight of each class, or None."""
    if request["target"] != "weighted_class":
        return None
    return (1.0 + np.arange(request["classes"]) % 4 / 4.0).astype(np.float32)
