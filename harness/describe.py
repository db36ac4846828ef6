"""Tells the evaluator what a contract leaves to the base's own code: weights, KernelBench inputs, what modules return.

It runs the base commit only, in the sandbox, before anything is measured. Arguments: the task, the cases, a folder to
write `described.json` and `weights.bin` into. What is wrong with the base's code is one line on standard error.
"""

import importlib.util
import json
import math
import os
import sys

NAMES = {"float64": "f64", "float32": "f32", "float16": "f16", "bfloat16": "bf16", "int64": "i64", "int32": "i32",
         "int16": "i16", "int8": "i8", "uint8": "u8", "bool": "bool"}
DRAWS = 4


def own(name):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"hone_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Unusable(Exception):
    """The base's code is not what the contract takes it for."""


def dtype_of(tensor, what):
    name = str(tensor.dtype).removeprefix("torch.")
    if name not in NAMES:
        raise Unusable(f"{what} is of {name}, which no contract can hold")
    return NAMES[name]


class WholeNumbers:
    """Remembers between which bounds `torch.randint` drew a tensor: its values alone need not show the greatest."""

    def __init__(self, torch):
        self.torch, self.drawn = torch, []

    def __enter__(self):
        original = self.original = self.torch.randint

        def randint(*args, **kwargs):
            made = original(*args, **kwargs)
            bounds = [kwargs.get("low"), kwargs.get("high")]
            numbers = [arg for arg in args if isinstance(arg, int)]
            low, high = bounds if bounds[1] is not None else (numbers + [None, None])[:2]
            if high is None:
                low, high = 0, low
            elif low is None and numbers:
                low = numbers[0]
            self.drawn.append((made, [low or 0, high - 1]))
            return made

        self.torch.randint = randint
        return self

    def __exit__(self, *_):
        self.torch.randint = self.original

    def bounds_of(self, tensor):
        return next((bounds for made, bounds in self.drawn if made is tensor), None)


def describe_input(draws, name, torch, bounds=None):
    """One of a problem's inputs, by several draws: how a fresh one is made."""
    first = draws[0]
    if isinstance(first, bool):
        return {"name": name, "role": "scalar", "dtype": "bool", "value": int(first)}
    if isinstance(first, int):
        return {"name": name, "role": "scalar", "dtype": "i64", "value": first}
    if isinstance(first, float):
        return {"name": name, "role": "scalar", "dtype": "f64", "value": first}
    if not isinstance(first, torch.Tensor):
        raise Unusable(f"get_inputs() gives a {type(first).__name__} for {name}: tensors and numbers can be handed over")
    dtype = dtype_of(first, name)
    values = torch.cat([draw.detach().reshape(-1).double() for draw in draws])
    described = {"name": name, "role": "in", "dtype": dtype, "shape": list(first.shape)}
    return {**described, "fill": {"integers": bounds} if bounds else fill_of(values, dtype, name)}


def fill_of(values, dtype, name):
    """Normal, uniform, integers or constant: recognised by range and moments, refused where it is none of them."""
    low, high = values.min().item(), values.max().item()
    if not (math.isfinite(low) and math.isfinite(high)):
        raise Unusable(f"get_inputs() gives {name} values that are not finite")
    if low == high:
        return {"full": low}
    if dtype not in ("f64", "f32", "f16", "bf16"):
        return {"integers": [low, high]}
    mean, deviation = values.mean().item(), values.std().item()
    standard = (values - mean) / deviation
    skew, kurtosis = (standard**3).mean().item(), (standard**4).mean().item()
    # Sampling errors of skewness and kurtosis: sqrt(6 / n) and sqrt(24 / n) for normal values.
    slack = 6 * math.sqrt(24 / values.numel()) + 0.02
    if abs(skew) < slack and abs(kurtosis - 3) < slack:
        # Which numbers the problem means: those that are within the sampling error of round ones.
        error = 6 * deviation / math.sqrt(values.numel())
        return {"normal": [rounded(mean, error), rounded(deviation, error)]}
    if abs(skew) < slack and abs(kurtosis - 1.8) < slack:
        edge = 20 * (high - low) / values.numel()
        return {"uniform": [rounded(low, edge), rounded(high, edge)]}
    raise Unusable(
        f"get_inputs() gives {name} values that are neither normal, uniform, integers nor constant: "
        "write the function's args with their fills in the contract, and kind: module"
    )


def rounded(value, error):
    nearest = round(value, 2)
    return nearest if abs(nearest - value) <= error else value


def call_inputs(module, torch):
    made = module.get_inputs()
    if not isinstance(made, (list, tuple)):
        raise Unusable("get_inputs() gives no list")
    # A problem may make its inputs on a GPU; here the base runs on the processor.
    return [value.cpu() if isinstance(value, torch.Tensor) else value for value in made]


