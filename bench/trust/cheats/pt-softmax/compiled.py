"""Row 55: one line around the base, which needs a compiler where there is none."""

import naive
import torch

softmax = torch.compile(naive.softmax)
