import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, dim: int, eps: float = 1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))
        self.eps = eps

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        square = torch.pow(x, 2)
        mean = square.sum(dim=-1, keepdim=True) / x.shape[-1]
        size = torch.sqrt(mean + self.eps).expand_as(x).contiguous()
        return x / size * self.weight
