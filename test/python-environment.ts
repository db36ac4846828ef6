import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { cacheFolder } from "../src/evaluate/cache-folder.ts";
import type { Environment } from "../src/evaluate/environment/environment.ts";
import { prepareEnvironment } from "../src/evaluate/environment/prepare-environment.ts";
import { Setup } from "../src/model/setup.ts";
import { openScratch } from "../src/sandbox/scratch.ts";
import { sandboxUser } from "../src/sandbox/user.ts";

/** The `setup:` of all goals and tests that need NumPy and PyTorch, so that one environment serves them all. */
export const torchSetup = { requirements: ["numpy==2.4.6", "torch==2.13.0"] };

/**
 * The environment of `torchSetup`, made once on a machine and outside the tests' fresh cache folder; null where it cannot
 * be had, which is then said once for the whole run. For the top of a test file, since it decides what is skipped:
 *
 *     const torch = await torchEnvironment();
 *     describe.skipIf(torch === null)("a PyTorch function", () => ...
 */
export async function torchEnvironment(): Promise<Environment | null> {
  // Whoever failed in this run of the tests has spared the others the attempt.
  const failed = path.join(cacheFolder(), "no-torch.txt");
  if (textOf(failed) !== null) return null;
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  try {
    return await prepareEnvironment({
      scratch,
      goal: { root: "", setup: Setup.parse(torchSetup) },
      benchmark: { driver: "python" },
      base: { tree: "", read: () => Promise.resolve(null), materialise: () => Promise.resolve() },
      say: (text) => process.stderr.write(`${text}\n`),
    });
  } catch (error) {
    tellOnce(failed, error instanceof Error ? error.message : inspect(error));
    return null;
  } finally {
    scratch.remove();
  }
}

function tellOnce(file: string, why: string): void {
  try {
    writeFileSync(file, why, { flag: "wx" });
  } catch {
    return;
  }
  const [first = ""] = why.split("\n");
  process.stderr.write(`tests with NumPy and PyTorch are skipped: ${first.slice(0, 300)}\n`);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
