import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asTestRuns, sanitize } from "../../src/evaluate/device/sanitize.ts";
import { readSanitizer } from "../../src/evaluate/device/sanitizer-summary.ts";
import { findDevice } from "../../src/sandbox/devices.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";
import { fakeMachine, fakeNvidiaSmi, nvidiaFolders } from "../devices/fake-machine.ts";
import type { FakeMachine } from "../devices/fake-machine.ts";

const invalid = `========= COMPUTE-SANITIZER
========= Invalid __global__ read of size 4 bytes
=========     at kernel(float *, int)+0x90
=========     by thread (32,0,0) in block (0,0,0)
=========     Address 0x7f8d1ba00080 is out of bounds
=========     and is 1 bytes after the nearest allocation at 0x7f8d1ba00000 of size 128 bytes
=========
========= ERROR SUMMARY: 1 error
`;

describe("what compute-sanitizer says", () => {
  it.each([
    ["========= COMPUTE-SANITIZER\n========= ERROR SUMMARY: 0 errors\n", 0, { kind: "clean" }],
    ["========= RACECHECK SUMMARY: 0 hazards displayed (0 errors, 0 warnings)\n", 0, { kind: "clean" }],
    ["========= RACECHECK SUMMARY: 2 hazards displayed (0 errors, 2 warnings)\n", 0, { kind: "clean" }],
  ])("is clean: %j, status %d", (text, status, expected) => {
    expect(readSanitizer(text, status)).toEqual(expected);
  });

  it("is an error with what it says first, and where", () => {
    expect(readSanitizer(invalid, 86)).toEqual({
      kind: "errors",
      words:
        "1 error: Invalid __global__ read of size 4 bytes; at kernel(float *, int)+0x90; by thread (32,0,0) in block (0,0,0); " +
        "Address 0x7f8d1ba00080 is out of bounds; and is 1 bytes after the nearest allocation at 0x7f8d1ba00000 of size 128 bytes",
    });
    const race =
      "========= Error: Race reported between Write access at k+0x70 and Read access at k+0x140 [9 hazards]\n";
    expect(readSanitizer(`${race}========= RACECHECK SUMMARY: 1 hazard displayed (1 error, 0 warnings)\n`, 0)).toEqual({
      kind: "errors",
      words: "1 error: Error: Race reported between Write access at k+0x70 and Read access at k+0x140 [9 hazards]",
    });
  });

  it("is no clean run where the program itself died, whatever the tool counted", () => {
    const died = readSanitizer("Segmentation fault\n========= ERROR SUMMARY: 0 errors\n", 139);
    expect(died).toEqual({ kind: "errors", words: "it ended with 139: Segmentation fault" });
  });

  it("is nothing without a summary", () => {
    const lost = "========= Error: No attachable process found. compute-sanitizer timed-out.\n";
    expect(readSanitizer(lost, 1)).toEqual({
      kind: "no-summary",
      words: "Error: No attachable process found. compute-sanitizer timed-out.",
    });
    expect(readSanitizer("", null)).toEqual({ kind: "no-summary", words: "it ended with a signal" });
  });
});

describe("a winner under compute-sanitizer", () => {
  let machine: FakeMachine;
  let scratch: Scratch;
  beforeEach(() => {
    machine = fakeMachine();
    fakeNvidiaSmi(machine, {});
    nvidiaFolders(machine);
    // Its own locks: whatever else is measured on this machine is not waited for.
    const temporary = join(machine.bin, "tmp");
    mkdirSync(temporary);
    chmodSync(temporary, 0o1777);
    vi.stubEnv("TMPDIR", temporary);
    scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
    // The tool as a toolkit outside of /usr has it: a program that runs another one and says what it saw.
    mkdirSync(join(machine.bin, "toolkit/bin"), { recursive: true });
    chmodSync(join(machine.bin, "toolkit"), 0o755);
    writeFileSync(
      join(machine.bin, "toolkit/bin/compute-sanitizer"),
      `#!/bin/sh
tool=$2
test "$3 $4 $5 $6" = "--error-exitcode 86 --report-api-errors no" || exit 1
shift 10
found=$("$@" $tool)
status=$?
echo "$found"
case "$found" in *Invalid*) echo "========= ERROR SUMMARY: 1 error"; exit 86 ;; esac
echo "========= ERROR SUMMARY: 0 errors"
exit $status
`,
      { mode: 0o755 },
    );
  });
  afterEach(() => {
    scratch.remove();
    machine.remove();
  });

  /** Runs scripts in the place of harness and variant; the tool's name is their last argument. */
  const sanitized = (scripts: { candidate: string; base?: string }, searchPath = join(machine.bin, "toolkit/bin")) =>
    sanitize({
      scratch,
      device: findDevice("cuda", { variables: {}, root: machine.root }),
      cases: ["train-1", "train-2"],
      searchPath,
      oneCall: (variant, workload) => ({
        command: ["sh", "-c", scripts[variant] ?? "exit 0", workload],
        mounts: [],
        env: { CASE: workload },
      }),
    });

  it("passes three tools over every train case, each tensor an allocation of its own", async () => {
    const { runs, skipped } = await sanitized({ candidate: 'test "$PYTORCH_NO_CUDA_MEMORY_CACHING" = 1' });
    expect(skipped).toEqual([]);
    expect(runs.map(({ command, ok, detail }) => ({ command, ok, detail }))).toEqual(
      ["memcheck", "racecheck", "initcheck"].map((tool) => ({
        command: `compute-sanitizer --tool ${tool} (train-1, train-2)`,
        ok: true,
        detail: "",
      })),
    );
  });

  it("is stopped by the first tool that finds what the base does not have", async () => {
    const candidate = 'test "$1 $CASE" != "racecheck train-2" || echo "========= Invalid write"';
    const { runs } = await sanitized({ candidate });
    expect(runs.map(({ ok }) => ok)).toEqual([true, false]);
    expect(runs[1]).toMatchObject({
      command: "compute-sanitizer --tool racecheck (train-1, train-2)",
      detail: "the base passes it; train-2: 1 error: Invalid write",
    });
  });

  it("is not blamed for what the base does too, and its report says what was left out", async () => {
    const both = 'test "$1" != initcheck || echo "========= Invalid read in a library"';
    const found = await sanitized({ candidate: both, base: both });
    expect(found.runs.map(({ ok }) => ok)).toEqual([true, true]);
    expect(found.skipped).toHaveLength(2);
    expect(asTestRuns(found).at(-1)).toEqual({
      command: "compute-sanitizer (skipped)",
      ok: true,
      seconds: 0,
      detail:
        "compute-sanitizer --tool initcheck, train-2: the base does not pass it either: 1 error: Invalid read in a library",
    });
  });

  it("is not looked at where the tool is not installed, or is for other devices, and the reason is told", async () => {
    expect(await sanitized({ candidate: "true" }, machine.root)).toEqual({
      runs: [],
      skipped: ["there is no compute-sanitizer in PATH (it comes with the CUDA toolkit)"],
    });
  });
});
