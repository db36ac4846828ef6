"""One function of a case over all slots: arguments made ready before the clock, results delivered inside it."""

from hone_arena import NUMPY, TORCH, scalar_value
from hone_protocol import WrongResult


class Result:
    """One tensor that a function returns: what it has to be, and where its values go."""

    __slots__ = ("name", "arrays", "type", "dtype", "shape", "device", "layout", "holds", "sink", "offset", "stride", "twins")

    def __init__(self, entry, arrays, device, words, sink, holds):
        self.name, self.arrays, self.shape = entry["name"], arrays, tuple(entry["shape"])
        self.sink, self.holds, self.twins = sink, holds, []
        _, self.offset, self.stride = words
        if arrays == "numpy":
            import numpy

            self.type, self.dtype, self.device, self.layout = numpy.ndarray, numpy.dtype(NUMPY[entry["dtype"]]), None, None
        else:
            import torch

            self.type, self.dtype = torch.Tensor, getattr(torch, TORCH[entry["dtype"]])
            self.device, self.layout = torch.device(device), torch.strided

    def deliver(self, value, slot):
        """Inside the clock: into the evaluator's memory, or into its twin on a device, from where `collect` takes it."""
        self.check(value)
        if self.twins:
            self.twins[slot].copy_(value)
        else:
            self.send(value, slot)

    def send(self, value, slot):
        at = self.offset + slot * self.stride
        if self.arrays == "numpy":
            whole = value if value.flags.c_contiguous else value.copy(order="C")
            self.sink.write(whole.__array_interface__["data"][0], whole.nbytes, at)
        else:
            whole = value if value.is_contiguous() and not value.is_neg() else value.resolve_neg().contiguous()
            self.sink.write(whole.data_ptr(), whole.nbytes, at)

    def check(self, value):
        """Real tensors of the contract's type only: nothing that computes when somebody looks at it."""
        name = self.name
        if type(value) is not self.type:
            wanted = f"{self.type.__module__}.{self.type.__qualname__}"
            raise WrongResult(f"{name} is a {type(value).__module__}.{type(value).__qualname__}, not a {wanted}")
        if value.dtype != self.dtype:
            raise WrongResult(f"{name} is of {value.dtype}, the contract says {self.dtype}")
        if tuple(value.shape) != self.shape:
            raise WrongResult(f"{name} has the shape {tuple(value.shape)}, the contract says {self.shape}")
        if self.arrays == "numpy":
            address = value.__array_interface__["data"][0]
        else:
            if value.device.type != self.device.type:
                raise WrongResult(f"{name} is on {value.device}, the contract's device is {self.device}")
            if value.layout != self.layout:
                raise WrongResult(f"{name} has the layout {value.layout}")
            address = value.untyped_storage().data_ptr()
            if address == 0 and value.numel() > 0:
                raise WrongResult(f"{name} has no storage")
        if self.holds(address):
            raise WrongResult(f"{name} is a view of an input or an output: return a tensor of its own")


