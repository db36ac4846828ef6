import { join } from "node:path";
import { canonicalJson, sha256 } from "../../model/digest.ts";
import { resolvedPath } from "../../model/goal-policy.ts";
import { InputError } from "../../model/input-error.ts";
import type { Setup } from "../../model/setup.ts";
import type { Sandbox } from "../../sandbox/bubblewrap.ts";
import { environmentFormat } from "./description.ts";
import type { Interpreter } from "./interpreter.ts";

/** The base commit, as far as a setup needs it. */
export type BaseTree = {
  /** Id of its tree. */
  tree: string;
  /** Writes it into an empty folder. */
  materialise(into: string): Promise<void>;
  /** Text of a file, its path relative to the repository; null where it is none. */
  read(path: string): Promise<string | null>;
};

/** A setup with all that it is made from. */
export type WantedSetup = {
  setup: Setup;
  /** Of the goal, relative to the repository. */
  root: string;
  base: BaseTree;
  /** The requirements as text and where they come from; null where there are none. */
  requirements: Requirements | null;
  /** What a venv is made of; null where the package manager chooses. */
  interpreter: Interpreter | null;
  /** Whether the base commit's files take part. */
  needsTree: boolean;
};

export type Requirements = {
  text: string;
  /** Relative to the goal's root; null of a list in the goal. */ file: string | null;
};

/** Throws `InputError` where the requirements name no file of the base commit. */
export async function readRequirements(setup: Setup, root: string, base: BaseTree): Promise<Requirements | null> {
  const { requirements } = setup;
  if (requirements === undefined) return null;
  if (typeof requirements !== "string") return { text: `${requirements.join("\n")}\n`, file: null };
  const path = resolvedPath(requirements, root);
  const text = path === null ? null : await base.read(path);
  if (text !== null) return { text, file: requirements };
  throw new InputError({
    where: "setup.requirements",
    what: `the base commit has no file ${join(root, requirements)}`,
    remedy: "Commit it, or write the requirements as a list: requirements: [numpy==2.4.6]",
  });
}

/** Lines that lead to other files of the repository, whose content the requirements' text does not show. */
const leadsToFiles = /(^|[\s@=])(-r|-c|-e|-f|--requirement|--constraint|--editable|--find-links|\.{1,2}(\/|$)|file:)/m;

export const needsTree = ({ commands }: Setup, requirements: Requirements | null): boolean =>
  commands.length > 0 || (requirements !== null && leadsToFiles.test(requirements.text));

/** What an environment is known by: equal ones are shared by goals and campaigns. */
export function keyOf(
  { setup, root, base, requirements, interpreter, needsTree: tree }: WantedSetup,
  sandbox: Sandbox,
): string {
  const { env: _env, requirements: _named, ...made } = setup;
  return sha256(
    canonicalJson({
      format: environmentFormat,
      ...made,
      requirements: requirements?.text ?? null,
      interpreter: interpreter && {
        executable: interpreter.executable,
        version: interpreter.version,
        roots: interpreter.roots,
      },
      architecture: process.arch,
      base: tree ? { tree: base.tree, root } : null,
      sandbox,
    }),
  );
}
