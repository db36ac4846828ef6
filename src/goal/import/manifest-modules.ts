import type { Called, Fill } from "../../model/benchmark.ts";
import { functionName } from "../../model/called.ts";
import { namesIn, parseExpression } from "../../model/expression.ts";
import type { Problem } from "../../model/input-error.ts";
import type { Manifest } from "../../model/manifest.ts";
import { expandManifest } from "../expand-manifest.ts";
import { readManifest } from "../read-manifest.ts";
import type { ImportSource } from "./imported.ts";
import { placeOf, textIn, unnameable } from "./source-files.ts";

/** A name that a manifest's shapes need and the contract's cases give a value. */
export type OpenSize = { name: string; train: number; test: number };

export type ManifestModule = {
  /** Of the manifest. */
  path: string;
  manifest: Manifest;
  /** The module's file, which candidates change. */
  file: string;
  className: string;
  /** What cases select it by; unlike those of the others. */
  symbol: string;
  sizes: OpenSize[];
};

/** Reads manifests, and says where they are wrong. */
export function modulesOf(
  source: ImportSource,
  paths: readonly string[],
): { modules: ManifestModule[]; problems: Problem[] } {
  const modules: ManifestModule[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    const name = placeOf(source, path);
    const text = textIn(source, path);
    const read = text === null ? null : readManifest({ text, name });
    problems.push(...(read ? read.problems : [unreadable(name)]));
    if (!read?.manifest) continue;
    const module = moduleOf(path, read.manifest, modules);
    problems.push(...[path, module.file].flatMap((file) => unnameable(source, file) ?? []));
    modules.push(module);
  }
  return { modules, problems };
}

const unreadable = (where: string): Problem => ({
  where,
  what: "it is not there, no text, or too large",
  remedy: "Name a manifest.yaml beside model.py, or the folder that has some.",
});

function moduleOf(path: string, manifest: Manifest, others: readonly ManifestModule[]): ManifestModule {
  const plain = functionName({ manifest: path });
  const taken = others.map(({ symbol }) => symbol);
  const names = [plain, ...taken.map((_, at) => `${plain}_${at + 2}`)];
  const called = expandManifest({ manifest: path, args: [], returns: "void" }, manifest);
  return {
    path,
    manifest,
    file: (called.entry ?? "").replace(/:\w+$/, ""),
    className: manifest.model.class_name,
    symbol: names.find((name) => !taken.includes(name)) ?? plain,
    sizes: sizesOf(called),
  };
}

/**
 * What a size that a manifest leaves open is tried with. Both are multiples of 64, because nobody knows what a module
 * divides by; the held-out one is no power of two.
 */
const usual = { train: 256, test: 192 } as const;

/** A name that the constructor takes as a number has that number in all cases. */
function sizesOf({ args, module }: Called): OpenSize[] {
  const texts = args.flatMap(({ shape = [], fill, value }) => [
    ...shape,
    ...boundsOf(fill),
    ...(value === undefined ? [] : [value]),
  ]);
  const names = [...new Set(texts.flatMap((text) => namesIn(parseExpression(text))))];
  const said = { ...module?.function?.kwargs, ...module?.init };
  return names.map((name) => {
    const given = Object.hasOwn(said, name) ? said[name] : undefined;
    return typeof given === "number" ? { name, train: given, test: given } : { name, ...usual };
  });
}

const boundsOf = (fill: Fill | undefined): string[] =>
  fill === undefined || typeof fill === "string" ? [] : Object.values(fill).flat();
