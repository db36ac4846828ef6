import { lstat, realpath } from "node:fs/promises";
import path from "node:path";
import { expandContract, manifestPaths } from "../goal/expand-contract.ts";
import type { BenchmarkReading } from "../goal/read-benchmark.ts";
import { maxManifestCharacters } from "../goal/read-manifest.ts";
import type { ManifestText } from "../goal/read-manifest.ts";
import { sourceFiles, sourceFindings } from "../goal/source-rules.ts";
import type { Benchmark } from "../model/benchmark.ts";
import { InputError } from "../model/input-error.ts";
import type { Problem } from "../model/input-error.ts";
import { readText } from "./read-text.ts";

/** Folders, absolute: what the contract's paths start from, and what none of them may leave. */
type Where = { root: string; top: string; /** What errors call a file. */ shown(file: string): string };

type Expanded = { benchmark: Benchmark | null; problems: Problem[]; warnings: Problem[] };

/** A source larger than this is data. */
const maxSourceBytes = 1_000_000;

/** A contract with its manifests from the disk, and what is wrong with them and with the files that it names. */
export async function expandOnDisk(contract: BenchmarkReading & { name: string }, where: Where): Promise<Expanded> {
  const { benchmark, name, lineOf } = contract;
  if (!benchmark) return { benchmark: null, problems: [], warnings: [] };
  const { texts, problems } = await readManifests({ benchmark, name, lineOf }, where);
  if (problems.length > 0) return { benchmark: null, problems, warnings: [] };
  const { located, ...whole } = expandContract({ benchmark, name, lineOf }, texts);
  if (!whole.benchmark) return whole;
  const files = sourceFiles(whole.benchmark);
  const sources = new Map(
    await Promise.all(files.map(async (file) => [file, await sourceOf(path.join(where.root, file))] as const)),
  );
  return { ...whole, problems: sourceFindings(whole.benchmark, sources).map(located) };
}

type Located = { benchmark: Benchmark; name: string; lineOf(path: readonly PropertyKey[]): number };

async function readManifests({ benchmark, name, lineOf }: Located, { root, top, shown }: Where) {
  const texts = new Map<string, ManifestText>();
  const problems: Problem[] = [];
  for (const manifest of manifestPaths(benchmark)) {
    const file = path.join(root, manifest);
    const index = benchmark.functions.findIndex((called) => called.manifest === manifest);
    const said = { where: `${name}:${lineOf(["functions", index, "manifest"])}` };
    const why = await notThere(file, top);
    if (why) problems.push({ ...said, what: `the manifest ${manifest} ${why.what}`, remedy: why.remedy });
    else
      await readText(file, shown(file), maxManifestCharacters).then(
        (text) => texts.set(manifest, { text, name: shown(file) }),
        (error: unknown) => problems.push(problemOf(error)),
      );
  }
  return { texts, problems };
}

function problemOf(error: unknown): Problem {
  if (error instanceof InputError) return { where: `${error.where}:1`, what: error.what, remedy: error.remedy };
  throw error;
}

async function notThere(file: string, top: string): Promise<{ what: string; remedy: string } | null> {
  const found = await lstat(file).catch(() => null);
  if (!found?.isFile())
    return {
      what: found ? "is no regular file" : "does not exist",
      remedy: "Correct the path; it starts from the goal's folder.",
    };
  const real = path.relative(await realpath(top), await realpath(file));
  return real.startsWith("..")
    ? { what: "lies outside of the repository", remedy: "Copy it into the repository." }
    : null;
}

/** A file's text; null where there is none, undefined where names are not looked for in it. */
async function sourceOf(file: string): Promise<string | null | undefined> {
  const found = await lstat(file).catch(() => null);
  if (!found) return null;
  return found.isFile() && found.size <= maxSourceBytes
    ? await readText(file, file, maxSourceBytes).catch(() => undefined)
    : undefined;
}
