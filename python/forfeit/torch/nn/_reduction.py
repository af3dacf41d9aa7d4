"""PyTorch's two ways to say how losses become one number."""

from torch.nn import _reduction


def legacy(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction that the arguments mean together; the first two are PyTorch's old ones."""
    if size_average is None and reduce is None:
        return reduction
    return _reduction.legacy_get_string(size_average, reduce)
