"""A small network on handwritten digits, trained with cross entropy and with focal loss from `forfeit.torch.nn`.

Run it with `python examples/python/digits.py`; it needs PyTorch and scikit-learn.
"""

import forfeit.torch.nn as nn
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor


class OneVersusRest(nn.Module):
    """Sigmoid focal loss of every class against the others."""

    def forward(self, logits: Tensor, label: Tensor) -> Tensor:
        target = nn.functional.one_hot(label, logits.shape[1]).to(logits.dtype)
        return nn.functional.sigmoid_focal_loss(logits, target, alpha=-1, gamma=2, reduction="sum") / len(label)


def accuracy(criterion: nn.Module, steps: int = 150) -> float:
    """The share of unseen digits that a network trained with this loss names right."""
    torch.manual_seed(0)
    images, labels = load_digits(return_X_y=True)
    parts = train_test_split(images / 16, labels, test_size=0.25, random_state=0)
    x, x_test, y, y_test = (torch.tensor(part) for part in parts)
    network = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)).double()
    optimizer = torch.optim.Adam(network.parameters(), lr=0.02)
    for _ in range(steps):
        optimizer.zero_grad()
        criterion(network(x), y).backward()
        optimizer.step()
    return (network(x_test).argmax(1) == y_test).double().mean().item()


if __name__ == "__main__":
    print(f"cross entropy {accuracy(nn.CrossEntropyLoss()):.3f}, focal {accuracy(OneVersusRest()):.3f}")
