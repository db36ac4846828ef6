import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { SelfTest } from "../../src/model/self-test.ts";
import { measured } from "../measured.ts";
import { torchEnvironment } from "../python-environment.ts";
import { git } from "../scale-repository.ts";
import { hone } from "./hone.ts";

const minutes = 60_000;
const torch = await torchEnvironment();

/** Imports an example's task anew, commits it, and tries it. */
async function tried(kind: string, name: string) {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "hone-imported-")));
  onTestFinished(() => rmSync(top, { recursive: true }));
  git(top, "init", "-q", "-b", "main");
  cpSync(join("examples/imports", kind, name), join(top, "task"), {
    recursive: true,
    filter: (path) => !/(?:^|\/)(?:goal\.md|benchmark\.yaml)$/.test(path),
  });
  const made = await hone(["init", "--from", kind, "task"], { cwd: top });
  expect(made, made.stderr).toMatchObject({ status: 0 });
  git(top, "add", ".");
  git(top, "commit", "-q", "-m", "A task of another tool's");
  const { status, stdout, stderr } = await hone(["selftest", "task/goal.md", "--json"], { cwd: top });
  expect(status, stdout + stderr).toBe(0);
  return SelfTest.parse(JSON.parse(stdout));
}

describe("a task that was imported tells right from wrong", measured, () => {
  test(
    "of GPU MODE's, by its own word",
    async () => {
      expect(await tried("gpumode", "prefix-sum")).toMatchObject({ ok: true, evidence: "reported", findings: [] });
    },
    10 * minutes,
  );

  test.skipIf(torch === null)(
    "of KernelBench's, with two results",
    async () => {
      const { ok, evidence, planted, nulls } = await tried("kernelbench", "two-results");
      expect({ ok, evidence }).toEqual({ ok: true, evidence: "observed" });
      expect(nulls.map(({ name }) => name)).toEqual(expect.arrayContaining(["zeros:output0", "zeros:output1"]));
      expect(planted.filter((trial) => !trial.ok)).toEqual([]);
    },
    10 * minutes,
  );

  test.skipIf(torch === null)(
    "of a manifest's, with weights by a function and a mask by its name",
    async () => {
      const { ok, evidence, planted } = await tried("manifest", "open-sizes");
      expect({ ok, evidence }).toEqual({ ok: true, evidence: "observed" });
      expect(planted.filter((trial) => !trial.ok)).toEqual([]);
    },
    10 * minutes,
  );
});
