import { issueOfCampaign } from "../decide/claim.ts";
import type { Observation, Sight, TrustedState } from "../decide/observation.ts";
import { stageOf } from "../decide/stage.ts";
import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import { readResult } from "./artifact.ts";
import { entriesAt } from "./base-entries.ts";
import type { Connection } from "./connection.ts";
import { readPublication } from "./publication.ts";
import { defaultConfig, readConfig } from "./read-config.ts";
import { readPermission, readRepository } from "./repository-facts.ts";
import { findRun, readRun, readWorkflow } from "./runs.ts";
import { readState } from "./state.ts";

/**
 * A campaign and the one thing that it waits for.
 * @param presser who pressed a button of its check run, where somebody did
 */
export async function observeCampaign(
  connection: Connection,
  campaign: string,
  presser: string | null,
): Promise<Observation> {
  const [repository, { config }] = await Promise.all([readRepository(connection), readConfig(connection)]);
  const prefix = config.ok ? config.value.state_prefix : defaultConfig.state_prefix;
  const state = await readState(connection, { prefix, campaign });
  if (state.kind !== "trusted") {
    return { kind: "no-campaign", repository, config, campaign, issue: issueOfCampaign(campaign), state };
  }
  const [permission, pressed, sight] = await Promise.all([
    readPermission(connection, state.campaign.actor),
    presser === null ? null : readPermission(connection, presser),
    look(connection, state),
  ]);
  return { kind: "campaign", repository, config, permission, presser: pressed, state, sight };
}

async function look(connection: Connection, state: TrustedState): Promise<Sight> {
  const { campaign } = state;
  const stage = stageOf(campaign);
  switch (stage.kind) {
    case "dispatch":
      return {
        kind: "undispatched",
        found: await findRun(connection, campaign),
        workflow: await readWorkflow(connection, campaign.workflow),
      };
    case "await-run":
      return lookAtRun(connection, campaign, stage.run);
    case "approval":
    case "publish":
    case "review":
      return readPublication(connection, state, stage.kind);
    case "settled":
      // A pull request that was closed can be reopened.
      return campaign.phase === "declined"
        ? readPublication(connection, state, "review")
        : { kind: "settled" };
  }
}

async function lookAtRun(
  connection: Connection,
  campaign: Campaign,
  { runId, attempt }: DispatchedRun,
): Promise<Sight> {
  const run = await readRun(connection, runId);
  if (run.kind === "running") return { ...run, runId, progress: null };
  const { kind: _kind, ...seen } = run;
  const left = await readResult(connection, runId, attempt);
  if (!left.ok) return { kind: "completed", outcome: { ...seen, left, checkpoint: null } };
  const paths = left.value.result.best?.edits.map(({ path }) => path) ?? [];
  const base = await entriesAt(connection, campaign.request.base, paths);
  return {
    kind: "completed",
    outcome: { ...seen, checkpoint: null, left: { ok: true, value: { ...left.value, base } } },
  };
}
