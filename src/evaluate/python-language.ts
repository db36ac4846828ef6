import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark, Case } from "../model/benchmark.ts";
import { functionName } from "../model/called.ts";
import { InputError } from "../model/input-error.ts";
import { artifactPath } from "./artifacts.ts";
import { buildVariant } from "./build.ts";
import type { BuildSite, TakeArtifact } from "./build.ts";
import { fillCodeCache } from "./code-cache.ts";
import { describeBase, needsDescription } from "./described-base.ts";
import type { DescribedBase } from "./described-base.ts";
import { harnessFile } from "./harness-files.ts";
import type { Language, OracleCode } from "./language.ts";
import type { OneCall } from "./device/tools.ts";
import { drawState, weightBytes } from "./module-state.ts";
import { packTree } from "./pack-tree.ts";
import { plainCase } from "./plain-case.ts";
import { functionSource, placePythonHarness, pythonProgram } from "./python-program.ts";
import type { PythonPlace } from "./python-program.ts";
import { pythonProfiler } from "./python-profiler.ts";
import { resolveContract } from "./resolve-contract.ts";

const nothingDescribed: DescribedBase = { of: () => null, weights: () => [] };

/** Python functions and modules, loaded in an isolated interpreter of the goal's environment. */
export async function openPythonLanguage(site: BuildSite): Promise<Language> {
  const place = placeFor(site, site.benchmark, "task");
  const base = needsDescription(site.benchmark) ? await described(site, place) : nothingDescribed;
  const benchmark = resolveContract(site.benchmark, base);
  const oneCall = (digest: string, workload: Case) => oneCallOf(place, { digest, benchmark, workload });
  return {
    benchmark,
    build: async (variant) => {
      const built = await buildVariant(site, variant, takeTree);
      const compiles = benchmark.device !== "cpu" && built.kind === "built";
      return compiles ? await fillCodeCache({ site, benchmark }, built, oneCall) : built;
    },
    program: (digest) => pythonProgram(place, { digest }),
    planted: (digest, wrapped) =>
      pythonProgram(place, { digest: wrapped, planted: artifactPath(site.scratch, digest) }),
    buildPlanted: (_workload, names) => Promise.resolve(new Map(names.map((name) => [name, plantedFile(name)]))),
    oracle: oracleOf(site, benchmark, place),
    oneCall,
    profiler: pythonProfiler,
    stateBytes: (workload) => weightBytes({ benchmark, base }, workload),
    stateOf: (workload, uniform) => drawState({ benchmark, base }, workload, uniform),
  };
}

const placeFor = (
  site: BuildSite,
  benchmark: Benchmark,
  name: string,
  harness = placePythonHarness(site),
): PythonPlace => ({
  site,
  harness,
  benchmark,
  sources: benchmark.functions.map(functionSource),
  name,
});

/** The base is built once more for this, before anything is measured: what it tells decides what is built to. */
async function described(site: BuildSite, place: PythonPlace): Promise<DescribedBase> {
  const built = await buildVariant(site, { id: "base" }, takeTree);
  if (built.kind === "built") return await describeBase(place, built.digest);
  throw new InputError({
    where: "the base commit",
    what: built.kind === "failed" ? `it does not build: ${built.error}` : "its build takes longer than a run may",
    remedy: "Run the contract's build commands on a fresh clone, and commit what they need.",
  });
}

/** The built tree, or the folder of it that the contract names; a candidate's files are imported from there. */
const takeTree: TakeArtifact = ({ benchmark, root }, tree) =>
  packTree(join(tree, root, benchmark.build?.artifact ?? "."));

/** The baseline, or the contract's reference from the baseline's tree. */
function oracleOf(site: BuildSite, benchmark: Benchmark, place: PythonPlace): OracleCode {
  const { reference } = benchmark;
  if (!reference) return { isWide: false, program: (digest) => pythonProgram(place, { digest }) };
  const functions = benchmark.functions.map((called) => ({
    ...called,
    entry: `${reference.file}:${reference.symbol ?? functionName(called)}`,
  }));
  const own = placeFor(site, { ...benchmark, functions }, "reference", place.harness);
  return { isWide: reference.dtype === "f64", program: (digest) => pythonProgram(own, { digest }) };
}

/** What is resolved says which inputs a KernelBench problem takes; the place has the contract as it was written. */
function oneCallOf(
  place: PythonPlace,
  { digest, benchmark, workload }: { digest: string; benchmark: Benchmark; workload: Case },
): OneCall {
  const { command, mounts, env } = pythonProgram(place, { digest, program: "once.py" });
  const file = join(place.site.scratch.path, `once-${workload.id}.json`);
  writeFileSync(file, JSON.stringify(plainCase(benchmark, workload, "all")));
  return { command: [...command, "/hone/case.json"], mounts: [...mounts, { from: file, at: "/hone/case.json" }], env };
}

function plantedFile(name: string): Buffer {
  return Buffer.from(`NAME = "${name}"\n${readFileSync(harnessFile("planted/planted.py"), "utf8")}`);
}
