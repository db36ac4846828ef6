import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "../../sandbox/remove-tree.ts";
import type { Scratch } from "../../sandbox/scratch.ts";

/** What one turn of an agent lives in. */
export type AgentFolder = {
  /** Names the turn: unique in a campaign. */
  readonly turn: string;
  /** The copy of the working tree, the sandbox user's once it is handed over. */
  readonly tree: string;
  /** The agent's home, empty. */
  readonly home: string;
  /** File with the brief; the sandbox's user may read it. */
  readonly brief: string;
  /** Path for the socket of this turn. */
  readonly socket: string;
  /** Gives the tree, as it was written, to the sandbox's user. Links are not followed. */
  handOver(): void;
  remove(): void;
};

export function makeAgentFolder(scratch: Scratch, brief: string): AgentFolder {
  const turn = `agent-${randomBytes(4).toString("hex")}`;
  const folder = join(scratch.path, turn);
  mkdirSync(folder);
  // Whatever this process's mask says: nobody else passes through the scratch folder anyway.
  chmodSync(folder, 0o755);
  const file = join(folder, "brief");
  writeFileSync(file, brief);
  chmodSync(file, 0o444);
  const tree = scratch.folderForSandbox(join(turn, "tree"));
  return {
    turn,
    tree,
    home: scratch.folderForSandbox(join(turn, "home")),
    brief: file,
    socket: join(folder, "gateway"),
    handOver: () => own(scratch, tree),
    remove: () => removeTree(folder),
  };
}

function own({ user }: Scratch, tree: string): void {
  if (!user) return;
  const { status, stderr } = spawnSync("chown", ["-R", "-h", `${user.uid}:${user.gid}`, tree], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${tree} cannot be given to the sandbox's user: ${stderr}`);
}
