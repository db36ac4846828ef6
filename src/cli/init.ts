import { parseArgs } from "node:util";
import { configFile } from "../github/read-config.ts";
import { InputError } from "../model/input-error.ts";
import { count } from "../report/figures.ts";
import { openRepository } from "../workspace/repository.ts";
import { makeLabel } from "./init/make-label.ts";
import type { LabelOutcome } from "./init/make-label.ts";
import { nextSteps } from "./init/next-steps.ts";
import { examples, planFiles } from "./init/planned-files.ts";
import type { Example } from "./init/planned-files.ts";
import { defaultBranchOf, remoteOf } from "./init/remote.ts";
import { readPresent, writeFiles } from "./init/write-files.ts";
import type { FileOutcome } from "./init/write-files.ts";

const options = {
  example: { type: "string" },
  server: { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  force: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/**
 * `hone init`: writes what a repository needs for Hone, and says what is left to do. Nothing that somebody has changed is
 * overwritten, and giving the command again changes nothing. Answers the exit status.
 */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options });
  const { server, yes, force, json } = values;
  const example = exampleOf(values.example);
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

function fileLine({ path, state, added, removed }: FileOutcome): string {
  const difference = `it lacks ${count(added, "line")} of Hone's and has ${removed} of its own`;
  switch (state) {
    case "foreign":
      return `kept       ${path}, which is no workflow of Hone's`;
    case "kept":
      return `kept       ${path}: ${difference}; --force replaces it`;
    case "replaced":
      return `replaced   ${path}: +${added} −${removed} lines`;
    case "updated":
      return `updated    ${path} to this version`;
    case "written":
    case "unchanged":
      return `${state.padEnd(9)}  ${path}`;
  }
}
