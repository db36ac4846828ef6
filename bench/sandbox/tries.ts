import { spawn, spawnSync } from "node:child_process";
import { chmodSync, closeSync, copyFileSync, mkdtempSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { openArena } from "../../src/evaluate/arena.ts";
import { HarnessGone, startHarness } from "../../src/evaluate/harness-process.ts";
import { nativeProgram } from "../../src/evaluate/native-program.ts";
import { removeTree } from "../../src/sandbox/remove-tree.ts";
import { runConfined } from "../../src/sandbox/run-confined.ts";
import { startWatchdog } from "../../src/sandbox/watchdog.ts";
import { planCores } from "../../src/sandbox/cores.ts";
import type { Attempt, Traces } from "./attempt.ts";
import { attackSource, plant } from "./place.ts";
import type { Place } from "./place.ts";

/** Path of the attack in the sandbox. */
const at = { attack: "/attack", rootAttack: "/root-attack" };
const cores = planCores(1).candidate;

/** Runs an attempt in the sandbox; what it printed is all that comes of it here. The tree is the caller's. */
export async function tryConfined(place: Place, attempt: Attempt): Promise<Traces> {
  const tree = place.scratch.folderForSandbox("attempt");
  if (attempt.as === "library") return { printed: ran(attempt, await loadLibrary(place, attempt)), tree };
  const first = await confined(place, attempt, { words: attempt.words(place), tree });
  const later = attempt.later && (await confined(place, attempt, { words: attempt.later(place), tree }));
  return { printed: later ?? first, tree };
}

type Run = { words: readonly string[]; tree: string };

async function confined(place: Place, attempt: Attempt, { words, tree }: Run): Promise<string> {
  const exit = await runConfined(place.scratch, {
    command: commandOf(words, at),
    mounts: [
      { from: tree, at: "/work", writable: true },
      { from: place.attack, at: at.attack },
      { from: place.rootAttack, at: at.rootAttack },
    ],
    cwd: "/work",
    limits: attempt.limits ?? {},
    cores: attempt.pinned === true ? cores : null,
    timeoutSeconds: attempt.seconds ?? 20,
  });
  return words[0] === "sh" ? exit.stdout : ran(attempt, exit.stdout + exit.stderr);
}

/** An attack that did not even start is no attempt. */
function ran({ name }: Attempt, printed: string): string {
  if (!printed.includes("TRIED\n")) throw new Error(`${name} was not tried: ${printed.slice(0, 300)}`);
  return printed;
}

function commandOf(words: readonly string[], paths: typeof at): string[] {
  const [first = "", ...rest] = words;
  if (first === "sh") return [...words];
  return first === "/root-attack" ? [paths.rootAttack, ...rest] : [paths.attack, ...words];
}

/** The library does its worst while it is loaded; the process is then given some time and ended. */
async function loadLibrary(place: Place, attempt: Attempt): Promise<string> {
  const { scratch } = place;
  const [library, harness] = [join(place.folder, "candidate.so"), harnessOf(place)];
  const words = attempt.words(place).map((word) => JSON.stringify(word));
  const made = spawnSync("cc", ["-O1", "-shared", "-fPIC", `-DWORDS=${words.join(",")}`, "-o", library, attackSource]);
  if (made.status !== 0) throw new Error(`the library does not compile: ${made.stderr.toString()}`);
  const [watchdog, arena] = [startWatchdog(), openArena(2 ** 20)];
  const spec = {
    scratch,
    watchdog,
    role: "candidate",
    program: nativeProgram(scratch, { harness, library, symbols: ["entry"] }),
    memory: arena.fds,
    runSeconds: 30,
  };
  try {
    const started = startHarness({ ...spec, cores: attempt.pinned === true ? cores : null });
    await setTimeout(50);
    started.close();
  } catch (error) {
    // It may well have ended itself.
    if (!(error instanceof HarnessGone)) throw error;
  } finally {
    await watchdog.close();
    arena.close();
  }
  return readFileSync(join(scratch.path, "candidate.log"), "utf8");
}

let harness: string | null = null;

/** The real harness; its stub calls nothing, since all happens before the first call. */
function harnessOf({ folder }: Place): string {
  if (harness !== null) return harness;
  const source = new URL("../../harness/native.c", import.meta.url).pathname;
  copyFileSync(source, join(folder, "native.c"));
  const stub =
    "static uint64_t hone_call(uint64_t i, void *f, const uint64_t *v) { (void)i; (void)f; (void)v; return 0; }";
  writeFileSync(join(folder, "stub.h"), `#include <stdint.h>\n${stub}\n`);
  const path = join(folder, "harness");
  const made = spawnSync("cc", ["-O1", "-o", path, join(folder, "native.c"), "-ldl"]);
  if (made.status !== 0) throw new Error(`the harness does not compile: ${made.stderr.toString()}`);
  chmodSync(path, 0o555);
  harness = path;
  return path;
}

/** The same without a sandbox, with the evaluator's environment and a descriptor of its: this one must come through. */
export async function tryBare(place: Place, attempt: Attempt): Promise<Traces> {
  const tree = mkdtempSync(join(place.folder, "bare-"));
  chmodSync(tree, 0o777);
  const first = await bare(place, attempt, { words: attempt.words(place), tree });
  const later = attempt.later && (await bare(place, attempt, { words: attempt.later(place), tree }));
  return { printed: later ?? first, tree };
}

async function bare(place: Place, attempt: Attempt, { words, tree }: Run): Promise<string> {
  const handed = openSync(plant(join(place.folder, "handed-on"), place.secret), "r");
  const pinned = attempt.pinned === true && cores ? ["taskset", "-c", cores.join(",")] : [];
  const all = [...pinned, ...(attempt.controlBefore?.(place) ?? []), ...commandOf(words, place)];
  const [program = "", ...args] = all;
  const env = { ...process.env, HONE_BENCH_PLACE: place.folder };
  const child = spawn(program, args, { cwd: tree, env, stdio: ["ignore", "pipe", "pipe", handed] });
  closeSync(handed);
  let printed = "";
  const take = (chunk: Buffer) => (printed += chunk.toString("latin1").slice(0, 2 ** 20));
  child.stdout?.on("data", take);
  child.stderr?.on("data", take);
  await new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  await setTimeout(20);
  return printed;
}

/** Removes a tree of an attempt. */
export const forget = ({ tree }: Traces): void => removeTree(tree);
