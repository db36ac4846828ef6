"""The Python harness: loads a candidate's functions and modules and calls them as the evaluator says.

It shares a process with the candidate and is therefore assumed to be tampered with: nothing that it says is believed.
It has no clock, no expected output and no verdict; what it answers only ends a wait. docs/harness.md has the protocol,
and what a case's description holds.

Arguments: the task, a JSON file that is the same for all cases. Descriptors 3: commands, 4: answers, 5: tensor memory.
"""

import ctypes
import gc
import importlib
import importlib.util
import json
import mmap
import os
import struct
import sys

COMMANDS, ANSWERS, MEMORY = 3, 4, 5
LAYOUT, RUN, CASE, STAGE, COLLECT, PROFILE = 1, 2, 3, 4, 5, 6
DONE, WRONG_RESULT = 0, 2
SIZES = {"f64": 8, "f32": 4, "f16": 2, "bf16": 2, "i64": 8, "i32": 4, "i16": 2, "i8": 1, "u8": 1, "bool": 1}
NUMPY = {"f64": "float64", "f32": "float32", "f16": "float16", "i64": "int64", "i32": "int32", "i16": "int16",
         "i8": "int8", "u8": "uint8", "bool": "bool"}
TORCH = {**NUMPY, "bf16": "bfloat16"}
SCALARS = {"f64": "<d", "f32": "<f", "f16": "<e"}


def own(name):
    """A file of Hone's own beside this one: nothing of it is on the candidate's path."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"hone_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class WrongResult(Exception):
    """What a call returned is not what the contract says."""


def read_whole(count):
    data = bytearray()
    while len(data) < count:
        part = os.read(COMMANDS, count - len(data))
        if not part:
            os._exit(0)  # the evaluator has left
        data += part
    return bytes(data)


def read_words(count):
    return struct.unpack(f"<{count}Q", read_whole(8 * count))


def answer(code, detail=0):
    os.write(ANSWERS, struct.pack("<QQ", code, detail))


def fail(words, status=90):
    """Ends the process with one line on standard error, which is all that a person gets to see."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()
    os._exit(status)


def explain(error, folder):
    """An exception in one line, with the last place in the repository's own files that it came through."""
    where, trace = "", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(folder):
            where = f" ({os.path.relpath(name, folder)}:{trace.tb_lineno})"
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename and error.filename.startswith(folder):
        where = f" ({os.path.relpath(error.filename, folder)}:{error.lineno})"
    text = " ".join(str(error.msg if isinstance(error, SyntaxError) else error).split())[:400]
    return f"{type(error).__name__}: {text}{where}" if text else f"{type(error).__name__}{where}"


