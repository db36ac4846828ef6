import type { Campaign } from "../model/campaign.ts";
import type { Candidate } from "../model/candidate.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Frozen } from "../model/frozen.ts";
import type { Reviewed } from "../model/ledger.ts";
import { reviewInWords } from "./review.ts";
import { preparedFolder } from "../model/prepared-place.ts";
import type { RejectedIdea, RunResult } from "../model/run-result.ts";
import { code, unlinked } from "./escape.ts";
import { count } from "./figures.ts";
import { capped, marker, maxBody } from "./marker.ts";
import { gainInWords, gainOf } from "./metric-words.ts";
import { issueLinks, runLinks } from "./run-links.ts";
import { pullRequestNote } from "./serverless-note.ts";
import type { Serverless } from "./serverless-note.ts";
import { change, cost, method, rejectedIdeas, reproduction, summary } from "./sections.ts";
import type { Effort } from "./sections.ts";
import { subjectOf } from "./subject.ts";
import { caseTable, chart, guardedMetrics } from "./tables.ts";

export type PullRequestTitle = {
  /** The goal's title. */
  title: string;
  evaluation: Evaluation;
  /** From the configuration, such as `perf: `. */
  prefix?: string;
};

/** `matmul: 4.1x faster (4.0–4.2)`, `training: val_loss 0.012 lower (0.010 to 0.014)` */
export function pullRequestTitle({ title, evaluation, prefix = "" }: PullRequestTitle): string {
  const gain = gainOf(evaluation);
  const figure = gain ? `${gainInWords(evaluation) ?? ""} (${gain.range})` : "not measured";
  return unlinked(`${prefix}${subjectOf(title)}: ${figure}`, 200);
}

/** All that a report shows. The figures are those of `evaluation`; `rejected` and `effort` are the search's claims. */
export type ReportContent = {
  title: string;
  evaluation: Evaluation;
  candidate: Candidate;
  frozen: Frozen;
  rejected: readonly RejectedIdea[];
  effort: Effort;
  /** What a model said of the candidate. */
  review?: Omit<Reviewed, "type"> | null | undefined;
  /** One shell command. */
  reproduce: string;
  /** A sentence before all else, such as that the campaign has not ended. */
  note?: string;
};

export type PullRequestContent = {
  campaign: Campaign;
  /** Of the run that searched; null where its result was not kept. */
  evolve: RunResult | null;
  /** Of the run that confirmed; needs `best` and `evidence`. */
  verify: RunResult;
  /** Address of the repository for people. */
  repositoryUrl: string;
  /** The ref of the campaign's state. */
  stateRef?: string;
  /** Where Hone runs as a workflow there: what is weaker then is said at the end. */
  serverless?: Serverless;
};

/** The pull request's body. Throws where verify measured nothing: such a result must never come so far. */
export function pullRequestBody(content: PullRequestContent): string {
  const { campaign, evolve, verify, repositoryUrl } = content;
  const { best, evidence } = verify;
  if (!best || !evidence) throw new Error(`verify of ${campaign.id} has no candidate or no evidence to report`);
  const opening = [
    marker("pull-request"),
    `Closes #${campaign.issue}. Opened by Hone; every figure here comes from ${runLinks(campaign, repositoryUrl, { attempt: verify.attempt })}, measured against ${code(verify.base.slice(0, 7))} of ${code(campaign.baseRef)}.`,
    ...benchmarkInWords(campaign),
    ...(campaign.beside?.length
      ? [
          `The campaigns of ${issueLinks(campaign.beside)} may change the same files: what is merged first has the others measured again, or out of date.`,
        ]
      : []),
  ].join("\n\n");
  const body = reportBody(
    {
      title: campaign.title,
      evaluation: publishedEvaluation(evolve, evidence),
      candidate: best,
      frozen: verify,
      rejected: evolve?.rejected ?? [],
      effort: {
        tried: evolve?.tried ?? 0,
        kept: evolve?.kept ?? 0,
        searchSeconds: evolve?.seconds ?? 0,
        confirmSeconds: verify.seconds,
        account: evolve?.account,
      },
      review: evolve?.review,
      reproduce: reproduceCommand(content, best),
    },
    maxBody - opening.length - 1200,
  );
  const closing = `<sub>Campaign ${campaign.id} · ${count(campaign.runs.length, "run")}: ${runLinks(campaign, repositoryUrl)}</sub>`;
  const note = content.serverless ? pullRequestNote(content.serverless) : "";
  return capped([opening, body, note, `${closing}\n`].filter((part) => part !== "").join("\n\n"));
}

