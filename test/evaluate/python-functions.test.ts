import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PairOutcome } from "../../src/model/measurement.ts";
import { median } from "../../src/stats/descriptive.ts";
import { torchEnvironment } from "../python-environment.ts";
import { openPythonBench } from "./python-bench.ts";
import type { PythonBench } from "./python-bench.ts";

const environment = await torchEnvironment();

const plain = `
import numpy as np

def norm(x, *, eps):
    y = np.empty_like(x)
    for i in range(x.shape[0]):
        y[i] = x[i] / np.sqrt((x[i] * x[i]).mean() + eps)
    return y
`;
const whole = `
import numpy as np

def norm(x, *, eps):
    return x / np.sqrt((x * x).mean(axis=1, keepdims=True) + np.float32(eps))
`;
const contract = {
  functions: [
    {
      entry: "ops/kernel.py:norm",
      arrays: "numpy",
      args: [
        { name: "x", role: "in", dtype: "f32", shape: ["n", "d"] },
        { name: "eps", role: "scalar", dtype: "f64", value: "0.5", kwarg: true },
      ],
      returns: [{ name: "y", dtype: "f32", shape: ["n", "d"] }],
    },
  ],
  cases: [
    { id: "train-1", n: 200, d: 64 },
    { id: "test-1", n: 33, d: 77 },
  ],
};

const returning = (value: string): string =>
  `${whole.trimEnd().replace(/return (.*)$/, `y = $1\n    return ${value}`)}\n`;

type Failure = Exclude<PairOutcome["kind"], "samples">;

/** What is wrong with it is one line, and the next candidate is measured as if nothing had been. */
const wrong: [title: string, source: string, kind: Failure, detail: RegExp][] = [
  [
    "computes something else",
    whole.replace("float32(eps)", "float32(2 * eps)"),
    "incorrect",
    /^y\[\d+\] is .+ expected/,
  ],
  ["returns a list", returning("[y]"), "incorrect", /^it returned a list in place of a tensor$/],
  ["returns two values", returning("y, y"), "incorrect", /^it returned 2 values in place of 1$/],
  ["returns nothing", returning("None"), "incorrect", /^y is a builtins\.NoneType, not a numpy\.ndarray$/],
  ["returns its input", returning("x"), "incorrect", /^y is a view of an input or an output/],
  ["returns a view of its input", returning("x[::-1]"), "incorrect", /^y is a view of an input/],
  ["returns another type", returning("y.astype(np.float64)"), "incorrect", /^y is of float64, .+ float32$/],
  ["returns another shape", returning("y.T"), "incorrect", /^y has the shape \(77, 33\), .+ \(33, 77\)$/],
  [
    "returns a subclass that computes when it is looked at",
    `${returning("y.view(Lazy)")}class Lazy(np.ndarray):\n    pass\n`,
    "incorrect",
    /^y is a ops\.kernel\.Lazy, not a numpy\.ndarray$/,
  ],
  [
    "writes to its input",
    returning("np.multiply(x, 1.5, out=x)").replace("return", "np.add(x, 1, out=x)\n    return y\n    return"),
    "incorrect",
    /^it writes to its input x$/,
  ],
  ["fails to be imported", "import nothing_of_this_name\n", "crash", /ModuleNotFoundError: .+ \(ops\/kernel\.py:1\)$/],
  ["is no Python", "def norm(:\n", "crash", /SyntaxError: invalid syntax \(ops\/kernel\.py:1\)$/],
  ["lacks the function", "x = 1\n", "crash", /AttributeError: ops\/kernel\.py has no norm/],
  ["raises in a call", whole.replace("return x", "return x @ x"), "crash", /ValueError: .+ \(ops\/kernel\.py:5\)$/],
  ["leaves with a status of 0", `import sys\nsys.exit(0)\n`, "crash", /it left with sys\.exit\(0\)/],
  ["ends the process", `import os\nos._exit(0)\n`, "crash", /did not load/],
  ["starts a process", `import subprocess\nsubprocess.run(["true"])\n`, "crash", /PermissionError/],
  ["opens a socket", `import socket\nsocket.socket()\n`, "crash", /PermissionError/],
  ["hangs while it is imported", `import time\ntime.sleep(1000)\n`, "timeout", /did not answer in time/],
  [
    "gives one array at every call",
    `${returning("kept(y)")}store = {}\ndef kept(y):\n    at = store.setdefault(y.shape, np.empty_like(y))\n    at[...] = y\n    return at\n`,
    "incorrect",
    /^one of [38] results that are held at once is not what its call gave: y\[\d+\] is/,
  ],
  [
    "maps the memory for results",
    `import mmap\n${whole.replace("    return", "    mmap.mmap(6, 0, mmap.MAP_SHARED, mmap.PROT_WRITE)\n    return")}`,
    "crash",
    /PermissionError/,
  ],
  [
    "opens the memory for results anew",
    `import os\n${whole.replace("    return", '    os.open("/proc/self/fd/6", os.O_RDWR)\n    return')}`,
    "crash",
    /PermissionError/,
  ],
  [
    "changes a file's access list",
    `import os\nos.setxattr("/tmp", "user.x", b"1")\n`,
    "crash",
    /PermissionError.+Operation not permitted/,
  ],
  [
    "changes a file's mode",
    `import os\nos.chmod("/tmp", 0o755)\n`,
    "crash",
    /PermissionError.+Operation not permitted/,
  ],
  [
    "puts a step of its own into the harness",
    `import sys\n${whole.replace("    return", '    sys._getframe(2).f_globals["Call"].deliver = lambda *_: None\n    return')}`,
    "incorrect",
    /^it has changed the harness that calls it \(Call\.deliver\)$/,
  ],
  ["looks for the harness by name", `import sys\nsys.modules["hone_call"]\n`, "crash", /KeyError: 'hone_call'/],
  [
    "hangs in a call",
    whole.replace("    return", "    while True: pass\n    return"),
    "timeout",
    /did not answer in time/,
  ],
];

