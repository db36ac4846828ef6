import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { harnessFile } from "../../src/evaluate/harness-files.ts";

/** What of PyTorch the module asks, with a device that writes down what is done to it. */
const standIn = `
import importlib.util, sys, types
from contextlib import contextmanager
spec = importlib.util.spec_from_file_location("hone_device", sys.argv[1])
device = importlib.util.module_from_spec(spec)
spec.loader.exec_module(device)
done = []
class Buffer:
    def __init__(self, size): done.append(f"allocate {size >> 20} MiB")
    def zero_(self): done.append("write")
class Stream:
    def wait_stream(self, other): done.append("wait")
class Graph:
    def replay(self): done.append("replay")
@contextmanager
def within(what):
    done.append(f"enter {what}")
    yield
    done.append(f"leave {what}")
def broken(): raise RuntimeError("CUDA error: an illegal memory access was encountered\\nmore")
torch = types.SimpleNamespace(
    uint8="uint8",
    version=types.SimpleNamespace(hip=None),
    empty=lambda size, dtype, device: Buffer(size),
    cuda=types.SimpleNamespace(
        get_device_properties=lambda index: types.SimpleNamespace(L2_cache_size=50 << 20),
        synchronize=lambda: done.append("synchronise"),
        Stream=Stream, current_stream=Stream, CUDAGraph=Graph,
        stream=lambda stream: within("side stream"), graph=lambda graph: within("capture"),
        max_memory_allocated=lambda: 4096,
    ),
)
`;

function inPython(script: string): string {
  const ended = spawnSync("python3", ["-I", "-c", standIn + script, harnessFile("device.py")], { encoding: "utf8" });
  expect(ended.stderr).toBe("");
  return ended.stdout.trim();
}

it("an L2 is emptied by writing twice what it holds, into one buffer", () => {
  expect(inPython("device.flush_l2(torch); device.flush_l2(torch); print(done)")).toBe(
    "['allocate 100 MiB', 'write', 'write']",
  );
});

it("AMD's last cache lies behind its L2, and is written over too", () => {
  const script = "torch.version.hip = '6.2'; device.flush_l2(torch); print(done, device.reset_persisting_l2(torch))";
  expect(inPython(script)).toBe("['allocate 512 MiB', 'write'] False");
});

it("a graph is captured after calls on a side stream, and replays without calling again", () => {
  const script = `
graph, returned = device.capture(lambda: done.append("call") or "y", torch, warm_ups=2)
graph.replay()
print(", ".join(done), returned)`;
  expect(inPython(script)).toBe(
    "wait, enter side stream, call, call, leave side stream, wait, synchronise, enter capture, call, leave capture, " +
      "synchronise, replay y",
  );
});

it("all streams are waited for by the runtime's own call, whatever became of PyTorch's", () => {
  const script = `
device._open = lambda path: types.SimpleNamespace(cudaDeviceSynchronize=lambda: done.append("runtime") or 0)
device.prepare(torch)
torch.cuda.synchronize = lambda: done.append("patched")
device.synchronise_all(torch)
print(done)`;
  expect(inPython(script)).toBe("['runtime']");
});

it("an error of the device's work is told in PyTorch's words, on one line", () => {
  const script = `
print(device.device_error(torch))
torch.cuda.synchronize = broken
print(device.device_error(torch))
device._synchronise = lambda: 700
torch.cuda.synchronize = lambda: None
print(device.device_error(torch))`;
  expect(inPython(script)).toBe(
    "None\nRuntimeError: CUDA error: an illegal memory access was encountered\nRuntimeError: the device's work ended with error 700",
  );
});
