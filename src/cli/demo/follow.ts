import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { LogLine, OfflineGitHub } from "../../local/offline-github.ts";
import { Campaign } from "../../model/campaign.ts";
import { EnvironmentError } from "../../model/input-error.ts";
import { RunResult } from "../../model/run-result.ts";
import { stageOf } from "../../decide/stage.ts";
import { confirmPairs } from "../../decide/confirmation-plan.ts";
import type { Say } from "./machine.ts";

/** A campaign as its state ref shows it at the end. */
export type Ending = {
  campaign: Campaign;
  evolve: RunResult | null;
  verify: RunResult | null;
  files: (path: string) => Promise<string>;
};

const lookEveryMs = 250;
const patienceMs = 15 * 60_000;

/**
 * Waits until the campaign has ended, as its state ref tells. Meanwhile it says what the app has claimed. Throws where
 * nothing happens, with the app's last words.
 */
export async function followCampaign(
  github: OfflineGitHub,
  { say, appLog }: { say: Say; appLog: readonly string[] },
): Promise<Ending> {
  const git = gitIn(github.repositoryPath);
  const deadline = Date.now() + patienceMs;
  let attempt = 0;
  while (Date.now() < deadline) {
    const [ref] = (await git("for-each-ref", "--format=%(refname)", "refs/hone/campaigns/"))
      .split("\n")
      .filter(Boolean);
    if (ref) {
      const show = (path: string) => git("show", `${ref}:${path}`);
      const campaign = Campaign.parse(JSON.parse(await show("campaign.json")));
      if (attempt === 0) say(claimLine(campaign));
      else if (campaign.request.attempt > attempt && isResumed(campaign)) say(resumeLine(campaign));
      attempt = campaign.request.attempt;
      if (isOver(campaign)) {
        return {
          campaign,
          evolve: await resultIn(show, "evolve.json"),
          verify: await resultIn(show, "verify.json"),
          files: show,
        };
      }
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  throw new EnvironmentError(
    `The campaign did not end: ${appLog.at(-1) ?? "the app said nothing"}`,
    "Please report it",
  );
}

const claimLine = ({ request: { base, budget } }: Campaign): string =>
  `  Hone: accepted; base ${base.slice(0, 7)}; up to ${budget.iterations} candidates, ${budget.wall_seconds} s`;

const resumeLine = ({ request: { attempt, resume }, runs }: Campaign): string => {
  const before = runs.find(({ runId }) => runId === resume?.runId)?.attempt;
  return `  Hone: run ${attempt} goes on from what run ${before ?? resume?.runId} left`;
};

const isResumed = ({ request: { mode, resume } }: Campaign): boolean => mode === "evolve" && resume !== undefined;

/** The pull request is there, or none will be. */
const isOver = (campaign: Campaign): boolean => campaign.phase === "published" || stageOf(campaign).kind === "settled";

async function resultIn(show: (path: string) => Promise<string>, file: string): Promise<RunResult | null> {
  const text = await show(file).catch(() => null);
  return text === null ? null : RunResult.parse(JSON.parse(text));
}

function gitIn(folder: string): (...args: string[]) => Promise<string> {
  const run = promisify(execFile);
  return async (...args) => (await run("git", ["-C", folder, ...args], { maxBuffer: 2 ** 27 })).stdout;
}

/** What the app's own workflow does, where it is one: which event woke it, and each thing that it did about it. */
export function watchApp(say: Say): (line: LogLine, event: string) => void {
  const announced = new Set<number>();
  return ({ run, line }, event) => {
    if (!/^ {2}\S/.test(line)) return;
    if (!announced.has(run)) say(`  workflow "Hone app" on ${event}`);
    announced.add(run);
    say(`    ${line.trim()}`);
  };
}

/**
 * The job's log as a person would watch it: groups stay folded, so of a candidate only its line is seen. Of the
 * rest only the baseline and the progress are said.
 */
export function watchLog(say: Say): (line: LogLine, mode: string | undefined) => void {
  const seen = new Set<number>();
  const announced = new Set<number>();
  let folded = false;
  return ({ run, line }, mode) => {
    seen.add(run);
    if (!announced.has(run) && mode === "verify") {
      announced.add(run);
      say(`Run ${seen.size}, verify: fresh seeds, held-out cases, ${confirmPairs} pairs`);
    }
    const group = /^::group::(?<title>.*)$/.exec(line)?.groups?.["title"];
    if (line.startsWith("::endgroup::")) folded = false;
    else if (group !== undefined) {
      folded = true;
      if (mode === "evolve" && /^\s*\d+ /.test(group)) say(group);
    } else if (!folded && /^\s+(\d+\/\d+ · |confirming: )/.test(line)) say(line);
    else if (!folded && mode === "evolve" && /^baseline (?!built)/.test(line)) {
      announced.add(run);
      say(`Run ${seen.size}, evolve   ${line}`);
    } else if (line.startsWith("::error::")) say(`  ${line.slice("::error::".length)}`);
  };
}
