"""A profile of one case's calls: where the time goes, as a table for people and models and as a trace for a viewer.

It runs in the harness's process on the evaluator's slots and is a hint, never a verdict: what it writes is the candidate's
word. PyTorch's own profiler where tensors are PyTorch's, else Python's (cProfile).
"""

import cProfile
import io
import os
import pstats
import sys

ROWS = 30


def profile(session, slots, out):
    calls = list(session.calls.values())
    if any(call.arrays == "torch" for call in calls):
        by_torch(session, slots, calls, out)
    else:
        by_python(session, slots, calls, out)


def by_torch(session, slots, calls, out):
    import torch
    from torch.profiler import ProfilerActivity

    on_device = session.task["device"] != "cpu"
    activities = [ProfilerActivity.CPU] + ([ProfilerActivity.CUDA] if on_device else [])
    with torch.profiler.profile(activities=activities, record_shapes=True, profile_memory=True) as seen:
        session.run_slots(0, slots, calls)
    order = "self_device_time_total" if on_device else "self_cpu_time_total"
    table = seen.key_averages(group_by_input_shape=True).table(sort_by=order, row_limit=ROWS, max_name_column_width=60)
    write(out, "profile.txt", f"torch.profiler, {slots} calls\n{table}\n")
    seen.export_chrome_trace(os.path.join(out, "trace.json"))


def by_python(session, slots, calls, out):
    profiler = cProfile.Profile()
    profiler.enable()
    session.run_slots(0, slots, calls)
    profiler.disable()
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(ROWS)
    write(out, "profile.txt", f"cProfile, {slots} calls\n{text.getvalue()}")


def write(out, name, text):
    with open(os.path.join(out, name), "w", encoding="utf-8") as file:
        file.write(text)


def run(session, slots, out="/hone/out"):
    try:
        profile(session, slots, out)
    except Exception as error:  # noqa: BLE001: a profile that cannot be made costs nobody a verdict
        sys.stderr.write(f"no profile: {error}\n")
