import type { Benchmark, Called } from "../model/benchmark.ts";
import type { Problem } from "../model/input-error.ts";
import type { Manifest } from "../model/manifest.ts";
import { contractDoubts } from "./contract-doubts.ts";
import { wrongFile } from "./entry-rules.ts";
import { expandManifest, moduleFile, namedInputs } from "./expand-manifest.ts";
import { expressionsHaveValues } from "./expression-rules.ts";
import type { Finding, Rule } from "./finding.ts";
import { tensorsFitTheirMemory } from "./memory-rules.ts";
import { readManifest } from "./read-manifest.ts";
import type { ManifestReading, ManifestText } from "./read-manifest.ts";

/** Where a contract's manifests lie, relative to the goal's folder as all of its paths are. */
export const manifestPaths = ({ functions }: Benchmark): string[] => [
  ...new Set(functions.flatMap(({ manifest }) => manifest ?? [])),
];

export type Contract = {
  benchmark: Benchmark;
  /** What errors call it. */
  name: string;
  /** As of `readYaml`. */
  lineOf(path: readonly PropertyKey[]): number;
};

export type Expansion = {
  /** Null as soon as there is a problem. */
  benchmark: Benchmark | null;
  problems: Problem[];
  warnings: Problem[];
  /** Something found in the contract as it is written out, at the place where it was written. */
  located(found: Finding): Problem;
};

/**
 * A contract with what its manifests say written out, and what in them does not fit it. What was written stays what is
 * hashed; this is what is measured.
 * @param texts by the path that the contract has; all of them are there
 */
export function expandContract(contract: Contract, texts: ReadonlyMap<string, ManifestText>): Expansion {
  const { benchmark } = contract;
  const read = new Map([...texts].map(([path, text]) => [path, { ...readManifest(text), name: text.name }]));
  const readings = [...read.values()];
  const warnings = readings.flatMap((reading) => [...reading.warnings, ...otherDevice(reading, benchmark)]);
  const problems = readings.flatMap((reading) => reading.problems);
  const functions = benchmark.functions.map((called) => expanded(called, read));
  const whole = { ...benchmark, functions };
  const where = inManifest({ functions, read, contract });
  if (problems.length > 0) return { benchmark: null, problems, warnings, located: where };
  const own = new Set(measuredRules(benchmark).map(textOf));
  const found = [...read]
    .flatMap(([path, { manifest, ...file }]) => (manifest ? wrongModule(path, manifest, file) : []))
    .concat(
      measuredRules(whole)
        .filter((one) => !own.has(textOf(one)))
        .map(where),
    );
  const doubted = new Set(contractDoubts(benchmark).map(textOf));
  const doubts = contractDoubts(whole).filter((one) => !doubted.has(textOf(one)));
  return {
    benchmark: found.length > 0 ? null : whole,
    problems: found,
    warnings: [...warnings, ...doubts.map(where)],
    located: where,
  };
}

type Read = ManifestReading & { name: string };
type File = Pick<Contract, "lineOf" | "name">;

function expanded(called: Called, read: ReadonlyMap<string, Read>): Called {
  const { manifest } = read.get(called.manifest ?? "") ?? {};
  return manifest ? expandManifest(called, manifest) : called;
}

const located = ({ lineOf, name }: File, { path, what, remedy }: Finding): Problem => ({
  where: `${name}:${lineOf(path)}`,
  what,
  remedy,
});

function wrongModule(path: string, manifest: Manifest, file: File): Problem[] {
  const { module } = manifest.model;
  return wrongFile(moduleFile(module, path), /\.py$/, "model.py").map(({ what, remedy }) =>
    located(file, { path: ["model", "module"], what, remedy }),
  );
}

function otherDevice({ manifest, ...file }: Read, { device }: Benchmark): Problem[] {
  const preferred = manifest?.device?.replace(/:\d+$/, "");
  if (preferred === undefined || preferred === device || (preferred === "gpu" && device !== "cpu")) return [];
  return [
    located(file, {
      path: ["device"],
      what: `its device is ${preferred}, the contract's is ${device}, and that one is measured on`,
      remedy: `Write device: ${preferred === "gpu" ? "cuda" : preferred} in the contract, or ${device} here.`,
    }),
  ];
}

/** What can only be seen of a contract that is written out. */
const measuredRules: Rule = (benchmark) => [...expressionsHaveValues(benchmark), ...tensorsFitTheirMemory(benchmark)];

const textOf = ({ path, what }: Finding): string => `${path.join(".")}: ${what}`;

type Whole = { functions: readonly Called[]; read: ReadonlyMap<string, Read>; contract: File };

/** A finding in a function that was written out, at its place in the manifest; others are the contract's own. */
function inManifest({ functions, read, contract }: Whole): (found: Finding) => Problem {
  return ({ path, what, remedy }) => {
    const [first, index, ...rest] = path;
    const file = first === "functions" ? read.get(functions[Number(index)]?.manifest ?? "") : undefined;
    return file?.manifest
      ? located(file, { path: placeOf(rest, file.manifest), what, remedy })
      : located(contract, { path, what, remedy });
  };
}

/** `args[1].fill` is `inputs.kwargs.mask`. */
function placeOf([key, which, ...rest]: readonly PropertyKey[], manifest: Manifest): PropertyKey[] {
  if (key === "args") {
    const { path = ["inputs"] } = namedInputs(manifest)[Number(which)] ?? {};
    return [...path, ...(rest[0] === "fill" ? [] : rest)];
  }
  if (key === "entry") return ["model", which === "file" ? "module" : "class_name"];
  if (which === "function" && rest[0] === "name") return ["weights", "function"];
  return which === "function" ? ["weights", "call_kwargs", ...rest.slice(1)] : ["model", "init_kwargs", ...rest];
}
