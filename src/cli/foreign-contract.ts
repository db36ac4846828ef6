import path from "node:path";
import { foreignContract, isForeign, outsideOfGoal } from "../goal/import/foreign-contract.ts";
import type { ForeignContract } from "../goal/import/foreign-contract.ts";
import { readFiles } from "./init/import-source.ts";

type Named = {
  file: string;
  text: string;
  /** Folder that the goal's paths start from, and what none of them may leave; absolute. */
  root: string;
  top: string;
};

/**
 * The contract that a task of another tool's stands for; null where the file is a contract itself. Errors call files by
 * their paths from the repository's top, so that the contract, which is hashed, is the same wherever the command is given.
 */
export async function readForeign({ file, text, root, top }: Named): Promise<ForeignContract | null> {
  if (!isForeign(file, text)) return null;
  const entry = relative(root, file);
  if (entry.startsWith("../")) return { text: null, problems: [outsideOfGoal(relative(top, file))] };
  const name = relative(top, root);
  return foreignContract({ name, entry, files: await readFiles({ folder: root, entry, name }) });
}

const relative = (from: string, to: string): string => path.relative(from, to).replaceAll(path.sep, "/");
