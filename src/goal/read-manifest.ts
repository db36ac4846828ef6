import { Manifest } from "../model/manifest.ts";
import type { Problem } from "../model/input-error.ts";
import type { Finding } from "./finding.ts";
import { manifestFindings, unusedKeys } from "./manifest-rules.ts";
import { checkSchema, unknownKeys } from "./schema-problems.ts";
import { readYaml } from "./yaml-source.ts";

export type ManifestText = {
  text: string;
  /** What errors call it, `cases/norm/manifest.yaml`. */
  name: string;
};

export type ManifestReading = {
  /** Null as soon as there is a problem. */
  manifest: Manifest | null;
  problems: Problem[];
  warnings: Problem[];
  /** As of `readYaml`. */
  lineOf(path: readonly PropertyKey[]): number;
};

/** A manifest describes a few tensors; the limit keeps hostile input cheap. */
export const maxManifestCharacters = 64_000;

/** Nobody reads more, and each costs a search for its line. */
const shownFindings = 50;

/** Text → Manifest, with everything that is wrong or noteworthy. Never throws for what the text says. */
export function readManifest({ text, name }: ManifestText): ManifestReading {
  const early =
    text.length > maxManifestCharacters ? tooLarge(text, name) : text.trim() === "" ? emptyManifest(name) : null;
  if (early) return { manifest: null, problems: [early], warnings: [], lineOf: () => 1 };
  const yaml = readYaml({ text, name, firstLine: 1 });
  const { lineOf } = yaml;
  const checked = checkSchema(Manifest, { yaml, name });
  if (!checked.value) return { manifest: null, problems: checked.problems, warnings: [], lineOf };
  const located = ({ path, what, remedy }: Finding): Problem => ({ where: `${name}:${lineOf(path)}`, what, remedy });
  const problems = manifestFindings(checked.value).slice(0, shownFindings).map(located);
  const warnings = [
    ...unknownKeys(Manifest, { yaml, name }, () => false),
    ...unusedKeys(checked.value).slice(0, shownFindings).map(located),
  ];
  return { manifest: problems.length > 0 ? null : checked.value, problems, warnings, lineOf };
}

const emptyManifest = (name: string): Problem => ({
  where: `${name}:1`,
  what: "the manifest is empty",
  remedy: "Start from the one in docs/python.md, which explains the keys.",
});

const tooLarge = (text: string, name: string): Problem => ({
  where: `${name}:1`,
  what: `the manifest has ${text.length} characters, at most ${maxManifestCharacters} are read`,
  remedy: "It describes inputs; let weights.function make or read what is larger.",
});
