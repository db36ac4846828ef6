import type { Action } from "../decide/actions.ts";
import type { Connection } from "./connection.ts";
import { orAbsent, statusOf } from "./http-status.ts";
import type { Place } from "./place.ts";

type Quarantine = Extract<Action, { kind: "quarantine" }>;

/**
 * Keeps a foreign commit under a ref of its own, then moves the campaign's ref back to the app's newest commit, or away
 * where there is none. The one move of a state's ref that is no fast-forward: it is made only while the ref still names
 * the foreign commit, and what a process wrote in between is done again, as after any lost write.
 */
export async function quarantine(connection: Connection, action: Quarantine, { statePrefix }: Place): Promise<void> {
  const { octokit, owner, repo } = connection;
  const { campaign, foreign, kept, own } = action;
  await keep(connection, kept, foreign);
  const ref = `${statePrefix}/${campaign}`;
  const found = await orAbsent(octokit.rest.git.getRef({ owner, repo, ref }));
  if (found?.data.object.sha !== foreign) return;
  if (own === null) await octokit.rest.git.deleteRef({ owner, repo, ref });
  else await octokit.rest.git.updateRef({ owner, repo, ref, sha: own, force: true });
}

async function keep({ octokit, owner, repo }: Connection, ref: string, sha: string): Promise<void> {
  try {
    await octokit.rest.git.createRef({ owner, repo, ref, sha });
  } catch (error) {
    // It is kept already.
    const isThere = statusOf(error) === 422 && error instanceof Error && /already exists/i.test(error.message);
    if (!isThere) throw error;
  }
}