describe.skipIf(environment === null)("a NumPy function", () => {
  let bench: PythonBench;
  beforeAll(async () => {
    if (environment === null) return;
    const base = { "ops/kernel.py": plain, "ops/__init__.py": "" };
    bench = await openPythonBench({ environment, contract, base, runSeconds: 5 });
  }, 300_000);
  afterAll(async () => await bench?.close());

  it.each(wrong)("that %s is told in one line", async (_title, source, kind, detail) => {
    const outcome = await bench.measure({ "ops/kernel.py": source });
    expect(outcome).toMatchObject({ kind, detail: expect.stringMatching(detail) });
  });

  it("may use what is its own again where nobody holds it any more", async () => {
    const pool = `${returning("kept(y)")}import sys\nstore = []\ndef kept(y):
    free = next((one for one in store if sys.getrefcount(one) <= 3 and one.shape == y.shape), None)
    if free is None:
        free = np.empty_like(y)
        store.append(free)
    free[...] = y
    return free
`;
    expect((await bench.measure({ "ops/kernel.py": pool })).kind).toBe("samples");
  });

  it("that works on the whole matrix is right and faster", async () => {
    const outcome = await bench.measure({ "ops/kernel.py": whole });
    if (outcome.kind !== "samples") throw new Error(JSON.stringify(outcome));
    for (const { reference, candidate, maxError, checked } of outcome.pair.cases) {
      expect(median(reference) / median(candidate)).toBeGreaterThan(2);
      expect(maxError).toBeLessThan(1);
      expect(checked).toBeGreaterThan(0);
    }
  });

  it("is told from every planted cheat around it, and from an honest twin", async () => {
    const { planted, nulls, findings } = await bench.evaluator.screen("all");
    expect(planted.length).toBeGreaterThanOrEqual(13);
    expect([...planted, ...nulls].filter(({ ok }) => !ok)).toEqual([]);
    expect(findings).toEqual([]);
  }, 120_000);

  it("is told no sizes and no names of cases before it is called", async () => {
    const spy = `${whole}
import os
told = open("/hone/task.json").read() + repr(dict(os.environ)) + repr(open("/proc/self/cmdline").read())
assert str(7 * 11) not in told and "test-1" not in told, told
`;
    const outcome = await bench.measure({ "ops/kernel.py": spy });
    expect(outcome.kind === "samples" ? "samples" : outcome.detail).toBe("samples");
  });
});

describe.skipIf(environment === null)("a NumPy function whose base gives one array at every call", () => {
  it("is compared with candidates that do the same", async () => {
    if (environment === null) return;
    const once = plain.replace("y = np.empty_like(x)", "y = store.setdefault(x.shape, np.empty_like(x))");
    const base = { "ops/kernel.py": `${once}store = {}\n`, "ops/__init__.py": "" };
    const bench = await openPythonBench({ environment, contract, base });
    const same = `${returning("kept(y)")}store = {}\ndef kept(y):\n    at = store.setdefault(y.shape, np.empty_like(y))\n    at[...] = y\n    return at\n`;
    try {
      expect((await bench.measure({ "ops/kernel.py": same })).kind).toBe("samples");
    } finally {
      await bench.close();
    }
  });
});
