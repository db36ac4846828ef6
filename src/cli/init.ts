import { parseArgs } from "node:util";
import { configFile } from "../github/read-config.ts";
import { InputError } from "../model/input-error.ts";
import { openRepository } from "../workspace/repository.ts";
import { fileLine } from "./init/file-lines.ts";
import { importTask } from "./init/import-task.ts";
import { makeLabel } from "./init/make-label.ts";
import type { LabelOutcome } from "./init/make-label.ts";
import { nextSteps } from "./init/next-steps.ts";
import { examples, planFiles } from "./init/planned-files.ts";
import type { Example } from "./init/planned-files.ts";
import { defaultBranchOf, remoteOf } from "./init/remote.ts";
import { readPresent, writeFiles } from "./init/write-files.ts";
import type { FileOutcome } from "./init/write-files.ts";

const options = {
  from: { type: "string" },
  example: { type: "string" },
  server: { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  force: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** `hone init [--from KIND PATH]`: answers the exit status. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const { from, ...more } = values;
  if (from === undefined) return await prepareRepository(more, positionals);
  refuseMixed(more, positionals);
  return await importTask({ kind: from, path: positionals[0], force: more.force, json: more.json });
}

type Asked = { example?: string | undefined; server: boolean; yes: boolean; force: boolean; json: boolean };

/** Throws `InputError`: what prepares a repository for the app has nothing to do with a task. */
function refuseMixed({ example, server, yes }: Asked, positionals: readonly string[]): void {
  const other = [
    ...(example === undefined ? [] : ["--example"]),
    ...(server ? ["--server"] : []),
    ...(yes ? ["--yes"] : []),
  ];
  if (other.length === 0 && positionals.length <= 1) return;
  throw new InputError({
    where: "hone init --from",
    what:
      other.length > 0
        ? `${other.join(" and ")} ${other.length > 1 ? "do" : "does"} not go with it`
        : `it takes one path, not ${positionals.length}`,
    remedy: "Write: hone init --from KIND PATH [--force] [--json], and `hone init` by itself for the rest.",
  });
}

/**
 * Writes what a repository needs for Hone, and says what is left to do. Nothing that somebody has changed is
 * overwritten, and giving the command again changes nothing. Answers the exit status.
 */
async function prepareRepository(asked: Asked, positionals: readonly string[]): Promise<number> {
  if (positionals.length > 0)
    throw new InputError({
      where: "hone init",
      what: `it takes no argument such as "${positionals[0]?.slice(0, 80)}"`,
      remedy: "A task of another tool's is brought in with: hone init --from KIND PATH",
    });
  const { server, yes, force, json } = asked;
  const example = exampleOf(asked.example);
  const repository = await openRepository(process.cwd());
  const { top } = repository;
  if (repository.bare)
    throw new InputError({ where: top, what: "it is a bare repository", remedy: "Run `hone init` in a checkout." });
  const [remote, defaultBranch] = await Promise.all([remoteOf(repository, "origin"), defaultBranchOf(repository)]);
  const config = await readPresent(top, configFile);
  const { files: planned, label, runsOn } = await planFiles({ example, server, defaultBranch, config });
  const files = await writeFiles(top, planned, force);
  const labelOutcome = await makeLabel({ label, remote, allowed: yes, env: process.env });
  const uncommitted = await repository.uncommittedChanges([...planned.map(({ path }) => path), configFile]);
  const next = nextSteps({ files, uncommitted, label, labelOutcome, runsOn, remote, defaultBranch, example, server });
  if (json) console.log(JSON.stringify({ schemaVersion: 1, files, label: { name: label, ...labelOutcome }, next }));
  else for (const line of report({ files, label, labelOutcome, next })) console.log(line);
  return 0;
}

function exampleOf(name: string | undefined): Example | null {
  if (name === undefined) return null;
  const known = examples.find((example) => example === name);
  if (known) return known;
  throw new InputError({
    where: "--example",
    what: `there is no example "${name}"`,
    remedy: `Write one of ${examples.join(", ")}.`,
  });
}

type Outcome = { files: readonly FileOutcome[]; label: string; labelOutcome: LabelOutcome; next: readonly string[] };

function report({ files, label, labelOutcome, next }: Outcome): string[] {
  const made = { made: `made   the label ${label}`, there: `there  the label ${label}`, left: null }[
    labelOutcome.state
  ];
  return [
    ...files.map(fileLine),
    ...(made === null ? [] : [made]),
    "",
    "What is left to do:",
    ...next.map((step, index) => `  ${index + 1}. ${step}`),
  ];
}
