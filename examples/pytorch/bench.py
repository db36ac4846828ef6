"""Checks attention.py against PyTorch in double precision, then times it. Prints one JSON object, as Hone reads it."""

import json
import os
import sys
import time

import torch
from attention import attention

CASES = {"train-256": (8, 256, 64), "train-768": (4, 768, 64), "test-500": (4, 500, 48)}
ROUNDS = 15


def main() -> int:
    torch.set_num_threads(1)
    # Other inputs in each run, so that no answer can be carried over.
    generator = torch.Generator().manual_seed(int.from_bytes(os.urandom(4), "little"))
    cases = []
    for name, shape in CASES.items():
        inputs = [[torch.randn(shape, generator=generator) for _ in "qkv"] for _ in range(ROUNDS + 1)]
        attention(*inputs[0])
        seconds, outputs = [], []
        for qkv in inputs[1:]:
            began = time.perf_counter()
            outputs.append(attention(*qkv))
            seconds.append(time.perf_counter() - began)
        for qkv, y in zip(inputs[1:], outputs):
            expected = torch.nn.functional.scaled_dot_product_attention(*(x.double() for x in qkv), is_causal=True)
            if y.shape != expected.shape or not torch.allclose(y.double(), expected, rtol=1e-4, atol=1e-5):
                print(json.dumps({"correctness_ok": False}))
                return 1
        cases.append({"id": name, "attention_ms": sorted(seconds)[ROUNDS // 2] * 1000})
    print(json.dumps({"benchmark_id": "pytorch-attention", "correctness_ok": True, "cases": cases}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
