"""Checks softmax.py against PyTorch in double precision, then times it. Prints one JSON object, as Hone reads it."""

import json
import os
import sys
import time

import torch

cuda = torch.cuda.is_available()
if not cuda:
    # Without a GPU Triton's interpreter runs the kernel, element for element the same and much slower.
    os.environ["TRITON_INTERPRET"] = "1"

from softmax import softmax  # noqa: E402: Triton reads the variable when it is imported

CASES = {"train-16x500": (16, 500), "train-4x2000": (4, 2000), "test-10x777": (10, 777)}
ROUNDS = 3


def main() -> int:
    device = "cuda" if cuda else "cpu"
    # Other inputs in each run, so that no answer can be carried over.
    seed = int.from_bytes(os.urandom(4), "little")
    generator = torch.Generator().manual_seed(seed)
    cases = []
    for name, shape in CASES.items():
        inputs = [(torch.randn(shape, generator=generator) * 4).to(device) for _ in range(ROUNDS + 1)]
        softmax(inputs[0])  # compiles
        seconds, outputs = [], []
        for x in inputs[1:]:
            began = time.perf_counter()
            outputs.append(softmax(x))
            if cuda:
                torch.cuda.synchronize()
            seconds.append(time.perf_counter() - began)
        for x, y in zip(inputs[1:], outputs):
            expected = torch.softmax(x.double(), dim=1)
            if y.shape != expected.shape or not torch.allclose(y.double(), expected, rtol=1e-4, atol=1e-6):
                print(json.dumps({"correctness_ok": False}))
                return 1
        cases.append({"id": name, "softmax_ms": sorted(seconds)[ROUNDS // 2] * 1000})
    print(json.dumps({"benchmark_id": "triton-softmax", "correctness_ok": True, "cases": cases}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
