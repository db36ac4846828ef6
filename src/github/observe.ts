import { issueOfCampaign } from "../decide/claim.ts";
import type { Intent } from "../decide/intent.ts";
import type { IssueFacts, Observation, Sight, TrustedState } from "../decide/observation.ts";
import { refusal } from "../decide/refusal.ts";
import { stageOf } from "../decide/stage.ts";
import { issueDigest } from "../decide/to-intent.ts";
import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import { readResult } from "./artifact.ts";
import { entriesAt } from "./base-entries.ts";
import type { Connection } from "./connection.ts";
import { readPublication } from "./publication.ts";
import { defaultConfig, readConfig } from "./read-config.ts";
import { readGoalAt } from "./read-goal.ts";
import { headOf, readPermission, readRepository } from "./repository-facts.ts";
import { findRun, readRun, readWorkflow } from "./runs.ts";
import { listCampaigns, readState } from "./state.ts";

type StartCampaign = Extract<Intent, { kind: "start-campaign" }>;
type CampaignIntent = Extract<Intent, { kind: "run-finished" | "advance" }>;

/** All reads that an intent needs, and no more: it looks no further once the request has to be refused. */
export const observe = (connection: Connection, intent: StartCampaign | CampaignIntent): Promise<Observation> =>
  intent.kind === "start-campaign" ? observeRequest(connection, intent) : observeCampaign(connection, intent.campaign);

async function observeRequest(connection: Connection, intent: StartCampaign): Promise<Observation> {
  const repository = await readRepository(connection);
  const base = await headOf(connection, repository.defaultBranch);
  if (base === null) throw new Error(`${repository.fullName} has no branch ${repository.defaultBranch}`);
  const [{ label, config }, permission] = await Promise.all([
    readConfig(connection, base),
    readPermission(connection, intent.sender),
  ]);
  const request = { repository, label, config, permission };
  if (refusal(request, intent) || !config.ok) return { kind: "request", ...request };
  const { owner, repo, octokit } = connection;
  const { data: issue } = await octokit.rest.issues.get({ owner, repo, issue_number: intent.issue });
  const { number, title } = issue;
  const [goal, workflow, earlier] = await Promise.all([
    readGoalAt(connection, base, { number, title, body: issue.body ?? "" }),
    readWorkflow(connection, config.value.workflow),
    readEarlier(connection, config.value.state_prefix, number),
  ]);
  const facts: IssueFacts = {
    number,
    title,
    open: issue.state === "open",
    labels: issue.labels.map((entry) => (typeof entry === "string" ? entry : (entry.name ?? ""))),
    text: issueDigest(title, issue.body ?? null),
  };
  return { kind: "claim", repository, config: config.value, base, issue: facts, goal, workflow, earlier };
}

async function readEarlier(connection: Connection, prefix: string, issue: number) {
  const ids = await listCampaigns(connection, { prefix, campaign: `issue-${issue}-` });
  return Promise.all(ids.map(async (id) => ({ id, state: await readState(connection, { prefix, campaign: id }) })));
}

async function observeCampaign(connection: Connection, campaign: string): Promise<Observation> {
  const [repository, { config }] = await Promise.all([readRepository(connection), readConfig(connection)]);
  const prefix = config.ok ? config.value.state_prefix : defaultConfig.state_prefix;
  const state = await readState(connection, { prefix, campaign });
  if (state.kind !== "trusted") {
    return { kind: "no-campaign", repository, config, campaign, issue: issueOfCampaign(campaign), state };
  }
  const [permission, sight] = await Promise.all([
    readPermission(connection, state.campaign.actor),
    look(connection, state),
  ]);
  return { kind: "campaign", repository, config, permission, state, sight };
}

/** Looks at the one thing that the campaign waits for. */
async function look(connection: Connection, { campaign }: TrustedState): Promise<Sight> {
  const stage = stageOf(campaign);
  switch (stage.kind) {
    case "dispatch":
      return { kind: "undispatched", found: await findRun(connection, campaign) };
    case "await-run":
      return lookAtRun(connection, campaign, stage.run);
    case "publish":
      return { kind: "publishing", ...(await readPublication(connection, campaign)) };
    case "settled":
      return { kind: "settled" };
  }
}

async function lookAtRun(
  connection: Connection,
  campaign: Campaign,
  { runId, attempt }: DispatchedRun,
): Promise<Sight> {
  const run = await readRun(connection, runId);
  if (run.kind === "running") return run;
  const { conclusion, url, runAttempt } = run;
  const left = await readResult(connection, runId, attempt);
  if (!left.ok) return { kind: "completed", outcome: { conclusion, url, runAttempt, left } };
  const paths = left.value.result.best?.edits.map(({ path }) => path) ?? [];
  const base = await entriesAt(connection, campaign.request.base, paths);
  return {
    kind: "completed",
    outcome: { conclusion, url, runAttempt, left: { ok: true, value: { ...left.value, base } } },
  };
}
