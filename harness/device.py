"""What a harness does to a GPU around a candidate's calls, beside loading and calling: CUDA, or HIP by the same names.

PyTorch is handed in, so that nothing here is imported before the harness wants it. Nothing here needs a device to be
imported. None of it is believed: it shares a process with the candidate, and the evaluator's clock and comparison stand
outside.
"""

import ctypes
import glob
import os
import sys

# AMD's last cache lies behind the L2 and is not in the device's properties: 256 MiB on the largest devices.
_HIP_LAST_LEVEL = 256 * 2**20
# Where the device does not tell.
_ASSUMED_L2 = 64 * 2**20

_flush_buffer = None
_runtime = None
_synchronise = None


def prepare(torch):
    """Binds the runtime's own calls. To be called before a candidate is loaded, whose patches of PyTorch they then miss."""
    global _synchronise
    name = "hipDeviceSynchronize" if is_hip(torch) else "cudaDeviceSynchronize"
    runtime = _runtime_of(torch)
    _synchronise = getattr(runtime, name, None) if runtime else None


def is_hip(torch):
    """Whether this PyTorch was built for AMD's devices."""
    return getattr(torch.version, "hip", None) is not None


def l2_bytes(torch):
    """Bytes of the device's last cache, as far as it tells."""
    size = getattr(torch.cuda.get_device_properties(0), "L2_cache_size", 0) or _ASSUMED_L2
    return max(size, _HIP_LAST_LEVEL) if is_hip(torch) else size


def flush_l2(torch):
    """Writes twice the bytes of the last cache, which leaves nothing else in it. Queued on the current stream."""
    global _flush_buffer
    if _flush_buffer is None:
        _flush_buffer = torch.empty(2 * l2_bytes(torch), dtype=torch.uint8, device="cuda")
    _flush_buffer.zero_()


def reset_persisting_l2(torch):
    """Makes lines normal again that somebody asked the L2 to keep (cudaCtxResetPersistingL2Cache).

    True where that was done; HIP has no such lines. A CUDA runtime without the call, before 11.0, knows none either.
    """
    if is_hip(torch):
        return False
    runtime = _runtime_of(torch)
    reset = getattr(runtime, "cudaCtxResetPersistingL2Cache", None) if runtime else None
    return reset is not None and reset() == 0


def synchronise_all(torch):
    """Waits for all work of this process on the device, of every stream. Raises what went wrong in it since the last time.

    By the runtime's own call where `prepare` found it: a candidate may have put another function into PyTorch's place.
    """
    status = _synchronise() if _synchronise else 0
    if not _synchronise or status != 0:
        # It raises the same error, in PyTorch's words.
        torch.cuda.synchronize()
    if status != 0:
        raise RuntimeError(f"the device's work ended with error {status}")


def device_error(torch):
    """Waits for all work, and says what went wrong in it, or None. An illegal access stays until the process ends."""
    try:
        synchronise_all(torch)
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return None


def capture(call, torch, warm_ups=3):
    """Captures one call as a graph: `(graph, what it returned)`; `graph.replay()` then does its work again.

    What the call returned lies in memory of the graph's own, and every replay writes it anew. It is called a few times on
    a side stream first, as PyTorch's documentation of graphs has it, since what is set up at a first call, libraries'
    workspaces for instance, may not be captured. Raises what capturing raises, for a call that waits for the device.
    """
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(warm_ups):
            call()
    torch.cuda.current_stream().wait_stream(side)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        returned = call()
    torch.cuda.synchronize()
    return graph, returned


def reset_memory_peak(torch):
    """From here on the peak is counted."""
    torch.cuda.reset_peak_memory_stats()


def memory_peak(torch):
    """Most bytes of device memory that PyTorch's allocator gave out at once; what others allocate is not in it."""
    return int(torch.cuda.max_memory_allocated())


def _runtime_of(torch):
    """The runtime that PyTorch has loaded, or None. Another copy of it would have the same context and do as well."""
    global _runtime
    if _runtime is None:
        names = _hip_names() if is_hip(torch) else _cuda_names()
        _runtime = next((library for name in names if (library := _open(name))), False)
    return _runtime or None


def _cuda_names():
    yield from _loaded("libcudart")
    # Wheels bring it in a package beside PyTorch: nvidia/cu13/lib, before CUDA 13 nvidia/cuda_runtime/lib.
    for folder in sys.path:
        yield from sorted(glob.glob(os.path.join(folder, "nvidia", "cu*", "lib", "libcudart.so.*")), reverse=True)
    yield "libcudart.so"


def _hip_names():
    yield from _loaded("libamdhip64")
    yield "libamdhip64.so"


def _loaded(name):
    """Paths of loaded libraries with this in their name."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            return sorted({line.split()[-1] for line in maps if f"/{name}" in line})
    except OSError:
        return []


def _open(path):
    try:
        return ctypes.CDLL(path)
    except OSError:
        return None
