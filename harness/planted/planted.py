"""Hone's own cheats around the baseline's code, and the honest twin that shows that wrapping is fair.

The evaluator puts NAME in front of this text; the harness then hands each run to `run` in place of doing it. They are the
Python counterparts of the C files beside this one: src/evaluate/task-screen/planted-candidates.ts says what must become
of each.
"""

import ctypes
import os
import random
import struct
import threading
import time

RESULTS = 6
readable = None


def returned(session, call, slot):
    """The places of a call's results. A candidate may not read them; this one is Hone's own, and its descriptor can."""
    global readable
    if readable is None:
        readable = type(session.arena)(os.dup(RESULTS))
    return [
        result.twins[slot] if result.twins else readable.tensor(call.arrays, entry, result.offset + slot * result.stride)
        for result, entry in zip(call.results, call.described["returns"])
    ]


def outputs(session, call, slot):
    """The tensors that a call of this slot is to write."""
    written = [
        passed
        for argument, passed in zip(
            [one for one in call.described["args"] if not one.get("kwarg") and not one.get("hidden")], call.args[slot]
        )
        if argument["role"] in ("out", "inout")
    ]
    named = [
        call.kwargs[slot][one["name"]]
        for one in call.described["args"]
        if one.get("kwarg") and one["role"] in ("out", "inout")
    ]
    return written + named + returned(session, call, slot)


def inputs(call, slot):
    return [
        passed
        for argument, passed in zip(
            [one for one in call.described["args"] if not one.get("kwarg") and not one.get("hidden")], call.args[slot]
        )
        if argument["role"] == "in"
    ] + [call.kwargs[slot][one["name"]] for one in call.described["args"] if one.get("kwarg") and one["role"] == "in"]


def is_numpy(tensor):
    return type(tensor).__module__ == "numpy"


def address(tensor):
    return tensor.__array_interface__["data"][0] if is_numpy(tensor) else tensor.data_ptr()


def copy_of(tensor):
    return tensor.copy() if is_numpy(tensor) else tensor.clone()


def write(tensor, value):
    if is_numpy(tensor):
        tensor[...] = value
    else:
        tensor.copy_(value)


def honest(calls, slot):
    for call in calls:
        call.run(slot)


def spoil(tensor):
    """NaN in place of a number, a number in place of NaN; another integer or truth value."""
    at = tuple(random.randrange(size) for size in tensor.shape)
    value = tensor[at].item()
    if isinstance(value, bool):
        tensor[at] = not value
    elif isinstance(value, int):
        tensor[at] = value ^ 64
    else:
        tensor[at] = 0.0 if value != value else float("nan")


def marked(session, slots, calls):
    for slot in slots:
        honest(calls, slot)
        for call in calls:
            for tensor in outputs(session, call, slot):
                spoil(tensor)


count = 0


def half_the_calls(session, slots, calls):
    global count
    for slot in slots:
        count += 1
        if count % 2 == 1:
            honest(calls, slot)


queue = []
worker = None


def work():
    while True:
        time.sleep(0.002)
        while queue:
            honest(*queue.pop(0))


def late(session, slots, calls):
    global worker
    queue.extend((calls, slot) for slot in slots)
    if worker is None:
        worker = threading.Thread(target=work, daemon=True)
        worker.start()


def honest_twin(session, slots, calls):
    for slot in slots:
        honest(calls, slot)


def slow(session, slots, calls):
    for slot in slots:
        began = time.perf_counter()
        honest(calls, slot)
        took = time.perf_counter() - began
        while time.perf_counter() < began + 4 * took:
            pass


def empty(session, slots, calls):
    pass


first_answers = {}


def first_only(session, slots, calls):
    for slot in slots:
        for call in calls:
            key = (id(call.place), session.case["key"])
            known = first_answers.get(key)
            if known is None:
                call.run(slot)
                first_answers[key] = [copy_of(tensor) for tensor in outputs(session, call, slot)]
            else:
                for tensor, value in zip(outputs(session, call, slot), known):
                    write(tensor, value)


answers = {}


def last_answer(session, slots, calls):
    for slot in slots:
        for call in calls:
            written = outputs(session, call, slot)
            key = (id(call.place), tuple(address(tensor) for tensor in written))
            if key in answers:
                for tensor, value in zip(written, answers[key]):
                    write(tensor, value)
                continue
            call.run(slot)
            if len(answers) < 256:
                answers[key] = [copy_of(tensor) for tensor in written]


watched = {}
watcher = None


def look(session, call, slot):
    """The first bytes of the first input."""
    tensor = (inputs(call, slot) or outputs(session, call, slot))[0]
    return ctypes.string_at(address(tensor), 8)


def watch(session):
    while True:
        time.sleep(0.00002)
        for (call, slot), seen in list(watched.items()):
            now = look(session, call, slot)
            if now != seen:
                call.run(slot)
                watched[call, slot] = look(session, call, slot)


def early(session, slots, calls):
    global watcher
    for slot in slots:
        for call in calls:
            if (call, slot) in watched:
                continue
            call.run(slot)
            watched[call, slot] = look(session, call, slot)
    if watcher is None:
        watcher = threading.Thread(target=watch, args=(session,), daemon=True)
        watcher.start()


def forged_answer(session, slots, calls):
    os.write(4, struct.pack("<QQ", 0, 0))
    honest_twin(session, slots, calls)


def exits(session, slots, calls):
    os._exit(0)


def writes_input(session, slots, calls):
    for slot in slots:
        honest(calls, slot)
        for call in calls:
            for tensor in inputs(call, slot)[:1]:
                # By address: an array that is read-only to NumPy is none to the processor.
                at = address(tensor)
                ctypes.memset(at, ctypes.string_at(at, 1)[0] ^ 1, 1)


def out_of_bounds(session, slots, calls):
    for slot in slots:
        honest(calls, slot)
        for call in calls:
            for tensor in outputs(session, call, slot)[:1]:
                steps = tensor.strides if is_numpy(tensor) else [one * tensor.element_size() for one in tensor.stride()]
                size = tensor.itemsize if is_numpy(tensor) else tensor.element_size()
                end = address(tensor) + size + sum((n - 1) * step for n, step in zip(tensor.shape, steps))
                ctypes.memset(end, ctypes.string_at(end, 1)[0] ^ 0xFF, 1)


def run(session, first, slots, calls):
    globals()[NAME.replace("-", "_")](session, range(first, first + slots), calls)  # noqa: F821
