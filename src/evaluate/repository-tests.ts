import { join } from "node:path";
import type { Variant } from "../evolve/ports.ts";
import type { TestRun } from "../model/test-run.ts";
import { removeTree } from "../sandbox/remove-tree.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import { prepareTree } from "./build.ts";
import type { BuildSite } from "./build.ts";

/** What stands for the build where a tree that was built before does not build for the tests. */
const buildCommand = "the contract's build";

/**
 * Runs the repository's own tests on a fresh, built tree of a variant, in the sandbox, up to the first that fails. A
 * failure is told together with what the base does there, so that a reader knows whose it is; it counts either way.
 */
export async function runRepositoryTests(site: BuildSite, variant: Variant): Promise<TestRun[]> {
  const runs = await runTests(site, variant);
  const failed = runs.find(({ ok }) => !ok);
  if (!failed || variant.id === "base") return runs;
  const words = onBase(failed, await runTests(site, { id: "base" }));
  return runs.map((run) => (run.ok ? run : { ...run, detail: `${words}: ${run.detail}`.slice(0, detailLimit) }));
}

const detailLimit = 4000;
const commandLimit = 1000;

async function runTests(site: BuildSite, variant: Variant): Promise<TestRun[]> {
  const tree = site.scratch.folderForSandbox(`tests-${variant.id}`);
  try {
    const built = await buildFor(site, variant, tree);
    if (built) return [built];
    const runs: TestRun[] = [];
    for (const command of site.tests) {
      const run = await runTest(site, command, tree);
      runs.push(run);
      if (!run.ok) break;
    }
    return runs;
  } finally {
    removeTree(tree);
  }
}

async function buildFor(site: BuildSite, variant: Variant, tree: string): Promise<TestRun | null> {
  const began = performance.now();
  const failure = await prepareTree(site, variant, tree);
  if (!failure) return null;
  const detail = failure.kind === "failed" ? failure.error : `it took longer than ${site.runSeconds} s`;
  return {
    command: buildCommand,
    ok: false,
    seconds: (performance.now() - began) / 1000,
    detail: detail.slice(0, detailLimit),
  };
}

async function runTest(site: BuildSite, command: readonly string[], tree: string): Promise<TestRun> {
  const exit = await runConfined(site.scratch, {
    command,
    mounts: [{ from: tree, at: "/work", writable: true }, ...site.environment.mounts],
    cwd: join("/work", site.root),
    env: site.environment.env,
    timeoutSeconds: site.runSeconds,
  });
  const ok = exit.reached === null && exit.exitCode === 0;
  const ended = exit.reached?.words ?? `it ended with ${exit.exitCode}`;
  const said = [exit.stdout, exit.stderr].map(ending).filter(Boolean).join("\n");
  return {
    command: command.join(" ").slice(0, commandLimit),
    ok,
    seconds: exit.seconds,
    detail: ok ? "" : `${ended}${said === "" ? "" : `: ${said}`}`.slice(0, detailLimit),
  };
}

/** The end of a stream, where test programs say what failed; both are shown, since make(1) says on the other that it did. */
const ending = (text: string): string => text.trim().split("\n").slice(-shownLines).join("\n").slice(-shownCharacters);
const shownLines = 15;
const shownCharacters = 1500;

function onBase(failed: TestRun, base: readonly TestRun[]): string {
  const same = base.find(({ command }) => command === failed.command);
  const earlier = base.find(({ ok }) => !ok);
  if (same) return same.ok ? "the base passes it" : "the base fails it too";
  return earlier ? `the base fails already at ${earlier.command}` : "the base passes it";
}
