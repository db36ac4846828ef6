import { issueOfCampaign } from "../decide/claim.ts";
import type { Intent } from "../decide/intent.ts";
import type { Observation, OtherCampaign, Request, StateReading } from "../decide/observation.ts";
import { refusal } from "../decide/refusal.ts";
import { stageOf } from "../decide/stage.ts";
import type { Config } from "../model/config.ts";
import { readAsked } from "./asked.ts";
import type { Connection } from "./connection.ts";
import { type IssueHistory, isSame, readIssueHistory } from "./issue-events.ts";
import { type IssueReading, readIssue, readLastEdit } from "./issue.ts";
import { listOpenCampaigns } from "./open-campaigns.ts";
import type { OpenCampaign } from "./open-campaigns.ts";
import { defaultConfig, readConfig } from "./read-config.ts";
import type { ConfigReading } from "./read-config.ts";
import { readGoalAt } from "./read-goal.ts";
import { headOf, readRepository } from "./repository-facts.ts";
import { readWorkflow } from "./runs.ts";
import { listCampaigns, readState } from "./state.ts";

type Look = Extract<Intent, { kind: "look-at-issue" }>;

/** Who asks for a campaign on an issue, and all that a claim needs; no more than that where one is open already. */
export async function observeRequest(connection: Connection, look: Look): Promise<Observation> {
  const repository = await readRepository(connection);
  const head = await headOf(connection, repository.defaultBranch);
  const { label, config, statePrefix: prefix } = head === null ? nothingSaid : await readConfig(connection, head);
  const issue = await readIssue(connection, repository.fullName, look.issue);
  const nobody: Observation = { kind: "request", repository, label, config, asked: null };
  // An empty repository has nothing to make faster; a pull request is no issue.
  if (head === null || !issue || issue.isPullRequest || repository.state !== "open") return nobody;
  const history = await readHistory(connection, issue, { label, approval: look.approval });
  const { labelled } = history;
  const asked = await readAsked(connection, { issue, label, prefix, labelled, approval: look.approval });
  const request: Request = { repository, label, config, asked };
  if (refusal(request, look.issue) || !config.ok || !asked) return { kind: "request", ...request };
  const earlier = await readEarlier(connection, prefix, issue.number);
  const active = earlier.find(({ state }) => isOpen(state));
  if (active) return { kind: "joined", repository, config, campaign: active.id };
  const claimed = await readClaim(connection, {
    issue,
    config: config.value,
    repository,
    head,
    renamedAt: history.renamedAt,
  });
  return { kind: "claim", repository, config: config.value, asked, earlier, ...claimed };
}

const nothingSaid: ConfigReading = {
  label: defaultConfig.label,
  statePrefix: defaultConfig.state_prefix,
  config: { ok: true, value: defaultConfig },
};

/** The events of an issue without the label tell only of its title, which matters where somebody else may ask. */
async function readHistory(
  connection: Connection,
  issue: IssueReading,
  { label, approval }: { label: string; approval: Look["approval"] },
): Promise<IssueHistory> {
  const mayMatter = approval || issue.openedBy !== null || issue.labels.some((name) => isSame(name, label));
  return mayMatter ? readIssueHistory(connection, issue.number, label) : { labelled: null, renamedAt: null };
}

async function readEarlier(connection: Connection, prefix: string, issue: number) {
  const ids = await listCampaigns(connection, { prefix, campaign: `issue-${issue}-` });
  return Promise.all(ids.map(async (id) => ({ id, state: await readState(connection, { prefix, campaign: id }) })));
}

const isOpen = (state: StateReading): boolean => state.kind === "trusted" && stageOf(state.campaign).kind !== "settled";

type Claiming = {
  issue: IssueReading;
  config: Config;
  repository: Request["repository"];
  head: string;
  renamedAt: number | null;
};

async function readClaim(connection: Connection, { issue, config, repository, head, renamedAt }: Claiming) {
  const baseRef = config.pull_request.base ?? repository.defaultBranch;
  const base = baseRef === repository.defaultBranch ? head : await headOf(connection, baseRef);
  const { number, title, body, open: isIssueOpen, locked, labels } = issue;
  const [goal, workflow, open, editedAt] = await Promise.all([
    base === null ? noBranch(baseRef) : readGoalAt(connection, base, { number, title, body }),
    readWorkflow(connection, config.workflow),
    listOpenCampaigns(connection, config.state_prefix),
    readLastEdit(connection, number),
  ]);
  const working = open.filter(({ isAtWork }) => isAtWork).map(({ id }) => id);
  const hasRoom = working.length < config.limits.campaigns;
  const others = hasRoom ? await readOthers(connection, config, open) : [];
  const edits = [editedAt, renamedAt].flatMap((at) => at ?? []);
  const edited = edits.length > 0 ? Math.max(...edits) : null;
  const facts = { number, title, open: isIssueOpen, locked, labels, editedAt: edited };
  return { baseRef, base: base ?? head, issue: facts, goal, workflow, working, others };
}

const noBranch = (branch: string) => ({
  ok: false as const,
  problem: {
    where: ".github/hone.yml",
    what: `the repository has no branch ${branch}, which \`pull_request.base\` names`,
    remedy: "Name a branch that there is, or take the key away: then it is the default branch.",
  },
});

/** No more are told of at a claim, and each costs some requests. */
const mostOthers = 20;

/** What the open campaigns may edit, those that wait for people included. One that cannot be read says nothing. */
async function readOthers(connection: Connection, config: Config, open: readonly OpenCampaign[]) {
  const others: OtherCampaign[] = [];
  for (const { id: campaign } of open.slice(0, mostOthers)) {
    const issue = issueOfCampaign(campaign);
    const state = await readState(connection, { prefix: config.state_prefix, campaign });
    if (issue === null || state.kind !== "trusted") continue;
    others.push({ issue, scope: state.goal.scope, root: state.goal.root });
  }
  return others;
}
