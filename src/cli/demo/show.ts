import type { OfflineGitHub } from "../../local/offline-github.ts";
import { publishedEvaluation } from "../../report/pull-request.ts";
import { caseLines, closingLine } from "../../report/terminal.ts";
import type { Ending } from "./follow.ts";
import type { Killed } from "./kill-runner.ts";
import type { LeftBehind } from "./leave-behind.ts";
import { packaged } from "./packaged.ts";
import type { PublishedPull } from "./pull-request.ts";
import type { Way } from "./stage.ts";

export type Finished = {
  github: OfflineGitHub;
  ending: Ending;
  pull: PublishedPull;
  left: LeftBehind;
  /** Of the whole demo. */
  seconds: number;
  way: Way;
  killed: Killed | null;
};

/** What `--json` prints. */
export function document({ github, ending, pull, left, seconds, way, killed }: Finished) {
  const { campaign, evolve, verify } = ending;
  const comments = [...github.comments.values()].filter(({ issue }) => issue === campaign.issue);
  return {
    schemaVersion: 1,
    way,
    pullRequest: pull,
    issue: { number: campaign.issue, comments: comments.map(({ body }) => body) },
    speedup: verify?.evidence?.speedup ?? null,
    evidence: verify?.evidence?.evidence ?? null,
    candidates: { tried: evolve?.tried ?? 0, kept: evolve?.kept ?? 0, rejected: evolve?.rejected.length ?? 0 },
    runs: campaign.runs.map(({ mode, attempt, runId, conclusion }) => ({ mode, attempt, runId, conclusion })),
    killed,
    left,
    seconds,
  };
}

/** What a person reads at the end. */
export function screen({ ending, pull, left, seconds }: Finished): string[] {
  const { evolve, verify } = ending;
  const evaluation = verify?.evidence && publishedEvaluation(evolve, verify.evidence);
  return [
    `Pull request #${pull.number}  ${pull.title}`,
    ...(evaluation ? caseLines(evaluation) : []),
    closingLine(evolve?.rejected ?? [], evaluation?.doubts ?? []),
    // By its path, since in that folder `npx hone` would be whatever a registry has under that name.
    `  reproduce: cd ${left.repository} && node ${packaged("bin/hone.js")} evaluate goal.md --candidate ${left.patch}`,
    "",
    ...pull.body.split("\n").map((line) => `  │ ${line}`.trimEnd()),
    "",
    `  branch  ${pull.branch} in ${left.repository}`,
    `  ledger  ${left.ledger}`,
    `  report  ${left.report}`,
    `Done in ${seconds.toFixed(0)} s`,
  ];
}
