import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { PrepareRequest, Preparing } from "../evolve/ports.ts";
import { prepareBenchmark } from "../engine-prepare.ts";
import { oneLine } from "../report/escape.ts";
import { preparedLines } from "../report/prepared.ts";
import type { Repository } from "../workspace/repository.ts";
import { ownFolder } from "./campaign-folders.ts";
import { existingContract, goalToPrepare } from "./goal-to-prepare.ts";
import { readGoalFile } from "./load-goal.ts";
import { onlyArgument } from "./options.ts";
import { settingsOf } from "./prepare-settings.ts";
import { nameFor, writePrepared } from "./prepared-files.ts";
import { pauseOnSignal, standardError } from "./terminal.ts";

const usage = "hone prepare GOAL [--proposer claude|openai] [--usd N] [--force] [--json]";

/**
 * `hone prepare GOAL`: a benchmark for a goal that has none, written by a model, proved here, and laid into the checkout for
 * a person to look at. 0 done, or nothing to do; 1 none that holds came of it; 2 the goal or the settings are wrong.
 */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      force: { type: "boolean" },
      usd: { type: "string" },
      proposer: { type: "string" },
      model: { type: "string" },
      endpoint: { type: "string" },
    },
  });
  const { json = false, force = false } = values;
  const read = await readGoalFile(onlyArgument(positionals, usage));
  const { goal, repository, goalText } = await goalToPrepare(read);
  const named = nameFor(repository.top, goal.title, goalText);
  const there = force ? null : existingContract(read, named.isThere ? named.id : null);
  if (there) return tell(json, { outcome: "exists", ...there }, [there.words, `  ${there.remedy}`]);
  const { warnings, ...asked } = await settingsOf({ goal, repository }, values);
  const terminal = standardError();
  for (const warning of warnings) terminal.line(warning);
  terminal.line(
    `${oneLine(goal.title, 120)}: a model reads the sources and writes a benchmark, which is then proved here`,
  );
  const request: PrepareRequest = {
    goal,
    goalText,
    goalFile: path.relative(repository.top, read.file).replaceAll(path.sep, "/"),
    title: goal.title,
    id: named.id,
    ...asked,
    repository: repository.top,
    folder: path.join(ownFolder(repository.top, "preparations"), `${named.id}-${stamp()}`),
    onProgress: terminal.line,
    pause: pauseOnSignal(() => terminal.line("stopping: nothing is written to the checkout; once more to end at once")),
  };
  const preparing = await prepareBenchmark(request);
  terminal.done();
  return preparing.kind === "failed"
    ? failed(preparing, request, json)
    : await lay(preparing, request, { json, repository });
}

const stamp = (): string =>
  `${new Date().toISOString().replace(/\D/g, "").slice(2, 14)}-${randomBytes(2).toString("hex")}`;

function failed(
  { why, remedy, cost }: Extract<Preparing, { kind: "failed" }>,
  { folder }: PrepareRequest,
  json: boolean,
): number {
  const draft = existsSync(path.join(folder, "draft")) ? path.join(folder, "draft") : null;
  const lines = [
    `No benchmark: ${why}`,
    `  ${remedy}`,
    ...(draft === null ? [] : [`  Its last draft: ${draft}`]),
    `  What was said and done: ${folder}`,
  ];
  if (json)
    console.log(JSON.stringify({ schemaVersion: 1, outcome: "failed", why, remedy, draft, folder, cost }, null, 2));
  // A model's words and what programs printed are among them.
  for (const line of lines.flatMap((text) => text.split("\n"))) console.error(shownLine(line));
  return 1;
}

const shownLine = (text: string): string => `${/^ */.exec(text)?.[0] ?? ""}${oneLine(text, 2000)}`;

type Laying = { json: boolean; repository: Repository };

/** Writes it into the checkout and says what is next. */
async function lay(
  { prepared }: Extract<Preparing, { kind: "prepared" }>,
  { id, goalText, title, folder: own }: PrepareRequest,
  { json, repository }: Laying,
): Promise<number> {
  const files = [...prepared.files, { path: "goal.md", content: goalText }];
  const aside = path.join(own, "replaced");
  const { folder, isReplaced } = writePrepared(repository.top, { id, files, aside });
  const shown = path.relative(process.cwd(), folder) || ".";
  const goal = path.join(shown, "goal.md");
  const force = (await isIgnored(repository, folder)) ? "-f " : "";
  const next = [
    `git add ${force}${shown} && git commit -m "Add a benchmark: ${oneLine(title, 60).replaceAll(/["$`\\!]/g, "")}"`,
    `hone check ${goal}`,
    `hone run ${goal}`,
  ];
  return tell(json, { outcome: "prepared", folder, goal, replaced: isReplaced ? aside : null, prepared, next }, [
    ...preparedLines(prepared),
    "",
    ...(isReplaced ? [`What was there before lies in ${path.relative(process.cwd(), aside)} now.`] : []),
    `Look at the contract${prepared.files.length > 1 ? ", and at what it runs," : ""} before you measure anything with it; then:`,
    ...next.map((line) => `  ${line}`),
  ]);
}

const isIgnored = ({ git }: Repository, folder: string): Promise<boolean> =>
  // git-check-ignore(1) takes no literal pathspecs, and this path has no pattern.
  git(["check-ignore", "-q", "--no-index", path.join(folder, "benchmark.yaml")], {
    env: { GIT_LITERAL_PATHSPECS: "0" },
  }).then(
    () => true,
    () => false,
  );

function tell(json: boolean, document: object, lines: readonly string[]): number {
  if (json) console.log(JSON.stringify({ schemaVersion: 1, ...document }, null, 2));
  else for (const line of lines) console.log(line);
  return 0;
}
