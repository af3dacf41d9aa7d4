"""Numbers that every loss takes."""


def inside(info, pred, target):
    """Predictions from (0, 1) and labels of 0 and 1, moved to where a loss takes them."""

    def moved(domain, x):
        match domain:
            case "{−1, 1}":
                return 2 * x - 1
            case "(−∞, 0]":
                return -x - 0.25
            case "(0, ∞)":
                return x + 1
        return x

    # A percentage of 0 is infinite.
    target = target + 1 if info["family"] == "relative" else target
    return moved(info["pred"], pred), moved(info["target"], target)
