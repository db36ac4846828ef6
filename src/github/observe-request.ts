import type { Intent } from "../decide/intent.ts";
import type { Asked, IssueFacts, Observation } from "../decide/observation.ts";
import { refusal } from "../decide/refusal.ts";
import type { Connection } from "./connection.ts";
import { readConfig } from "./read-config.ts";
import { readGoalAt } from "./read-goal.ts";
import { headOf, readPermission, readRepository } from "./repository-facts.ts";
import { readWorkflow } from "./runs.ts";
import { listCampaigns, readState } from "./state.ts";

type Look = Extract<Intent, { kind: "look-at-issue" }>;

/** Who asks for a campaign on an issue, and all that a claim needs. */
export async function observeRequest(connection: Connection, look: Look): Promise<Observation> {
  const repository = await readRepository(connection);
  const base = await headOf(connection, repository.defaultBranch);
  if (base === null) throw new Error(`${repository.fullName} has no branch ${repository.defaultBranch}`);
  const { label, config } = await readConfig(connection, base);
  const asked = await readAsked(connection, look, label);
  const request = { repository, label, config, asked };
  if (refusal(request, look.issue) || !config.ok || !asked) return { kind: "request", ...request };
  const { owner, repo, octokit } = connection;
  const { data: issue } = await octokit.rest.issues.get({ owner, repo, issue_number: look.issue });
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
    editedAt: null,
  };
  const { defaultBranch: baseRef } = repository;
  const claimable = { config: config.value, asked, base, baseRef, issue: facts, goal, workflow, earlier, open: [] };
  return { kind: "claim", repository, ...claimable };
}

async function readAsked(connection: Connection, { issue }: Look, label: string): Promise<Asked | null> {
  const { octokit, owner, repo } = connection;
  const { data } = await octokit.rest.issues.listEvents({ owner, repo, issue_number: issue, per_page: 100 });
  const last = data.findLast((event) => event.event === "labeled" && "label" in event && event.label.name === label);
  if (!last?.actor) return null;
  const { login, type } = last.actor;
  const permission = await readPermission(connection, login);
  return { by: "label", actor: login, isPerson: type === "User", permission, at: Date.parse(last.created_at) };
}

async function readEarlier(connection: Connection, prefix: string, issue: number) {
  const ids = await listCampaigns(connection, { prefix, campaign: `issue-${issue}-` });
  return Promise.all(ids.map(async (id) => ({ id, state: await readState(connection, { prefix, campaign: id }) })));
}
