import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { noEnvironment } from "../../src/evaluate/environment/environment.ts";
import { runRepositoryTests } from "../../src/evaluate/repository-tests.ts";
import type { Variant } from "../../src/evolve/ports.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";
import { exportTree } from "../../src/workspace/export-tree.ts";
import { openRepository } from "../../src/workspace/repository.ts";

const makefile = `answer: answer.sh
	cp answer.sh answer
	chmod +x answer

test: answer
	@echo "answer: $$(./answer)"
	test "$$(./answer)" = 42
`;

/** A real repository whose program answers 42, with its tests as the goal names them. */
async function open({ tests, answer = "echo 42", runSeconds = 20 }: Setup) {
  const folder = mkdtempSync(path.join(tmpdir(), "hone-tests-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, "kit"));
  writeFileSync(path.join(folder, "kit/Makefile"), makefile);
  writeFileSync(path.join(folder, "kit/answer.sh"), `#!/bin/sh\n${answer}\n`);
  const git = (...args: string[]) => {
    const { status, stderr } = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
  git("init", "-q");
  git("add", ".");
  git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "base");
  const repository = await openRepository(folder);
  const base = await repository.resolveCommit("HEAD");
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  onTestFinished(() => scratch.remove());
  const site = {
    scratch,
    store: scratch.path,
    environment: noEnvironment,
    tests,
    materialise: (variant: Variant, into: string) =>
      exportTree({ repository, base, edits: "candidate" in variant ? variant.candidate.edits : [], into }),
    benchmark: Benchmark.parse({
      schema_version: 1,
      benchmark_id: "answer",
      build: { commands: [["make", "-s", "answer"]] },
      runtime: { command: ["./answer"] },
      cases: [{ id: "train-1" }],
    }),
    root: "kit",
    runSeconds,
  };
  const folders = () => readdirSync(scratch.path).filter((name) => name.startsWith("tests-"));
  const run = (script: string, rules?: string) => runRepositoryTests(site, variantOf(script, rules));
  return { run, folders };
}

type Setup = { tests: string[][]; answer?: string; runSeconds?: number };

function variantOf(script: string, rules = makefile): Variant {
  const edits = [
    { path: "kit/answer.sh", baseBlob: null, content: `#!/bin/sh\n${script}\n` },
    { path: "kit/Makefile", baseBlob: null, content: rules },
  ];
  const rest = { parent: "base", proposer: "test", hypothesis: "", parameters: {} };
  return { id: "1", candidate: { id: "1", edits, ...rest } };
}

test("tests that pass are named with their seconds", async () => {
  const bench = await open({ tests: [["make", "-s", "test"], ["./answer"]] });
  const runs = await bench.run("printf '%d\\n' 42");
  expect(runs).toEqual([
    { command: "make -s test", ok: true, seconds: expect.any(Number), detail: "" },
    { command: "./answer", ok: true, seconds: expect.any(Number), detail: "" },
  ]);
  expect(runs.every(({ seconds }) => seconds > 0 && seconds < 20)).toBe(true);
  expect(bench.folders()).toEqual([]);
});

test("the first that fails ends the tests, and it is said that the base passes it", async () => {
  const bench = await open({ tests: [["make", "-s", "test"], ["./answer"]] });
  const runs = await bench.run("echo 41");
  expect(runs).toMatchObject([{ command: "make -s test", ok: false }]);
  expect(runs[0]?.detail).toMatch(/^the base passes it: it ended with 2: answer: 41\n.*make: .*Error 1/s);
});

test("a test that fails on the base too is failed none the less, with those words", async () => {
  const bench = await open({ tests: [["make", "-s", "test"]], answer: "echo 41" });
  const runs = await bench.run("echo 40");
  expect(runs).toMatchObject([{ ok: false }]);
  expect(runs[0]?.detail).toMatch(/^the base fails it too: /);
});

test("a test that hangs is failed after the time of a run", async () => {
  const bench = await open({ tests: [["./answer"]], runSeconds: 1 });
  const runs = await bench.run("sleep 60");
  expect(runs).toMatchObject([{ ok: false, detail: "the base passes it: it took longer than 1 s" }]);
  expect(runs[0]?.seconds).toBeLessThan(10);
});

test("a program that is not there fails the tests, and no error of Hone's comes of it", async () => {
  const bench = await open({ tests: [["./no-such-test"]] });
  const runs = await bench.run("echo 42");
  expect(runs).toMatchObject([{ command: "./no-such-test", ok: false }]);
  expect(runs[0]?.detail).toMatch(/^the base fails it too: it ended with .*No such file/s);
});

test("what tests write into their tree is seen by the next of them and by nobody else", async () => {
  const leave = ["sh", "-c", "test ! -e left && echo mine > left && echo '#!/bin/sh\nexit 1' > answer.sh"];
  const bench = await open({ tests: [leave, ["cat", "left"]] });
  for (const _ of [1, 2]) expect((await bench.run("echo 42")).map(({ ok }) => ok)).toEqual([true, true]);
});

test("a tree that does not build for its tests fails them by its build", async () => {
  const bench = await open({ tests: [["./answer"]] });
  const runs = await bench.run("echo 42", "answer:\n\texit 3\n");
  expect(runs).toMatchObject([{ command: "the contract's build", ok: false }]);
  expect(runs[0]?.detail).toMatch(/^the base passes it: make -s answer: /);
});

test("the tests have no network but loopback, and no file of the machine's users", async () => {
  const bench = await open({
    tests: [["sh", "-c", "test ! -e /home && test ! -e /root && ! cat /proc/net/route | grep -q eth"]],
  });
  expect((await bench.run("echo 42")).map(({ ok, detail }) => [ok, detail])).toEqual([[true, ""]]);
});
