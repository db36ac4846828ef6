"""The Python harness: loads a candidate's functions and modules and calls them as the evaluator says.

It shares a process with the candidate and is therefore assumed to be tampered with: nothing that it says is believed.
It has no clock, no expected output and no verdict; what it answers only ends a wait. docs/harness.md has the protocol,
and what a case's description holds.

Arguments: the task, a JSON file that is the same for all cases. Descriptors 3: commands, 4: answers, 5: tensor memory,
6: memory for results, which can only be written.
"""

import gc
import importlib.util
import json
import os
import sys
import types

# Only while Hone's own files are imported: a candidate finds none of them on its path.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from hone_arena import Arena, Results, contiguous  # noqa: E402
from hone_call import Call, require_untouched  # noqa: E402
from hone_protocol import (  # noqa: E402
    MEMORY,
    RESULTS,
    WrongResult,
    answer,
    explain,
    fail,
    forbid_processes,
    read_whole,
    read_words,
)
from hone_target import Target, attribute  # noqa: E402, F401: describe.py takes them from here

sys.path.pop(0)

LAYOUT, RUN, CASE, STAGE, COLLECT, PROFILE, HOLD = 1, 2, 3, 4, 5, 6, 7
DONE, WRONG_RESULT = 0, 2


def own(name):
    """A file of Hone's own beside this one: nothing of it is on the candidate's path."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"hone_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Session:
    def __init__(self, task, arena, results):
        self.task, self.arena, self.results = task, arena, results
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
        call = Call(place, described, words, self.case, self.results)
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
            require_untouched()
        answer(DONE)

    def take_hold(self):
        """Calls all slots and delivers only then: a result that a later call has changed is wrong to whoever holds it."""
        slots, count = read_words(2)
        calls = [self.calls[index] for index in read_words(count)]
        held = [(call, slot, call.compute(slot)) for slot in range(slots) for call in calls]
        require_untouched()
        # By others than have stood in the candidate's reach while it was called.
        fresh = {call: call.made_anew(self.results) for call in calls}
        for call, slot, returned in held:
            fresh[call].deliver(returned, slot)
        if self.device is not None:
            self.device.synchronise_all(self.torch)
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
            if not to_device:
                call.collect(slots)
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
            elif command == HOLD:
                self.take_hold()
            else:
                fail("protocol: unknown command")


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


def hide():
    """A candidate that looks for the harness among the modules finds none of it."""
    for name in [name for name in sys.modules if name.startswith("hone_")]:
        del sys.modules[name]
    sys.modules["__main__"] = types.ModuleType("__main__")


def read_task(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    task = read_task(sys.argv[1])
    arena, results = Arena(MEMORY), Results(RESULTS)
    forbid_processes(task["filter"])
    try:
        import_libraries(task)
    except ImportError as error:
        fail(f"{explain(error, task['folder'])}: the environment lacks it; name it under setup: in the goal")
    hide()
    try:
        session = Session(task, arena, results)
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
