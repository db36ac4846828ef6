"""The evaluator's memory as tensors of the candidate's own kind."""

import ctypes
import mmap
import os
import struct

SIZES = {"f64": 8, "f32": 4, "f16": 2, "bf16": 2, "i64": 8, "i32": 4, "i16": 2, "i8": 1, "u8": 1, "bool": 1}
NUMPY = {"f64": "float64", "f32": "float32", "f16": "float16", "i64": "int64", "i32": "int32", "i16": "int16",
         "i8": "int8", "u8": "uint8", "bool": "bool"}
TORCH = {**NUMPY, "bf16": "bfloat16"}
SCALARS = {"f64": "<d", "f32": "<f", "f16": "<e"}


class Arena:
    """The evaluator's memory, of which tensors are views."""

    def __init__(self, fd):
        self.size = os.fstat(fd).st_size
        self.memory = mmap.mmap(fd, self.size, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
        os.close(fd)
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self.memory))

    def make_present(self, count):
        """Page faults belong to no candidate."""
        populate_write, page = 23, 4096
        end = min(self.size, (count + page - 1) // page * page)
        try:
            self.memory.madvise(populate_write, 0, end)
        except (OSError, ValueError):
            for at in range(0, end, page):
                self.memory[at] = self.memory[at]

    def bytes(self, offset, count):
        return memoryview(self.memory)[offset:offset + count]

    def tensor(self, arrays, tensor, offset):
        """A view of one tensor of one slot, of the kind that the contract hands over."""
        dtype, shape, strides = tensor["dtype"], tensor["shape"], tensor["strides"]
        if arrays == "numpy":
            import numpy

            steps = [stride * SIZES[dtype] for stride in strides]
            return numpy.ndarray(shape, dtype=NUMPY[dtype], buffer=self.memory, offset=offset, strides=steps)
        span = 1 + sum((size - 1) * stride for size, stride in zip(shape, strides))
        import torch

        flat = torch.frombuffer(self.memory, dtype=getattr(torch, TORCH[dtype]), count=span, offset=offset)
        return flat.as_strided(shape, strides)

    def holds(self, address):
        return self.address <= address < self.address + self.size


def scalar_value(dtype, word):
    if dtype == "bool":
        return bool(word)
    if dtype in SCALARS:
        return struct.unpack(SCALARS[dtype], struct.pack("<Q", word)[: struct.calcsize(SCALARS[dtype])])[0]
    if dtype == "bf16":
        return struct.unpack("<f", struct.pack("<I", (word & 0xFFFF) << 16))[0]
    return struct.unpack("<q", struct.pack("<Q", word))[0]


def contiguous(weight):
    strides, step = [], 1
    for size in reversed(weight["shape"]):
        strides.insert(0, step)
        step *= size
    return {**weight, "strides": strides}


class Results:
    """The evaluator's memory for results, which can only be written: `write` puts bytes where nobody here reads them.

    It cannot be mapped, so that no call computes into it and spares what every call pays for: a result of its own.
    """

    def __init__(self, fd):
        self.fd = fd
        # A tensor's bytes by their address: PyTorch has no buffer for all of its types.
        self.write_from = ctypes.CDLL(None, use_errno=True).pwrite
        self.write_from.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_long)
        self.write_from.restype = ctypes.c_ssize_t

    def write(self, address, count, offset):
        while count > 0:
            written = self.write_from(self.fd, address, count, offset)
            if written <= 0:
                raise OSError(ctypes.get_errno(), "a result could not be delivered")
            address, count, offset = address + written, count - written, offset + written
