import type { CheckView } from "../decide/actions.ts";
import { checkText, type CheckText } from "../report/check-text.ts";
import type { Connection } from "./connection.ts";

type Check = { head: string; view: CheckView };

/** GitHub's name for it on the commit. */
const name = "Hone";

/** Keeps the app's one check on a commit current: makes it, changes it where it differs, or leaves it alone. */
export async function keepCheck(connection: Connection, { head, view }: Check): Promise<void> {
  const { octokit, owner, repo, app } = connection;
  if (app.serverless !== undefined) return;
  const wanted = checkText(view);
  const { data } = await octokit.rest.checks.listForRef({
    owner,
    repo,
    ref: head,
    check_name: name,
    app_id: app.id,
    filter: "all",
    per_page: 100,
  });
  const own = data.check_runs
    .filter(({ external_id: id }) => id === view.campaign.id)
    .toSorted((a, b) => b.id - a.id)[0];
  if (own && isSame(own, wanted)) return;
  const { conclusion, title, summary, actions } = wanted;
  const state =
    conclusion === null ? ({ status: "in_progress" } as const) : ({ status: "completed", conclusion } as const);
  const text = { ...state, output: { title, summary }, actions };
  // One that is completed cannot run again: GitHub shows the newest of a name.
  if (own && !(own.status === "completed" && conclusion === null)) {
    await octokit.rest.checks.update({ owner, repo, check_run_id: own.id, ...text });
    return;
  }
  // Where only the answer was lost the check is there: the next look finds it, a second one would stay.
  const request = { retries: 0 };
  await octokit.rest.checks.create({
    owner,
    repo,
    name,
    head_sha: head,
    external_id: view.campaign.id,
    ...text,
    request,
  });
}

type Shown = { conclusion: string | null; output: { title: string | null; summary: string | null } };

const isSame = (shown: Shown, { conclusion, title, summary }: CheckText): boolean =>
  shown.conclusion === conclusion && shown.output.title === title && shown.output.summary === summary;
