import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { LogLine, OfflineGitHub } from "../local/offline-github.ts";
import { publishedEvaluation } from "../report/pull-request.ts";
import { caseLines, closingLine } from "../report/terminal.ts";
import { followCampaign, watchLog } from "./demo/follow.ts";
import type { Ending } from "./demo/follow.ts";
import { leaveBehind } from "./demo/leave-behind.ts";
import type { LeftBehind } from "./demo/leave-behind.ts";
import { prepareMachine } from "./demo/machine.ts";
import type { Say } from "./demo/machine.ts";
import { publishedPull } from "./demo/pull-request.ts";
import type { PublishedPull } from "./demo/pull-request.ts";
import { maintainer, packaged, setStage } from "./demo/stage.ts";
import type { Stage } from "./demo/stage.ts";
import { positive } from "./options.ts";

/** `hone demo`: the whole way, offline: label → webhook → dispatch → runner → pull request. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: "boolean" }, seconds: { type: "string" } } });
  const say: Say = values.json ? (line) => console.error(line) : (line) => console.log(line);
  const searchSeconds = values.seconds === undefined ? null : positive("--seconds", values.seconds);
  const began = performance.now();
  say("Hone demo: offline, a local stand-in plays GitHub");
  prepareMachine(say);
  let github: OfflineGitHub | null = null;
  const watch = watchLog(say);
  const stage = await setStage((line: LogLine) => watch(line, modeOf(github, line)));
  github = stage.github;
  try {
    const ending = await play(stage, { say, searchSeconds });
    const pull = publishedPull(github, ending);
    const left = await leaveBehind(github, ending, pull);
    await finish(stage);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    if (values.json) console.log(JSON.stringify(document({ github, ending, pull, left, seconds }), null, 2));
    else for (const line of screen({ github, ending, pull, left, seconds })) say(line);
    return 0;
  } finally {
    await stage.close();
  }
}

const modeOf = (github: OfflineGitHub | null, { run: id }: LogLine): string | undefined =>
  github?.runs.get(id)?.inputs["mode"]?.toString();

type Play = { say: Say; /** In place of the example's own budget. */ searchSeconds: number | null };

async function play({ github, appLog }: Stage, { say, searchSeconds }: Play): Promise<Ending> {
  const title = "Make matmul faster";
  const goal = readFileSync(packaged("examples/matmul-c/goal.md"), "utf8");
  const body = searchSeconds === null ? goal : goal.replace(/wall_seconds: \d+/, `wall_seconds: ${searchSeconds}`);
  const issue = github.openIssue({ title, body, as: maintainer });
  github.labelIssue({ number: issue.number, label: "optimize", as: maintainer });
  say(`#${issue.number} "${title}": label optimize`);
  return await followCampaign(github, { say, appLog });
}

/** The last deliveries are worked off, and the stand-in has the last word: what it could not vouch for is a failure. */
async function finish({ github, idle }: Stage): Promise<void> {
  await github.webhooksSettled();
  await idle();
  const [first] = github.violations;
  if (first) throw new Error(`the stand-in for GitHub objects: ${JSON.stringify(first)}`);
}

type Finished = { github: OfflineGitHub; ending: Ending; pull: PublishedPull; left: LeftBehind; seconds: number };

function document({ github, ending, pull, left, seconds }: Finished) {
  const { campaign, evolve, verify } = ending;
  const comments = [...github.comments.values()].filter(({ issue }) => issue === campaign.issue);
  return {
    schemaVersion: 1,
    pullRequest: pull,
    issue: { number: campaign.issue, comments: comments.map(({ body }) => body) },
    speedup: verify?.evidence?.speedup ?? null,
    evidence: verify?.evidence?.evidence ?? null,
    candidates: { tried: evolve?.tried ?? 0, kept: evolve?.kept ?? 0, rejected: evolve?.rejected.length ?? 0 },
    left,
    seconds,
  };
}

function screen({ ending, pull, left, seconds }: Finished): string[] {
  const { evolve, verify } = ending;
  const evaluation = verify?.evidence && publishedEvaluation(evolve, verify.evidence);
  return [
    `Pull request #${pull.number}  ${pull.title}`,
    ...(evaluation ? caseLines(evaluation) : []),
    closingLine(evolve?.rejected ?? [], evaluation?.doubts ?? []),
    `  reproduce: cd ${left.repository} && npx hone evaluate goal.md --candidate ${left.patch}`,
    "",
    ...pull.body.split("\n").map((line) => `  │ ${line}`.trimEnd()),
    "",
    `  branch  ${pull.branch} in ${left.repository}`,
    `  ledger  ${left.ledger}`,
    `  report  ${left.report}`,
    `Done in ${seconds.toFixed(0)} s`,
  ];
}
