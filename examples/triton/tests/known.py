"""Softmax of rows with a known answer, and of others against PyTorch in double precision."""

import os
import pathlib
import sys

import torch

if not torch.cuda.is_available():
    # Triton reads it when it is imported.
    os.environ["TRITON_INTERPRET"] = "1"

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from softmax import softmax  # noqa: E402: it lies in the folder above


def main():
    device = "cuda" if torch.cuda.is_available() else "cpu"
    equal = softmax(torch.full((3, 5), 7.0, device=device))
    assert torch.allclose(equal, torch.full_like(equal, 1 / 5))
    # exp would overflow, were the greatest element not taken off.
    steep = softmax(torch.tensor([[1000.0, 0.0], [-1000.0, -2000.0]], device=device))
    assert torch.equal(steep.cpu(), torch.tensor([[1.0, 0.0], [1.0, 0.0]]))

    generator = torch.Generator().manual_seed(1)
    for rows, columns in [(1, 1), (1, 700), (17, 3), (5, 129)]:
        x = torch.randn(rows, columns, generator=generator) * 4
        y = softmax(x.to(device)).cpu()
        torch.testing.assert_close(y.double(), torch.softmax(x.double(), dim=1), rtol=1e-4, atol=1e-7)


main()
