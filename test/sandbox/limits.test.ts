import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openControlGroups } from "../../src/sandbox/cgroup.ts";
import { runConfined } from "../../src/sandbox/run-confined.ts";
import type { RunLimits } from "../../src/sandbox/run-confined.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

let scratch: Scratch;
let tree: string;
beforeAll(() => {
  scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  tree = scratch.folderForSandbox("tree");
});
afterAll(() => scratch.remove());

const mebi = 2 ** 20;
const small: Partial<RunLimits> = { memory: 96 * mebi, processes: 40, disk: 48 * mebi, files: 2_000, output: 4 * mebi };

const probe = openControlGroups();
probe?.close();
const delegated = probe !== null;

/** With control groups, where this machine delegates them, and without. */
const ways = [...(delegated ? ["cgroup" as const] : []), "rlimits" as const];

describe.each(ways)("a run limited by %s", (way) => {
  const shell = (script: string, limits: Partial<RunLimits> = {}, timeoutSeconds = 20) =>
    runConfined(way === "cgroup" ? scratch : { ...scratch, openGroup: () => null }, {
      command: ["sh", "-c", script],
      mounts: [{ from: tree, at: "/work", writable: true }],
      cwd: "/work",
      limits: { ...small, ...limits },
      timeoutSeconds,
    });

  it("goes well below its limits", async () => {
    const exit = await shell("head -c 1000000 /dev/zero > a; (true & true & wait); rm a; echo well");
    expect(exit).toMatchObject({ exitCode: 0, reached: null, stdout: "well\n" });
  });

  it("is ended when many processes together take too much memory, and says so", async () => {
    const exit = await shell(
      "for i in 1 2 3 4 5 6; do perl -e '$x = \"x\" x 30e6; select undef, undef, undef, 6' & done; wait",
    );
    expect(exit.reached).toEqual({
      limit: "memory",
      words: "it needed more than the 96 MiB of memory that it may have",
    });
    expect(exit.seconds).toBeLessThan(6);
  });

  it("is ended when it fills its memory folders", async () => {
    const exit = await shell("head -c 60000000 /dev/zero > /tmp/a; head -c 60000000 /dev/zero > /dev/shm/b; sleep 5");
    expect(exit.reached?.limit).toBe("memory");
    expect(exit.seconds).toBeLessThan(5);
  });

  it("is ended when it starts too many processes", async () => {
    const exit = await shell("perl -e 'for (1 .. 60) { fork or last } sleep 8'");
    expect(exit.reached).toEqual({
      limit: "processes",
      words: "it started more than the 40 processes and threads that it may have",
    });
    expect(exit.seconds).toBeLessThan(8);
  });

  it("is ended when it prints without end", async () => {
    const exit = await shell("yes");
    expect(exit.reached).toEqual({ limit: "output", words: "it printed more than the 4 MiB that it may print" });
    expect(exit.stdout.length).toBeLessThan(300_000);
  });

  it("is ended when it takes too long", async () => {
    const exit = await shell("sleep 30 & sleep 30", {}, 1);
    expect(exit).toMatchObject({ exitCode: null, timedOut: true });
    expect(exit.reached?.words).toBe("it took longer than 1 s");
  });
});

describe("a run's disk", () => {
  const shell = (script: string) =>
    runConfined(scratch, {
      command: ["sh", "-c", script],
      mounts: [{ from: tree, at: "/work", writable: true }],
      cwd: "/work",
      limits: small,
      timeoutSeconds: 30,
    });

  it("is bounded in bytes over many files", async () => {
    const exit = await shell("for i in $(seq 12); do head -c 8000000 /dev/urandom > f$i; done; sleep 10; true");
    expect(exit.reached).toEqual({ limit: "disk", words: "it wrote more than the 48 MiB of disk that it may take" });
    expect(exit.seconds).toBeLessThan(10);
    await shell("rm -f f*");
  });

  it("is bounded in files that were removed while they are open, too", async () => {
    const exit = await shell(
      'for i in 3 4 5 6 7 8 9; do eval "exec $i>x$i"; rm x$i; head -c 8000000 /dev/urandom >&$i; done; sleep 12; true',
    );
    expect(exit.reached?.limit).toBe("disk");
    expect(exit.seconds).toBeLessThan(12);
  });

  it("is bounded in the number of files", async () => {
    const exit = await shell("seq 3000 | xargs touch; sleep 12; true");
    expect(exit.reached).toEqual({ limit: "files", words: "it made more than the 2000 files that it may make" });
    expect(exit.seconds).toBeLessThan(12);
    await shell("seq 3000 | xargs rm -f");
  });

  it("does not count what lay there before the run", async () => {
    await shell("head -c 40000000 /dev/urandom > before");
    const exit = await shell("head -c 20000000 /dev/urandom > more; sleep 6; echo well");
    expect(exit).toMatchObject({ reached: null, stdout: "well\n" });
    await shell("rm -f before more");
  });
});

describe.runIf(delegated)("control groups", () => {
  it("tell the most memory that a run had", async () => {
    const exit = await runConfined(scratch, {
      command: ["perl", "-e", '$x = "x" x 40e6'],
      mounts: [],
      cwd: "/",
      timeoutSeconds: 20,
    });
    expect(exit.peakBytes).toBeGreaterThan(38 * mebi);
    expect(exit.peakBytes).toBeLessThan(200 * mebi);
  });

  it("are gone with the evaluator's folder, also when a run was only just killed", async () => {
    const own = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
    const group = own.openGroup({ memory: 64 * mebi, processes: 8 });
    const folders = group?.entrances.map((entrance) => entrance.slice(0, entrance.lastIndexOf("/"))) ?? [];
    expect(folders.length).toBeGreaterThan(0);
    const enter = `${group?.entrances.map((entrance) => `echo 0 > ${entrance}`).join(" && ")} && echo in && exec sleep 60`;
    const child = spawn("sh", ["-c", enter], { stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    group?.remove();
    own.remove();
    for (const folder of folders) expect(() => readdirSync(folder)).toThrow(/ENOENT/);
  });
});
