import type { Action } from "../decide/actions.ts";
import { failed, recordRun } from "../decide/decide-campaign.ts";
import type { RepositoryFacts } from "../decide/observation.ts";
import { commentText, keepComment } from "./comments.ts";
import { commitCandidate } from "./commit-candidate.ts";
import type { Connection } from "./connection.ts";
import { dispatchRun } from "./dispatch.ts";
import { statusOf } from "./http-status.ts";
import { openPullRequest, pullRequestText } from "./open-pull-request.ts";
import { isStale, refusalOf } from "./refusal-of.ts";
import { writeState } from "./state.ts";

/** Where the writes go. */
export type Place = { repository: RepositoryFacts; statePrefix: string };

const placeOfText = ({ repository, statePrefix }: Place) => ({ repositoryUrl: repository.url, statePrefix });

/**
 * A campaign that has to be looked at again. `wrote` is the state that this process has just written, `refused` why
 * GitHub would not do what was asked of it.
 */
export type Progress = { campaign: string; wrote: string | null; refused?: string };

/** All writes of a decision, in order. Each is harmless when it is done twice. Null: there is nothing more to do. */
export async function execute(
  connection: Connection,
  actions: readonly Action[],
  place: Place,
): Promise<Progress | null> {
  let progress: Progress | null = null;
  for (const action of actions) progress = (await perform(connection, action, place)) ?? progress;
  return progress;
}

async function perform(connection: Connection, action: Action, place: Place): Promise<Progress | null> {
  switch (action.kind) {
    case "ignore":
      return null;
    case "advance":
      return { campaign: action.campaign, wrote: null };
    case "comment": {
      const body = commentText(action.view, place.repository, connection.app.workflowTemplate);
      await keepComment(connection, { issue: action.issue, slot: action.slot, body });
      return null;
    }
    case "write-state": {
      const { campaign, report, files } = action;
      const text = report && pullRequestText(campaign, report, placeOfText(place));
      const all = text === undefined ? files : { ...files, "report.md": text };
      const wrote = await writeState(connection, { ...action, files: all, prefix: place.statePrefix });
      return { campaign: campaign.id, wrote };
    }
    case "dispatch":
      return dispatch(connection, action, place);
    case "create-branch":
      return attempt(action.campaign, "make the branch", () => createBranch(connection, action));
    case "commit":
      return attempt(action.campaign.id, "commit the candidate", () => commitCandidate(connection, action));
    case "open-pull-request":
      return attempt(action.plan.campaign.id, "open the pull request", () =>
        openPullRequest(connection, action.plan, placeOfText(place)),
      );
    case "label": {
      const { owner, repo, octokit } = connection;
      // A pull request without its label is worth more than none: a refusal must not keep the campaign from its end.
      await attempt("", "label", () =>
        octokit.rest.issues.addLabels({ owner, repo, issue_number: action.number, labels: action.labels }),
      );
      return null;
    }
  }
}

/** Does one write after which the campaign is looked at again. What may pass is thrown; a refusal is carried along. */
async function attempt(campaign: string, what: string, write: () => Promise<unknown>): Promise<Progress> {
  try {
    await write();
    return { campaign, wrote: null };
  } catch (error) {
    if (isStale(error)) return { campaign, wrote: null };
    const why = refusalOf(error);
    if (why === null) throw error;
    return { campaign, wrote: null, refused: `GitHub refused to ${what}: ${why}` };
  }
}

type Dispatch = Extract<Action, { kind: "dispatch" }>;

async function dispatch(
  connection: Connection,
  { campaign, state, runsOn }: Dispatch,
  place: Place,
): Promise<Progress | null> {
  const outcome = await dispatchRun(connection, { campaign, state, runsOn });
  // Not listed yet: whoever looks next finds the run by its name.
  if (outcome.kind === "started" && outcome.runId === null) return null;
  const { runId, why } =
    outcome.kind === "started" ? { runId: outcome.runId, why: "" } : { runId: null, why: outcome.why };
  const next = runId === null ? failed(campaign, why) : recordRun(campaign, runId);
  const note = runId === null ? `failed: ${why}` : `${next.phase}: run ${runId}`;
  const wrote = await writeState(connection, {
    campaign: next,
    parent: state,
    files: {},
    note,
    prefix: place.statePrefix,
  });
  return { campaign: campaign.id, wrote };
}

async function createBranch(
  { octokit, owner, repo }: Connection,
  { branch, sha }: Extract<Action, { kind: "create-branch" }>,
) {
  try {
    await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
  } catch (error) {
    // The next look says whether it is ours.
    const isThere = statusOf(error) === 422 && error instanceof Error && /already exists/i.test(error.message);
    if (!isThere) throw error;
  }
}
