import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chownSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../model/digest.ts";
import { removeTree } from "../../sandbox/remove-tree.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import { own } from "../build.ts";
import { writeDescription } from "./description.ts";
import type { Description } from "./description.ts";
import { copyUsersSettings } from "./network-access.ts";
import { describeInstalled } from "./installed.ts";
import { placesIn } from "./layout.ts";
import type { Places } from "./layout.ts";
import { copyClosedRoots } from "./roots.ts";
import { installSteps } from "./steps.ts";
import { openStage } from "./stage.ts";
import type { WantedSetup } from "./wanted-setup.ts";

export type Making = {
  scratch: Scratch;
  wanted: WantedSetup;
  /** Where it is to lie; nothing is there yet. */
  folder: string;
  key: string;
  say(text: string): void;
};

/**
 * Makes an environment: the steps of its setup in the sandbox, with network, then its description. With a sandbox it is
 * made beside its place and renamed, since it is seen at a path of its own; without one it is made where it stays, for
 * its programs name their own path, and what lacks its description is not whole. A failure leaves nothing.
 */
export async function makeEnvironment({ scratch, wanted, folder, key, say }: Making): Promise<Description> {
  const began = performance.now();
  const confined = scratch.sandbox === "bubblewrap";
  const part = confined ? `${folder}.part` : folder;
  removeTree(part);
  try {
    const places = placesIn(part, scratch.sandbox);
    await prepareFolders(scratch, wanted, places);
    const stage = openStage({ scratch, wanted, places, say });
    for (const step of installSteps(wanted, places)) await stage.run(step);
    const { home, temporary, work, tools } = places.outside;
    for (const leftover of [home, temporary, work, tools]) removeTree(leftover);
    close(scratch, places);
    const { packages, ...installed } = await describeInstalled({ scratch, wanted, places });
    const made = wanted.setup.commands.length > 0 ? randomUUID() : "";
    const digest = sha256(`${key}\n${packages}\n${made}`);
    const description = writeDescription(part, { ...installed, digest, bytes: bytesOf(part) });
    if (confined) renameSync(part, folder);
    say(`setup: ${description.words}; ${((performance.now() - began) / 1000).toFixed(0)} s`);
    return description;
  } catch (error) {
    removeTree(part);
    throw error;
  }
}

async function prepareFolders(scratch: Scratch, wanted: WantedSetup, { outside }: Places): Promise<void> {
  mkdirSync(outside.top, { recursive: true, mode: 0o755 });
  const { environment, commands } = wanted.setup;
  const folders = [
    outside.hone,
    outside.home,
    outside.temporary,
    ...(environment === "none" ? [] : [outside.environment]),
    ...(commands.length === 0 ? [] : [outside.data]),
  ];
  for (const folder of folders) mkdirSync(folder);
  await copyClosedRoots(outside.top, wanted.interpreter?.roots ?? [], scratch.user);
  copyUsersSettings(outside.home);
  if (wanted.requirements) writeFileSync(outside.requirements, wanted.requirements.text);
  if (wanted.needsTree) {
    await wanted.base.materialise(outside.work);
    if (scratch.user) chownSync(outside.work, scratch.user.uid, scratch.user.gid);
    own(scratch, outside.work);
  }
  if (scratch.user) chownSync(outside.hone, scratch.user.uid, scratch.user.gid);
  own(scratch, outside.hone);
}

/**
 * From here on it is only read: root takes it from the sandbox's user; whoever is not root takes the right to write from
 * himself, and the sandbox mounts it read-only either way.
 */
function close({ user }: Scratch, { outside }: Places): void {
  for (const name of readdirSync(outside.hone))
    if (!lstatSync(join(outside.hone, name)).isDirectory()) removeTree(join(outside.hone, name));
  if (user) change("chown", ["-R", "-h", "0:0", outside.hone]);
  change("chmod", ["-R", user ? "u+rwX,go+rX,go-w,a-s" : "u+rX,a-w,a-s", outside.hone]);
  // The folder itself stays its owner's to remove.
  change("chmod", ["u+w", outside.hone]);
}

function change(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed on a new environment: ${stderr}`, { cause: error });
}

/** Of the disk, by du(1): an environment can have a hundred thousand files. */
function bytesOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  const { stdout } = spawnSync("du", ["-sk", folder], { encoding: "utf8" });
  return 1024 * Number(/^\d+/.exec(stdout)?.[0] ?? 0);
}
