"""One function of a case over all slots: arguments made ready before the clock, results delivered inside it."""

from hone_arena import scalar_value
from hone_protocol import WrongResult


class Call:
    """One function of a case over all slots: arguments are made ready before the clock, results delivered inside it."""

    def __init__(self, place, described, words, case):
        self.place, self.described, self.case = place, described, case
        self.arrays = place.spec["arrays"]
        self.device = case["device"]
        self.target = None
        self.args, self.kwargs, self.outs, self.leaves, self.cotangents, self.copies = [], [], [], [], [], []
        self.words = words
        self.graphs = None

    def views(self, arena, slots):
        for slot in range(slots):
            self.add_slot(arena, slot)

    def add_slot(self, arena, slot):
        positional, named, leaves, outs, cotangents = [], {}, {}, [], []
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
        after = self.words[len(self.described["args"]):]
        for entry, (_, value, stride) in zip(self.described["returns"], after):
            outs.append(self.place_tensor(arena, entry, value + slot * stride))
        self.args.append(positional)
        self.kwargs.append(named)
        self.outs.append(outs)
        self.leaves.append([leaves[name] for name in graded])
        self.cotangents.append(cotangents)

    def place_tensor(self, arena, tensor, offset):
        """On a device a slot's tensor has a twin there; `stage` and `collect` copy between them, outside the clock."""
        host = arena.tensor(self.arrays, tensor, offset)
        if self.device == "cpu":
            return host
        import torch

        twin = torch.empty_strided(tensor["shape"], tensor["strides"], dtype=host.dtype, device=self.device)
        self.copies.append((len(self.args), host, twin))
        return twin

    def run(self, slot):
        if self.place.spec.get("backward"):
            self.run_backward(slot)
            return
        returned = self.target(*self.args[slot], **self.kwargs[slot])
        if self.outs[slot]:
            self.deliver(returned, slot, self.described["returns"], self.outs[slot])

    def run_backward(self, slot):
        import torch

        with torch.enable_grad():
            returned = self.target(*self.args[slot], **self.kwargs[slot])
        values = list(returned) if isinstance(returned, (tuple, list)) else [returned]
        forward = [entry for entry in self.described["returns"] if not entry.get("grad")]
        if len(values) != len(forward):
            raise WrongResult(f"it returned {len(values)} values in place of {len(forward)}")
        grads = torch.autograd.grad(values, self.leaves[slot], grad_outputs=self.cotangents[slot])
        rest, places = iter(values), iter(grads)
        whole = [(next(places) if entry.get("grad") else next(rest).detach()) for entry in self.described["returns"]]
        self.deliver(tuple(whole), slot, self.described["returns"], self.outs[slot])

    def deliver(self, returned, slot, entries, outs):
        if len(entries) == 1 and type(returned) not in (tuple, list):
            returned = (returned,)
        elif len(entries) == 1 and type(returned) is list:
            raise WrongResult("it returned a list in place of a tensor")
        if type(returned) not in (tuple, list):
            raise WrongResult(f"it returned one {type(returned).__name__} in place of {len(entries)} tensors")
        if len(returned) != len(entries):
            raise WrongResult(f"it returned {len(returned)} values in place of {len(entries)}")
        for value, entry, out in zip(returned, entries, outs):
            self.check(value, entry, out)
            if self.arrays == "numpy":
                out[...] = value
            else:
                out.copy_(value)

    def check(self, value, entry, out):
        """Real tensors of the contract's type only: nothing that computes when somebody looks at it."""
        name = entry["name"]
        if type(value) is not type(out):
            raise WrongResult(f"{name} is a {type(value).__module__}.{type(value).__qualname__}, not a {type(out).__module__}.{type(out).__qualname__}")
        if value.dtype != out.dtype:
            raise WrongResult(f"{name} is of {value.dtype}, the contract says {out.dtype}")
        if tuple(value.shape) != tuple(out.shape):
            raise WrongResult(f"{name} has the shape {tuple(value.shape)}, the contract says {tuple(out.shape)}")
        if self.arrays == "numpy":
            address = value.__array_interface__["data"][0]
        else:
            if value.device != out.device:
                raise WrongResult(f"{name} is on {value.device}, the contract's device is {out.device}")
            if value.layout != out.layout:
                raise WrongResult(f"{name} has the layout {value.layout}")
            address = value.untyped_storage().data_ptr()
            if address == 0 and value.numel() > 0:
                raise WrongResult(f"{name} has no storage")
        if self.case["holds"](address):
            raise WrongResult(f"{name} is a view of an input or an output: return a tensor of its own")
