import { issueOfCampaign } from "../decide/claim.ts";
import type { Observation, RepositoryFacts, Sight, TrustedState } from "../decide/observation.ts";
import { stageOf } from "../decide/stage.ts";
import type { Config } from "../model/config.ts";
import type { Connection } from "./connection.ts";
import { readPublication } from "./publication.ts";
import { defaultConfig, readConfig } from "./read-config.ts";
import { readPermission, readRepository } from "./repository-facts.ts";
import { lookAtRun, lookForRun } from "./run-sight.ts";
import { readState } from "./state.ts";

export type CampaignLook = {
  campaign: string;
  /** Who pressed a button of its check run, where somebody did. */
  presser: string | null;
  /** Milliseconds since the epoch. */
  now: number;
};

/** A campaign and the one thing that it waits for. */
export async function observeCampaign(
  connection: Connection,
  { campaign, presser, now }: CampaignLook,
): Promise<Observation> {
  const [repository, reading] = await Promise.all([readRepository(connection), readConfig(connection)]);
  const { config, statePrefix: prefix } = reading;
  const state = await readState(connection, { prefix, campaign });
  if (state.kind !== "trusted") {
    return { kind: "no-campaign", repository, config, campaign, issue: issueOfCampaign(campaign), state };
  }
  const [permission, pressed, sight] = await Promise.all([
    readPermission(connection, state.campaign.actor),
    presser === null ? null : readPermission(connection, presser),
    look(connection, state, { repository, config: config.ok ? config.value : defaultConfig, now }),
  ]);
  return { kind: "campaign", repository, config, permission, presser: pressed, state, sight };
}

type Around = { repository: RepositoryFacts; config: Config; now: number };

async function look(connection: Connection, state: TrustedState, { repository, config, now }: Around): Promise<Sight> {
  const { campaign } = state;
  const stage = stageOf(campaign);
  switch (stage.kind) {
    case "dispatch":
      return lookForRun(connection, campaign, { branch: repository.defaultBranch, workflow: config.workflow });
    case "await-run":
      return lookAtRun(connection, state, { run: stage.run, now });
    case "proposal":
      return { kind: "proposed" };
    case "approval":
    case "publish":
    case "review":
      return readPublication(connection, state, stage.kind);
    case "settled":
      // A pull request that was closed can be reopened.
      return campaign.phase === "declined" ? readPublication(connection, state, "review") : { kind: "settled" };
  }
}
