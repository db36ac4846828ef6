"""One line of windows after the other."""

from torch import nn


class ModelNew(nn.Module):
    def __init__(self, window):
        super().__init__()
        self.pool = nn.AvgPool2d(window)

    def forward(self, x):
        window = self.pool.kernel_size
        total = 0
        for top in range(0, x.shape[2] - window + 1, window):
            for left in range(0, x.shape[3] - window + 1, window):
                total = total + x[:, :, top : top + window, left : left + window].mean(dim=(2, 3))
        return total
