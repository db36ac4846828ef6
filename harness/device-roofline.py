"""What a GPU does at most: bytes a second out of its memory and its L2, operations a second by type.

usage: python device-roofline.py [cuda|cpu]        (`cpu` only to try this program without a device)

Hone's own program: it runs alone, without a candidate. Prints one JSON object: `far` and `near` in bytes a second, `l2` in
bytes, and operations a second for each type that the device multiplies matrices in. What a device cannot do is left out.
"""

import json
import sys
import time

import torch

# Trials of each, of which the best counts: other work makes a rate smaller and never larger.
TRIALS = 5
# Seconds of one trial, about.
TRIAL_SECONDS = 0.03
# At the least, where the last cache is small or unknown.
FAR_BYTES = 2**28


def main(device):
    on_gpu = device == "cuda"
    if on_gpu and not torch.cuda.is_available():
        sys.exit("PyTorch sees no device")
    properties = torch.cuda.get_device_properties(0) if on_gpu else None
    l2 = getattr(properties, "L2_cache_size", 0) or 0
    free = torch.cuda.mem_get_info()[0] if on_gpu else 2**30
    far_bytes = min(max(8 * l2, FAR_BYTES), free // 4)
    rates = {
        "l2": l2,
        "far": bandwidth(device, far_bytes if on_gpu else 2**26),
        # A copy's two buffers fit twice into it; where it is unknown, what a small device has.
        "near": bandwidth(device, max((l2 or 2**21) // 4, 2**19)),
        **matrix_rates(device),
    }
    print(json.dumps({name: rate for name, rate in rates.items() if rate is not None}))


def bandwidth(device, size):
    """Bytes a second that a copy of so many bytes reads and writes."""
    source = torch.ones(size // 4, dtype=torch.float32, device=device)
    target = torch.empty_like(source)
    return best_rate(device, lambda: target.copy_(source), 2 * source.numel() * 4)


def matrix_rates(device):
    torch.backends.cuda.matmul.allow_tf32 = False
    rates = {
        "f64": matrix_rate(device, torch.float64),
        "f32": matrix_rate(device, torch.float32),
        "f16": matrix_rate(device, torch.float16),
        "bf16": matrix_rate(device, torch.bfloat16),
        "i8": byte_rate(device),
    }
    if device == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = True
        rates["tf32"] = matrix_rate(device, torch.float32)
        torch.backends.cuda.matmul.allow_tf32 = False
    return rates


def matrix_rate(device, dtype):
    """Operations a second of a product of square matrices: the largest of a few sizes."""
    return best_of_sizes(device, lambda a, b, c: torch.mm(a, b, out=c), dtype, dtype)


def byte_rate(device):
    return best_of_sizes(device, lambda a, b, c: torch._int_mm(a, b, out=c), torch.int8, torch.int32)


def best_of_sizes(device, multiply, taken, given):
    best = None
    for n in (4096, 8192) if device == "cuda" else (256,):
        try:
            a = torch.ones(n, n, dtype=taken, device=device)
            c = torch.empty(n, n, dtype=given, device=device)
            rate = best_rate(device, lambda: multiply(a, a.t(), c), 2 * n**3)
        except (RuntimeError, AttributeError, NotImplementedError):
            # The type, or memory for it, is not there.
            continue
        best = max(best or 0, rate)
    return best


def best_rate(device, call, work):
    """Work a second of the fastest trial, each of as many calls as take about a trial's time."""
    call()
    seconds = timed(device, call, 1)
    calls = max(1, min(2000, int(TRIAL_SECONDS / max(seconds, 1e-6))))
    return max(calls * work / timed(device, call, calls) for _ in range(TRIALS))


def timed(device, call, calls):
    if device != "cuda":
        began = time.perf_counter()
        for _ in range(calls):
            call()
        return max(time.perf_counter() - began, 1e-9)
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda.synchronize()
    begin.record()
    for _ in range(calls):
        call()
    end.record()
    torch.cuda.synchronize()
    return max(begin.elapsed_time(end) / 1000, 1e-9)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "cuda")