class Call:
    """One function of a case over all slots: arguments are made ready before the clock, results delivered inside it."""

    __slots__ = ("place", "described", "case", "arrays", "device", "target", "args", "kwargs", "results", "leaves",
                 "cotangents", "copies", "words")

    def __init__(self, place, described, words, case, sink):
        self.place, self.described, self.case = place, described, case
        self.arrays = place.spec["arrays"]
        self.device = case["device"]
        self.target = None
        self.args, self.kwargs, self.leaves, self.cotangents, self.copies = [], [], [], [], []
        self.words = words
        self.results = [
            Result(entry, self.arrays, self.device, after, sink, case["holds"])
            for entry, after in zip(described["returns"], words[len(described["args"]):])
        ]

    def made_anew(self, sink):
        """Delivers as this one does, to the same places."""
        fresh = Call(self.place, self.described, self.words, self.case, sink)
        for result, own in zip(fresh.results, self.results):
            result.twins = own.twins
        return fresh

    def views(self, arena, slots):
        for slot in range(slots):
            self.add_slot(arena, slot)

    def add_slot(self, arena, slot):
        positional, named, leaves, cotangents = [], {}, {}, []
        graded = [entry["grad"] for entry in self.described["returns"] if entry.get("grad")]
        for argument, (is_scalar, value, stride) in zip(self.described["args"], self.words):
            if is_scalar:
                passed = scalar_value(argument["dtype"], value)
            else:
                passed = self.place_tensor(arena, argument, value + slot * stride)
                if argument["name"] in graded:
                    passed = leaves[argument["name"]] = passed.detach().requires_grad_(True)
            if argument.get("hidden"):
                cotangents.append(passed)
            elif argument.get("kwarg"):
                named[argument["name"]] = passed
            else:
                positional.append(passed)
        if self.device != "cpu":
            for result in self.results:
                result.twins.append(self.twin_of(result.dtype, result.shape))
        self.args.append(positional)
        self.kwargs.append(named)
        self.leaves.append([leaves[name] for name in graded])
        self.cotangents.append(cotangents)

    def place_tensor(self, arena, tensor, offset):
        """On a device a slot's tensor has a twin there; `stage` and `collect` copy between them, outside the clock."""
        host = arena.tensor(self.arrays, tensor, offset)
        if self.device == "cpu":
            return host
        twin = self.twin_of(host.dtype, tensor["shape"], tensor["strides"])
        self.copies.append((len(self.args), host, twin))
        return twin

    def twin_of(self, dtype, shape, strides=None):
        import torch

        if strides is None:
            return torch.empty(shape, dtype=dtype, device=self.device)
        return torch.empty_strided(shape, strides, dtype=dtype, device=self.device)

    def collect(self, slots):
        """What functions returned on a device, into the evaluator's memory."""
        for result in self.results:
            for slot, twin in enumerate(result.twins[:slots]):
                result.send(twin.cpu(), slot)

    def run(self, slot):
        self.deliver(self.compute(slot), slot)

    def compute(self, slot):
        if self.place.spec.get("backward"):
            return self.compute_backward(slot)
        return self.target(*self.args[slot], **self.kwargs[slot])

    def compute_backward(self, slot):
        import torch

        with torch.enable_grad():
            returned = self.target(*self.args[slot], **self.kwargs[slot])
        values = list(returned) if isinstance(returned, (tuple, list)) else [returned]
        forward = [entry for entry in self.described["returns"] if not entry.get("grad")]
        if len(values) != len(forward):
            raise WrongResult(f"it returned {len(values)} values in place of {len(forward)}")
        grads = torch.autograd.grad(values, self.leaves[slot], grad_outputs=self.cotangents[slot])
        rest, places = iter(values), iter(grads)
        return tuple(next(places) if entry.get("grad") else next(rest).detach() for entry in self.described["returns"])

    def deliver(self, returned, slot):
        results = self.results
        if not results:
            return
        if len(results) == 1 and type(returned) not in (tuple, list):
            results[0].deliver(returned, slot)
            return
        if len(results) == 1 and type(returned) is list:
            raise WrongResult("it returned a list in place of a tensor")
        if type(returned) not in (tuple, list):
            raise WrongResult(f"it returned one {type(returned).__name__} in place of {len(results)} tensors")
        if len(returned) != len(results):
            raise WrongResult(f"it returned {len(returned)} values in place of {len(results)}")
        for value, result in zip(returned, results):
            result.deliver(value, slot)


_ORIGINAL = [
    (owner, name, function, function.__code__)
    for owner in (Result, Call)
    for name, function in vars(owner).items()
    if hasattr(function, "__code__")
]


def require_untouched():
    """Whoever puts a step of its own into the harness's place returns something else than it delivers."""
    for owner, name, function, code in _ORIGINAL:
        if owner.__dict__.get(name) is not function or function.__code__ is not code:
            raise WrongResult(f"it has changed the harness that calls it ({owner.__name__}.{name})")