def forbid_processes(path):
    """From here on no program is executed and no process is made, only threads: in all threads that there are, too."""
    with open(path, "rb") as file:
        program = file.read()

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]

    libc = ctypes.CDLL(None, use_errno=True)
    seccomp = {"x86_64": 317, "aarch64": 277}[os.uname().machine]
    no_new_privs, set_filter, all_threads = 38, 1, 1
    libc.syscall.restype = ctypes.c_long
    if libc.prctl(no_new_privs, 1, 0, 0, 0) != 0:
        fail("no_new_privs was refused")
    wanted = Program(len(program) // 8, program)
    if libc.syscall(ctypes.c_long(seccomp), ctypes.c_uint(set_filter), ctypes.c_uint(all_threads), ctypes.byref(wanted)) != 0:
        fail(f"seccomp was refused: {os.strerror(ctypes.get_errno())}")


def load_file(folder, path):
    """Imports a file of the candidate's tree under the name that its own package would import it by."""
    file = os.path.join(folder, path)
    if not os.path.isfile(file):
        raise FileNotFoundError(f"there is no {path}")
    parts = path.removesuffix(".py").split("/")
    name = ".".join(parts)
    if name in sys.modules and getattr(sys.modules[name], "__file__", None) == file:
        return sys.modules[name]
    if len(parts) > 1 and all(part.isidentifier() for part in parts[:-1]):
        importlib.import_module(".".join(parts[:-1]))
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def attribute(module, name, path):
    if not hasattr(module, name):
        raise AttributeError(f"{path} has no {name}")
    return getattr(module, name)


class Target:
    """One function of the contract: what is called, made anew for each case where it is a module."""

    def __init__(self, spec, folder):
        self.spec = spec
        self.files = []
        self.factory = None
        self.made = {}
        self.load(folder)

    def load(self, folder):
        spec = self.spec
        module = load_file(folder, spec["file"])
        self.files.append(module)
        if spec["kind"] == "kernelbench":
            solution = spec.get("solution")
            if solution and os.path.isfile(os.path.join(folder, solution)):
                self.files.append(load_file(folder, solution))
            newest = self.files[-1]
            self.factory = getattr(newest, "ModelNew", None) or attribute(module, "Model", spec["file"])
        else:
            self.factory = attribute(module, spec["callable"], spec["file"])

    @property
    def is_module(self):
        return self.spec["kind"] != "function"

    def for_case(self, case, described):
        """The callable for a case. Modules are made once for each state of weights and kept."""
        for module in self.files:
            for name, value in described.get("globals", {}).items():
                if hasattr(module, name):
                    setattr(module, name, value)
        if not self.is_module:
            return self.factory
        return self.made.get(case["key"])

    def make(self, case, described, state, seed):
        """Constructs the module and gives it the weights that both variants get."""
        import torch

        torch.manual_seed(seed)
        init = described["init"]
        made = self.factory(*init) if isinstance(init, list) else self.factory(**init)
        if not isinstance(made, torch.nn.Module):
            raise TypeError(f"{self.spec['callable']} makes no torch.nn.Module")
        made.train(self.spec["mode"] == "train")
        if described.get("wide"):
            made.double()
        if state is not None:
            give_weights(made, state, self.spec["kind"] == "kernelbench")
        made.requires_grad_(False)
        device = case["device"]
        self.made[case["key"]] = made.to(device) if device != "cpu" else made
        return self.made[case["key"]]


def give_weights(module, state, by_order):
    """Loads the evaluator's weights. A KernelBench solution may name them otherwise, in the same order and shapes."""
    own = module.state_dict()
    if set(own) == set(state):
        module.load_state_dict(state)
        return
    if by_order and [tuple(v.shape) for v in own.values()] == [tuple(v.shape) for v in state.values()]:
        module.load_state_dict(dict(zip(own, state.values())))
        return
    missing, more = sorted(set(state) - set(own)), sorted(set(own) - set(state))
    raise WrongResult(
        "its weights are not the base's:"
        + (f" it lacks {', '.join(missing[:5])}" if missing else "")
        + (f" it has {', '.join(more[:5])} more" if more else "")
    )


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


class Session:
    def __init__(self, task, arena):
        self.task, self.arena = task, arena
        self.device, self.torch = (None, None) if task["device"] == "cpu" else (own("device"), sys.modules["torch"])
        self.folder = task["folder"]
        self.targets = [Target(spec, self.folder) for spec in task["functions"]]
        self.case, self.calls, self.text = None, {}, None
        self.planted = None
        if task.get("planted"):
            spec = importlib.util.spec_from_file_location("hone_planted", task["planted"])
            self.planted = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(self.planted)

    def take_case(self):
        (count,) = read_words(1)
        text = read_whole((count + 7) // 8 * 8)[:count]
        self.case = json.loads(text)
        self.case["device"] = "cpu" if self.task["device"] == "cpu" else "cuda"
        self.case["holds"] = self.arena.holds
        self.calls = {}
        gc.collect()
        answer(DONE)

    def take_layout(self):
        index, used, count = read_words(3)
        words = [read_words(3) for _ in range(count)]
        self.arena.make_present(used)
        described = next(one for one in self.case["functions"] if one["index"] == index)
        place = self.targets[index]
        call = Call(place, described, words, self.case)
        call.target = place.for_case(self.case, described) or self.make(place, described)
        call.views(self.arena, self.case["slots"])
        self.calls[index] = call
        if self.case["launch"] == "graph" and len(self.calls) == len(self.case["functions"]):
            self.capture()
        answer(DONE)

    def make(self, place, described):
        state = None
        if described.get("weights") is not None:
            state = {w["name"]: self.arena.tensor("torch", contiguous(w), w["offset"]).clone() for w in described["weights"]}
        return place.make(self.case, described, state, 0)

    def capture(self):
        """One graph a slot, of all functions in their order: a replay finds what is new in the slot's own tensors."""
        ordered = [self.calls[one["index"]] for one in self.case["functions"]]

        def calling(slot):
            return lambda: [call.run(slot) for call in ordered]

        self.graphs = [self.device.capture(calling(slot), self.torch)[0] for slot in range(self.case["slots"])]

    def take_run(self):
        first, slots, count = read_words(3)
        called = read_words(count)
        calls = [self.calls[index] for index in called]
        if slots > 0:
            gc.disable()
            self.run_slots(first, slots, calls)
            gc.enable()
        answer(DONE)

    def run_slots(self, first, slots, calls):
        if self.planted is not None:
            self.planted.run(self, first, slots, calls)
        elif self.case["launch"] == "graph":
            for slot in range(first, first + slots):
                self.graphs[slot].replay()
        else:
            for slot in range(first, first + slots):
                for call in calls:
                    call.run(slot)
        if self.device is not None:
            self.device.synchronise_all(self.torch)

    def copy_slots(self, to_device):
        """Between the evaluator's memory and the device's, for the first slots, outside the clock."""
        (slots,) = read_words(1)
        for call in self.calls.values():
            for slot, host, twin in call.copies:
                if slot < slots:
                    twin.copy_(host) if to_device else host.copy_(twin)
        if to_device:
            self.device.reset_persisting_l2(self.torch)
            if self.case["cache"] == "cold":
                self.device.flush_l2(self.torch)
        self.device.synchronise_all(self.torch)
        answer(DONE)

    def take_profile(self):
        (slots,) = read_words(1)
        own("profile").run(self, slots)
        answer(DONE)

    def serve(self):
        while True:
            (command,) = read_words(1)
            if command == CASE:
                self.take_case()
            elif command == LAYOUT:
                self.take_layout()
            elif command == RUN:
                self.take_run()
            elif command == STAGE:
                self.copy_slots(to_device=True)
            elif command == COLLECT:
                self.copy_slots(to_device=False)
            elif command == PROFILE:
                self.take_profile()
            else:
                fail("protocol: unknown command")


def contiguous(weight):
    strides, step = [], 1
    for size in reversed(weight["shape"]):
        strides.insert(0, step)
        step *= size
    return {**weight, "strides": strides}


def import_libraries(task):
    """Before the candidate's folder is on the path, so that no file there can stand for a library."""
    if any(spec["arrays"] == "numpy" for spec in task["functions"]):
        import numpy  # noqa: F401
    if any(spec["arrays"] == "torch" for spec in task["functions"]):
        import torch

        torch.set_num_threads(task["threads"])
        torch.set_num_interop_threads(1)
        torch.set_grad_enabled(False)
        if task["device"] != "cpu":
            own("device").prepare(torch)
    sys.path.insert(0, task["folder"])
    for spec in task["functions"]:
        beside = os.path.join(task["folder"], os.path.dirname(spec["file"]))
        if beside not in sys.path:
            sys.path.append(beside)


def read_task(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    task = read_task(sys.argv[1])
    arena = Arena(MEMORY)
    forbid_processes(task["filter"])
    try:
        import_libraries(task)
    except ImportError as error:
        fail(f"{explain(error, task['folder'])}: the environment lacks it; name it under setup: in the goal")
    try:
        session = Session(task, arena)
        gc.collect()
        gc.freeze()
        answer(DONE)
        session.serve()
    except WrongResult as error:
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
        answer(WRONG_RESULT)
        read_whole(8)  # until the evaluator, who reads the reason in the log, ends this process
    except SystemExit as error:
        fail(f"it left with sys.exit({error.code!r})")
    except BaseException as error:  # noqa: BLE001: whatever the candidate raised
        fail(explain(error, task["folder"]))


if __name__ == "__main__":
    main()
