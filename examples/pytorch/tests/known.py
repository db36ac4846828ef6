"""The module against PyTorch's own attention, and that no place sees what comes after it."""

import pathlib
import sys

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from attention import CausalSelfAttention  # noqa: E402: it lies in the folder above


def by_pytorch(module, x):
    batch, length, width = x.shape
    parts = module.queries_keys_values(x).view(batch, length, 3, module.heads, width // module.heads)
    y = F.scaled_dot_product_attention(*parts.permute(2, 0, 3, 1, 4), is_causal=True)
    return module.out(y.transpose(1, 2).reshape(batch, length, width))


@torch.no_grad()
def main():
    torch.manual_seed(1)
    for batch, length, width, heads in [(1, 1, 8, 2), (3, 100, 24, 3), (1, 1500, 16, 1), (2, 65, 64, 8)]:
        module = CausalSelfAttention(width, heads).eval()
        x = torch.randn(batch, length, width)
        y = module(x)
        torch.testing.assert_close(y, by_pytorch(module, x), rtol=1e-4, atol=1e-5)
        x[:, -1] += 1
        torch.testing.assert_close(module(x)[:, :-1], y[:, :-1], rtol=1e-4, atol=1e-5)


main()