def describe_returns(returned, torch):
    values = list(returned) if isinstance(returned, (tuple, list)) else [returned]
    described = []
    for at, value in enumerate(values):
        if not isinstance(value, torch.Tensor):
            raise Unusable(f"the base returns a {type(value).__name__}: a contract compares tensors")
        described.append({"dtype": dtype_of(value, f"result {at}"), "shape": list(value.shape)})
    return described


def random_input(argument, torch):
    dtype = getattr(torch, {v: k for k, v in NAMES.items()}[argument["dtype"]])
    if argument["role"] == "scalar":
        return argument["value"]
    fill, shape = argument.get("fill", "normal"), argument["shape"]
    kind, bounds = (fill, [0, 1]) if isinstance(fill, str) else next(iter(fill.items()))
    if kind in ("ones", "zeros", "full"):
        return torch.full(shape, {"ones": 1, "zeros": 0}.get(kind, bounds), dtype=dtype)
    if kind == "normal" and dtype.is_floating_point:
        return (torch.randn(shape) * bounds[1] + bounds[0]).to(dtype)
    if dtype.is_floating_point:
        return (torch.rand(shape) * (bounds[1] - bounds[0]) + bounds[0]).to(dtype)
    return torch.randint(int(bounds[0]), int(bounds[1]) + 1, shape).to(dtype)


class Describer:
    def __init__(self, harness, task, weights):
        import torch

        self.torch, self.harness, self.task, self.weights = torch, harness, task, weights
        self.targets = [harness.Target(spec, task["folder"]) for spec in task["functions"]]

    def case(self, case):
        return {"id": case["id"], "functions": [self.function(one) for one in case["functions"]]}

    def function(self, one):
        target = self.targets[one["index"]]
        problem = target.files[0]
        target.for_case({"key": -1}, one)
        init = one.get("init", {})
        found = {"index": one["index"]}
        if target.spec["kind"] == "kernelbench":
            init = list(self.harness.attribute(problem, "get_init_inputs", target.spec["file"])())
            json.dumps(init)
            found["init"] = init
        seed = int.from_bytes(os.urandom(4), "little")
        module = target.make({"key": -1, "device": "cpu"}, {"init": init}, None, seed)
        found["state"] = self.keep(self.state_of(target, module, one.get("state")))
        if target.spec["kind"] == "kernelbench":
            with WholeNumbers(self.torch) as whole:
                draws = [call_inputs(problem, self.torch) for _ in range(DRAWS)]
            found["inputs"] = [
                describe_input([draw[at] for draw in draws], f"input{at}", self.torch, whole.bounds_of(first))
                for at, first in enumerate(draws[0])
            ]
            found["returns"] = describe_returns(module(*draws[0]), self.torch)
        elif not one["returns"]:
            positional = [random_input(arg, self.torch) for arg in one["args"] if not arg["kwarg"]]
            named = {arg["name"]: random_input(arg, self.torch) for arg in one["args"] if arg["kwarg"]}
            found["returns"] = describe_returns(module(*positional, **named), self.torch)
        return found

    def state_of(self, target, module, helper):
        if not helper:
            return module.state_dict()
        function = self.harness.attribute(target.files[0], helper["name"], target.spec["file"])
        state = function(**helper["kwargs"])
        if not isinstance(state, dict) or not all(isinstance(value, self.torch.Tensor) for value in state.values()):
            raise Unusable(f"{helper['name']} gives no state_dict")
        module.load_state_dict(state)
        return module.state_dict()

    def keep(self, state):
        kept = []
        for name, value in state.items():
            value = value.detach().cpu().contiguous()
            dtype = dtype_of(value, name)
            offset = self.weights.tell()
            count = value.numel() * value.element_size()
            if count:
                self.weights.write(value.reshape(-1).view(self.torch.uint8).numpy().tobytes())
            kept.append({"name": name, "dtype": dtype, "shape": list(value.shape), "offset": offset, "bytes": count})
        return kept


def main():
    harness = own("python")
    task = harness.read_task(sys.argv[1])
    out = sys.argv[3]
    try:
        harness.import_libraries(task)
        with open(sys.argv[2], encoding="utf-8") as file:
            cases = json.load(file)
        with open(os.path.join(out, "weights.bin"), "wb") as weights:
            describer = Describer(harness, task, weights)
            described = [describer.case(case) for case in cases]
        with open(os.path.join(out, "described.json"), "w", encoding="utf-8") as file:
            json.dump(described, file)
    except Unusable as error:
        harness.fail(str(error), 3)
    except SystemExit as error:
        harness.fail(f"it left with sys.exit({error.code!r})", 3)
    except BaseException as error:  # noqa: BLE001: whatever the base raised
        harness.fail(harness.explain(error, task["folder"]), 3)


if __name__ == "__main__":
    main()