/** One line on a benchmark that a model wrote: whoever reviews this reviews what judged it, too. */
function benchmarkInWords({ request, agreed, issue }: Campaign): string[] {
  if (!request.prepared) return [];
  const folder = preparedFolder(request.prepared.id);
  const said = agreed ? `and ${code(agreed.by)} approved of it` : "and nobody was asked to approve of it";
  return [
    `A model wrote the benchmark, since the goal had none: #${issue} shows it, ${said}. It comes with this pull request, so that ${code(`npx hone run ${folder}/goal.md`)} uses it again.`,
  ];
}

/** Verify's evaluation, with the doubt that only both runs together show: one machine searched and confirmed. */
export function publishedEvaluation(evolve: RunResult | null, confirmed: Evaluation): Evaluation {
  const isSame = evolve?.evidence?.machine.fingerprint === confirmed.machine.fingerprint;
  return isSame ? { ...confirmed, doubts: [...confirmed.doubts, "same-machine"] } : confirmed;
}

/** `report.md` of a campaign: the sections of the pull request under the goal's title. */
export function campaignReport(content: ReportContent): string {
  const note = content.note ? `**${content.note}**\n\n` : "";
  return capped(`# ${pullRequestTitle(content)}\n\n${note}${reportBody(content, maxBody - 500)}\n`);
}

/** @param room characters that the sections may take together */
function reportBody(content: ReportContent, room: number): string {
  const { title, evaluation, candidate, frozen, rejected, effort, reproduce, review } = content;
  const before = [
    summary(title, evaluation),
    caseTable(evaluation),
    guardedMetrics(evaluation),
    chart(evaluation),
    `### What changed, and why\n\n${change(candidate)}${review ? `\n\n${reviewInWords(review)}` : ""}`,
    `### How it was measured\n\n${method(evaluation, frozen)}`,
  ];
  const after = [`### Cost\n\n${cost(effort)}`, `### Measure it again\n\n${reproduction(reproduce)}`];
  const taken = [...before, ...after].join("\n\n").length + 60;
  const ideas = `### Ideas that failed\n\n${rejectedIdeas(rejected, Math.max(room - taken, 600))}`;
  return [...before, ideas, ...after].filter((part) => part !== "").join("\n\n");
}

/**
 * Measures the pull request's own commit against the base in a work tree of its own, so that the reader's checkout
 * stays as it is. A goal file is there at the base; an issue's goal lies in the campaign's state.
 */
function reproduceCommand({ campaign, verify, stateRef }: PullRequestContent, { id }: Candidate): string {
  const { goalFile, request } = campaign;
  if (request.prepared) return withPrepared(campaign, { id, base: verify.base, benchmark: request.prepared.id });
  const { base } = verify;
  const head = campaign.head ?? "HEAD";
  const state = stateRef ?? campaign.stateRef;
  const goal = goalFile ?? `${campaign.id}.md`;
  return [
    `git fetch origin ${state} ${head}`,
    `git worktree add --detach ../${campaign.id} ${base}`,
    ...(goalFile !== undefined ? [] : [`git show FETCH_HEAD:goal.md > ../${campaign.id}/${goal}`]),
    `cd ../${campaign.id}`,
    `git diff ${base} ${head} > ${id}.diff`,
    `npx hone evaluate ${quoted(goal)} --candidate ${id}.diff`,
  ].join(" && ");
}

/** The benchmark is of the pull request's own commit: laid over the base it is a commit of that work tree alone. */
function withPrepared({ id: campaign, head }: Campaign, { id, base, benchmark }: Prepared): string {
  const [folder, at] = [preparedFolder(benchmark), head ?? "HEAD"];
  return [
    `git fetch origin ${at}`,
    `git worktree add --detach ../${campaign} ${base}`,
    `cd ../${campaign}`,
    `git checkout ${at} -- ${folder}`,
    "git -c user.name=me -c user.email=me@localhost commit -qm benchmark",
    `git diff ${base} ${at} -- . ':!${folder}' > ${id}.diff`,
    `npx hone evaluate ${folder}/goal.md --candidate ${id}.diff`,
  ].join(" && ");
}

type Prepared = { id: string; base: string; benchmark: string };

/** A path as one word of a shell command. */
const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);
