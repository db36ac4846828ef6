import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { confinedCommand, defaultLimits } from "../../src/sandbox/bubblewrap.ts";
import { shareCores } from "../../src/sandbox/cores.ts";
import { seccompFilter } from "../../src/sandbox/seccomp.ts";
import { isRoot, runModule } from "./as-other.ts";

const freezing = `
import { probeFreezing } from "@/probe-freezing.ts";
import { sandboxUser } from "@/user.ts";
try { await probeFreezing({ user: sandboxUser(process.pid), sandbox: "bubblewrap" }); console.log("freezes"); }
catch (error) { console.log(error.name + ": " + error.message); }`;

const plan = `
import { planCores } from "@/cores.ts";
console.log(JSON.stringify(planCores(1)));`;

describe("a machine where candidates cannot be frozen", () => {
  it("is told from one where they can", () => {
    expect(runModule(freezing).stdout).toBe("freezes\n");
  });

  it.runIf(isRoot)("is refused when the evaluator may not signal another user", () => {
    const { stdout } = runModule(freezing, ["setpriv", "--bounding-set=-kill", "--inh-caps=-kill"]);
    expect(stdout).toContain(
      "EnvironmentError: candidates cannot be frozen on this machine: the confined process may not be signalled\n",
    );
    expect(stdout).toContain("CAP_KILL");
  });

  it.runIf(isRoot)("is refused when /proc hides the candidate", () => {
    const hidden = 'umount -l /proc; mount -t proc -o hidepid=4 proc /proc; exec "$@"';
    const mayNotLook = ["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"];
    const { stdout } = runModule(freezing, ["unshare", "--mount", "sh", "-c", hidden, "sh", ...mayNotLook]);
    expect(stdout).toContain("EnvironmentError: candidates cannot be frozen on this machine: /proc ");
    expect(stdout).toContain("hidepid");
  });

  it.runIf(isRoot)("is not one where the evaluator is an ordinary user", () => {
    expect(runModule(freezing, ["setpriv", "--reuid=1234", "--regid=1234", "--clear-groups"]).stdout).toBe("freezes\n");
  });
});

describe("cores", () => {
  it("are shared with the evaluator, and the report says so, where there is only one", () => {
    const { candidate, evaluator, doubts } = JSON.parse(runModule(plan, ["taskset", "-c", "0"]).stdout);
    expect({ candidate, evaluator }).toEqual({ candidate: [0], evaluator: [] });
    expect(doubts).toContain("shared-core");
  });

  it("are the same ones for a second campaign of one process, whose evaluator keeps off them since the first", () => {
    const twice = `
import { pinEvaluator, planCores } from "@/cores.ts";
const first = planCores(1);
pinEvaluator(first);
console.log(JSON.stringify([first, planCores(1)]));`;
    const [first, second] = JSON.parse(runModule(twice).stdout);
    expect(second).toEqual(first);
  });

  it("are other ones for each GPU where there are enough, and the evaluator keeps off all of them", () => {
    const eight = [0, 1, 2, 3, 4, 5, 6, 7];
    const shared = (ordinal: number, threads: number) => shareCores(eight, threads, { ordinal, count: 3 });
    expect(shared(0, 1)).toEqual({ candidate: [7], evaluator: [0, 1, 2, 3, 4] });
    expect(shared(2, 1)).toEqual({ candidate: [5], evaluator: [0, 1, 2, 3, 4] });
    expect(shared(1, 2)).toEqual({ candidate: [4, 5], evaluator: [0, 1] });
    // Three times three would leave none.
    expect(shared(2, 3)).toEqual({ candidate: [5, 6, 7], evaluator: [0, 1, 2, 3, 4] });
    expect(shareCores([3], 1)).toEqual({ candidate: [3], evaluator: [] });
  });

  it("are not given where pinning is forbidden, and the report says so", () => {
    const file = join(tmpdir(), `hone-filter-${process.pid}`);
    writeFileSync(file, seccompFilter(process.arch, { pinned: true }) ?? "");
    try {
      const filtered = `exec 9<"${file}"; exec bwrap --dev-bind / / --seccomp 9 -- "$@"`;
      const { stdout } = runModule(plan, ["bash", "-c", filtered, "bash"]);
      expect(JSON.parse(stdout)).toEqual({ candidate: null, evaluator: [], doubts: ["unpinned"] });
    } finally {
      rmSync(file);
    }
  });
});

describe("who a confined command belongs to", () => {
  it.runIf(isRoot)("is an unprivileged user, also outside, when the evaluator is root", () => {
    const source = `
import { statSync } from "node:fs";
import { openScratch } from "@/scratch.ts";
import { runConfined } from "@/run-confined.ts";
import { sandboxUser } from "@/user.ts";
const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
const tree = scratch.folderForSandbox("tree");
const mounts = [{ from: tree, at: "/work", writable: true }];
const exit = await runConfined(scratch, { command: ["sh", "-c", "id -u; > file"], mounts, cwd: "/work", timeoutSeconds: 20 });
console.log(exit.stdout + statSync(tree + "/file").uid);
scratch.remove();`;
    const [inside, outside] = runModule(source).stdout.trim().split("\n");
    expect(Number(inside)).toBeGreaterThanOrEqual(61_000);
    expect(outside).toBe(inside);
  });

  it.runIf(isRoot)("is the evaluator's own user when that is not root, and the sandbox works all the same", () => {
    const source = `
import { probeSandbox } from "@/probe.ts";
import { sandboxUser } from "@/user.ts";
console.log(JSON.stringify(probeSandbox(sandboxUser(process.pid))));`;
    const { stdout } = runModule(source, ["setpriv", "--reuid=1234", "--regid=1234", "--clear-groups"]);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "bubblewrap",
      limits: "rlimits",
      words: "bubblewrap; memory and processes by rlimits and watchdog, disk by watchdog",
    });
  });
});

describe("descriptors", () => {
  it("that the evaluator inherited from its own parent do not reach a candidate", () => {
    const source = `
import { openScratch } from "@/scratch.ts";
import { runConfined } from "@/run-confined.ts";
import { sandboxUser } from "@/user.ts";
const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
const exit = await runConfined(scratch, { command: ["perl", "-e", "opendir D, '/proc/self/fd'; print join(' ', sort grep /\\\\d/, readdir D)"], mounts: [], cwd: "/", timeoutSeconds: 20 });
console.log(exit.stdout);
scratch.remove();`;
    const leaking = 'exec 20<"/etc/passwd"; exec 57<"/etc/passwd"; exec "$@"';
    // The fourth is the listing itself.
    expect(runModule(source, ["bash", "-c", leaking, "bash"]).stdout).toBe("0 1 2 3\n");
  });
});

describe("the argument vector", () => {
  it("names every mount, and none of the machine's own folders of people, services or runners", () => {
    const words = confinedCommand({
      sandbox: "bubblewrap",
      mounts: [],
      cwd: "/",
      env: {},
      limits: defaultLimits,
      cores: null,
      seccompFd: null,
      user: null,
      group: null,
      command: ["true"],
    });
    const mounted = words.flatMap((word, at) => (/^--(ro-|dev-)?bind$/.test(word) ? [words[at + 1]] : []));
    expect(mounted.length).toBeGreaterThan(1);
    for (const path of mounted)
      expect(path).toMatch(/^\/(usr|bin|sbin|lib|lib32|lib64|libx32|etc\/(alternatives|ld\.so\..*))$/);
  });
});
