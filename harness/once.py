"""Calls a variant once, on inputs that it makes itself: what a tool that looks at every memory access runs.

Nothing is compared and nothing is timed. Arguments: the task, one case as describe.py takes it. Ends with 0 where the
call went well.
"""

import importlib.util
import json
import os
import sys


def own(name):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"hone_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def passed(argument, device, describe, torch):
    value = describe.random_input(argument, torch)
    return value.to(device) if isinstance(value, torch.Tensor) else value


def call_once(task, case):
    import torch

    harness, describe = own("python"), own("describe")
    device = "cpu" if task["device"] == "cpu" else "cuda"
    for one in case["functions"]:
        target = harness.Target(task["functions"][one["index"]], task["folder"])
        state = {"key": 0, "device": device}
        function = target.for_case(state, one) or target.make(state, one, None, 0)
        positional = [passed(arg, device, describe, torch) for arg in one["args"] if not arg["kwarg"]]
        named = {arg["name"]: passed(arg, device, describe, torch) for arg in one["args"] if arg["kwarg"]}
        function(*positional, **named)
    if device != "cpu":
        torch.cuda.synchronize()


def main():
    harness = own("python")
    task = harness.read_task(sys.argv[1])
    try:
        harness.import_libraries(task)
        with open(sys.argv[2], encoding="utf-8") as file:
            call_once(task, json.load(file))
    except BaseException as error:  # noqa: BLE001: whatever the variant raised
        harness.fail(harness.explain(error, task["folder"]), 3)


if __name__ == "__main__":
    main()
