import type { Problem } from "../../model/input-error.ts";

/** Formats of other tools that a task can be brought in. */
export const importKinds = ["fermilink", "autoresearch", "openevolve", "kernelbench", "gpumode", "manifest"] as const;
export type ImportKind = (typeof importKinds)[number];

/** A task in another tool's format. Paths are relative to the task's own folder. */
export type ImportSource = {
  /** What errors call the folder, as it was given. */
  name: string;
  /** The file that was named, or null where the folder was. */
  entry: string | null;
  /** Text files of the folder, small ones and not more than some hundred; what is binary or large has null. */
  files: ReadonlyMap<string, string | null>;
};

/** What is written beside the task, whose own files stay as they are. Paths as in `ImportSource`. */
export type Imported = {
  /** Text of the goal file. */
  goal: string;
  /** Path of the goal file; `goal.md` where nothing is said. */
  goalFile?: string;
  /** `benchmark.yaml`; null where the task's own file is the contract already. */
  benchmark: string | null;
  /** Path of the contract. */
  contract: string;
  /** What was taken to mean something else than it may, or does not carry over: one sentence each. */
  notes: string[];
};

export type ImportReading = { imported: Imported; problems: [] } | { imported: null; problems: Problem[] };

/** Reads one format. Pure: never throws for what the files say. */
export type Importer = {
  kind: ImportKind;
  /** Whether the files look like this kind, for messages such as "did you mean --from openevolve?". */
  looksLike(source: ImportSource): boolean;
  read(source: ImportSource): ImportReading;
};
