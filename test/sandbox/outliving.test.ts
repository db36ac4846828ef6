import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runConfined } from "../../src/sandbox/run-confined.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

let scratch: Scratch;
beforeAll(() => {
  scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
});
afterAll(() => scratch.remove());

/** Processes of this machine whose arguments hold a text. */
const running = (text: string): number =>
  readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "latin1").includes(text);
    } catch {
      return false;
    }
  }).length;

/** Leaves its session, forks twice and lets go of every stream; the sleeper's name is the marker. */
const daemons = (marker: string) =>
  `perl -MPOSIX -e 'fork and exit; POSIX::setsid(); fork and exit; close STDOUT; close STDERR; ` +
  `$SIG{$_} = "IGNORE" for qw(HUP TERM INT); exec "sleep", "${marker}"' & ` +
  `setsid sleep ${marker} >/dev/null 2>&1 & nohup sleep ${marker} >/dev/null 2>&1 &`;

const run = (script: string, timeoutSeconds = 20) =>
  runConfined(scratch, { command: ["sh", "-c", script], mounts: [], cwd: "/tmp", timeoutSeconds });

describe("what a confined command leaves behind", () => {
  it("ends with the command", async () => {
    const exit = await run(`${daemons("7101.5")} sleep 0.4; grep -l 7101.5 /proc/[0-9]*/cmdline | wc -l`);
    expect(Number(exit.stdout), "they did run").toBeGreaterThanOrEqual(3);
    expect(running("7101.5")).toBe(0);
  });

  it("ends with the command's time-out", async () => {
    const during = setTimeout(600).then(() => running("7102.5"));
    expect((await run(`${daemons("7102.5")} sleep 60`, 1)).timedOut).toBe(true);
    expect(await during, "they did run").toBeGreaterThanOrEqual(3);
    expect(running("7102.5")).toBe(0);
  });

  it("ends with the evaluator, also when that is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hone-killed-"));
    const at = (name: string) => JSON.stringify(fileURLToPath(new URL(`../../src/sandbox/${name}`, import.meta.url)));
    const file = join(folder, "evaluator.ts");
    writeFileSync(
      file,
      `import { openScratch } from ${at("scratch.ts")};
import { runConfined } from ${at("run-confined.ts")};
import { sandboxUser } from ${at("user.ts")};
const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
console.log(scratch.path);
await runConfined(scratch, { command: ["sh", "-c", ${JSON.stringify(`${daemons("7103.5")} sleep 60`)}], mounts: [], cwd: "/tmp", timeoutSeconds: 60 });`,
    );
    const evaluator = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
    let left = "";
    evaluator.stdout.on("data", (chunk: Buffer) => (left += chunk.toString()));
    try {
      for (let looks = 0; running("sleep\u00007103.5") < 3 && looks < 100; looks++) await setTimeout(50);
      expect(running("sleep\u00007103.5"), "they did run").toBeGreaterThanOrEqual(3);
      // A process that nobody has asked after yet is still there.
      const reaped = once(evaluator, "exit");
      evaluator.kill("SIGKILL");
      await reaped;
      for (let looks = 0; running("sleep\u00007103.5") > 0 && looks < 40; looks++) await setTimeout(50);
      expect(running("sleep\u00007103.5")).toBe(0);
      // What it left in the temporary directory goes with the next one, and nothing that is in use or another's.
      const there = (...paths: string[]) => paths.map((path) => existsSync(path));
      const foreign = scratch.path.replace(/hone-[0-9a-f]{8}-\d+-/, "hone-00000000-999999999-");
      mkdirSync(foreign);
      expect(there(left.trim(), scratch.path, foreign)).toEqual([true, true, true]);
      openScratch({ user: null, sandbox: "none" }).remove();
      expect(there(left.trim(), scratch.path, foreign)).toEqual([false, true, true]);
      rmSync(foreign, { recursive: true });
    } finally {
      evaluator.kill("SIGKILL");
      rmSync(folder, { recursive: true });
      if (left.startsWith(tmpdir())) rmSync(left.trim(), { recursive: true, force: true });
    }
  });
});
