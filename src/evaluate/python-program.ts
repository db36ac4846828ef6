import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark, Called } from "../model/benchmark.ts";
import { entryOf } from "../model/called.ts";
import type { Mount } from "../sandbox/bubblewrap.ts";
import { codePath } from "./artifacts.ts";
import type { BuildSite } from "./build.ts";
import { harnessFile } from "./harness-files.ts";
import type { Program } from "./harness-process.ts";
import { unpackedTree } from "./pack-tree.ts";

/** Hone's own Python files that run beside a candidate. */
const files = [
  "python.py",
  "hone_arena.py",
  "hone_call.py",
  "hone_protocol.py",
  "hone_target.py",
  "describe.py",
  "once.py",
  "profile.py",
  "device.py",
];
const candidateAt = "/hone/candidate";
const harnessAt = "/hone/harness";
const taskAt = "/hone/task.json";
/** Importing PyTorch takes two seconds, and half a minute from a cold disk. */
const startSeconds = 120;

/** Where one function is loaded from, as harness/python.py takes it. */
type FunctionSource = {
  file: string;
  callable: string;
  kind: "function" | "module" | "kernelbench";
  arrays: "torch" | "numpy";
  solution?: string;
  backward: boolean;
  mode: "eval" | "train";
};

export function functionSource(called: Called): FunctionSource {
  const { entry = "", kind = "function", arrays = "torch", solution, backward = false, module } = called;
  const { file, callable } = entryOf(entry);
  const mode = module?.mode ?? (kind === "kernelbench" ? "train" : "eval");
  return {
    file,
    callable: callable ?? "Model",
    kind,
    arrays,
    ...(solution !== undefined && { solution }),
    backward,
    mode,
  };
}

/** Copies Hone's own Python files where the sandbox's user can read them. */
export function placePythonHarness({ scratch }: Pick<BuildSite, "scratch">): string {
  const folder = join(scratch.path, "python-harness");
  mkdirSync(folder, { mode: 0o755 });
  for (const name of files) copyFileSync(harnessFile(name), join(folder, name));
  return folder;
}

export type PythonPlace = {
  site: BuildSite;
  /** Folder of Hone's own Python files. */
  harness: string;
  benchmark: Benchmark;
  sources: readonly FunctionSource[];
  /** Tells the tasks of one evaluator apart. */
  name: string;
};

/** What a process that runs a built tree of this contract sees, and which of Hone's programs it begins with. */
export function pythonProgram(
  place: PythonPlace,
  { digest, program = "python.py", planted }: { digest: string; program?: string; planted?: string },
): Program {
  const { site, harness, benchmark } = place;
  const tree = unpackedTree(site.scratch, digest);
  const isConfined = site.scratch.sandbox === "bubblewrap";
  const at = (inside: string, outside: string) => (isConfined ? inside : outside);
  const task = {
    folder: join(at(candidateAt, tree), "."),
    device: benchmark.device,
    threads: benchmark.threads,
    filter: at("/hone/filter", site.scratch.harnessFilter),
    functions: place.sources,
    ...(planted !== undefined && { planted: at("/hone/planted.py", planted) }),
  };
  const taskFile = join(
    site.scratch.path,
    `${place.name}-${planted === undefined ? digest : `planted-${digest}`}.json`,
  );
  writeFileSync(taskFile, JSON.stringify(task));
  const code = codePath(site.scratch, digest);
  const mounts: Mount[] = [
    { from: harness, at: harnessAt },
    { from: tree, at: candidateAt },
    { from: taskFile, at: taskAt },
    { from: site.scratch.harnessFilter, at: "/hone/filter" },
    ...(planted === undefined ? [] : [{ from: planted, at: "/hone/planted.py" }]),
    ...(existsSync(code) ? [{ from: code, at: codeCacheAt }] : []),
    ...site.environment.mounts,
  ];
  return {
    command: [site.environment.python ?? "python3", "-I", "-B", join(harnessAt, program), taskAt],
    mounts,
    env: {
      ...site.environment.env,
      ...threadsOf(benchmark.threads),
      ...steadyAllocator,
      ...interpreted(benchmark),
      ...(existsSync(code) && codeCacheEnv),
      ...benchmark.runtime?.env,
    },
    startSeconds,
    loadsUnpinned: true,
    results: planted === undefined ? "write" : "read",
  };
}

/** Where what an artifact compiles when it is first called lies: to be written once, and only read from then on. */
export const codeCacheAt = "/hone/code";
export const codeCacheEnv = {
  TRITON_CACHE_DIR: codeCacheAt,
  TORCHINDUCTOR_CACHE_DIR: `${codeCacheAt}/inductor`,
  TORCH_EXTENSIONS_DIR: `${codeCacheAt}/extensions`,
};

/** Libraries begin as many threads as they find cores, unless they are told. */
function threadsOf(threads: number): Record<string, string> {
  const names = ["OMP", "MKL", "OPENBLAS", "NUMEXPR", "BLIS"];
  return Object.fromEntries(names.map((name) => [`${name}_NUM_THREADS`, String(threads)]));
}

/**
 * The C library gives large blocks back to the system at once and takes them anew at the next call: page faults then cost
 * more than the work, and whoever keeps a result alive spares them. With neither mapping nor trimming (mallopt(3)), memory that was
 * freed is used again, as in a program that has run for a while.
 */
const steadyAllocator = {
  MALLOC_MMAP_MAX_: "0",
  MALLOC_TRIM_THRESHOLD_: String(2 ** 34),
};

/** Triton has no compiler for a processor; its interpreter runs the same kernel. */
const interpreted = ({ device }: Benchmark): Record<string, string> =>
  device === "cpu" ? { TRITON_INTERPRET: "1" } : {};
