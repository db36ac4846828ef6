import { autoresearch } from "./autoresearch.ts";
import { fermilink } from "./fermilink.ts";
import { gpumode } from "./gpumode.ts";
import type { Importer, ImportKind, ImportSource } from "./imported.ts";
import { kernelbench } from "./kernelbench.ts";
import { manifest } from "./manifest.ts";
import { openevolve } from "./openevolve.ts";

/** One importer a kind, the more particular forms first: what looks like several is most likely the first of them. */
export const importers: Readonly<Record<ImportKind, Importer>> = {
  gpumode,
  manifest,
  kernelbench,
  openevolve,
  autoresearch,
  fermilink,
};

/** The kinds that a folder or file looks like. */
export const kindsAlike = (source: ImportSource): ImportKind[] =>
  Object.values(importers)
    .filter((importer) => importer.looksLike(source))
    .map(({ kind }) => kind);

/** The kind that the named file of a source is of: what the file itself is counts more than what lies beside it. */
export function kindOfEntry(source: ImportSource & { entry: string }): ImportKind | null {
  const { entry, files } = source;
  if (/\.(?:md|sh)$/i.test(entry)) return "autoresearch";
  const alone = { ...source, files: new Map([[entry, files.get(entry) ?? null]]) };
  // YAML is a contract unless it says otherwise itself.
  const kinds = [...kindsAlike(alone), ...(entry.endsWith(".py") ? kindsAlike(source) : [])];
  return kinds.find((kind) => kind !== "fermilink") ?? null;
}
