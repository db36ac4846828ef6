import { chmodSync, constants, copyFileSync, existsSync, realpathSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvironmentError } from "../../model/input-error.ts";
import type { Mount } from "../../sandbox/bubblewrap.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import { closedOn } from "../../sandbox/temporary-folder.ts";

/** Where `harness/` lies beside the sources and the package's `dist/`, and beside the action's bundle. */
const places = ["../../../harness/", "../../harness/"];

/** Inside the sandbox. */
const inside = { node: "/hone/node", relay: "/hone/relay.mjs" } as const;

/** Words that start a program with the relay beside it. */
export const throughRelay = (port: number, socket: string): string[] => [
  inside.node,
  inside.relay,
  String(port),
  socket,
];

/**
 * The relay and what runs it. A machine may have no other Node and no Python, but it has the Node that runs Hone. Throws
 * `EnvironmentError` where Hone's own file is missing.
 */
export function relayMounts(scratch: Scratch): Mount[] {
  return [
    { from: reachable(realpathSync(process.execPath), "agent-node", scratch), at: inside.node },
    { from: reachable(relayFile(), "agent-relay", scratch), at: inside.relay },
  ];
}

function relayFile(): string {
  const found = places.map((place) => fileURLToPath(new URL(`${place}relay.mjs`, import.meta.url))).find(existsSync);
  if (found === undefined)
    throw new EnvironmentError(
      "Hone's own file harness/relay.mjs is missing",
      "Install Hone again: its package is incomplete",
    );
  return found;
}

/** A file itself where the sandbox's user can get to it and read it; else a copy in the scratch folder, made once. */
function reachable(file: string, name: string, { path, user }: Scratch): string {
  if (!user || (closedOn(dirname(file)) === null && (statSync(file).mode & 0o004) !== 0)) return file;
  const copy = join(path, name);
  if (existsSync(copy)) return copy;
  copyFileSync(file, `${copy}.part`, constants.COPYFILE_FICLONE);
  chmodSync(`${copy}.part`, 0o555);
  renameSync(`${copy}.part`, copy);
  return copy;
}
