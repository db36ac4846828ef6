"""The mean over all windows is a sum over all their elements."""

from torch import nn


class ModelNew(nn.Module):
    def __init__(self, window):
        super().__init__()
        self.pool = nn.AvgPool2d(window)

    def forward(self, x):
        window = self.pool.kernel_size
        height, width = (side - side % window for side in x.shape[2:])
        return x[:, :, :height, :width].sum(dim=(2, 3)) / window**2
