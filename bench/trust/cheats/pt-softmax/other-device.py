"""Row 56: the result lies on a device where nothing is calculated."""

import torch


def softmax(x):
    return torch.softmax(x.to("meta"), dim=-1)
