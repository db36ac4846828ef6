import type { Reaction } from "../decide/actions.ts";
import type { Repository } from "./connection.ts";
import { orGone, whereHeard } from "./http-status.ts";

/** Reacts to a comment. Where the reaction is there already GitHub answers with it. */
export const react = ({ octokit, owner, repo }: Repository, comment_id: number, content: Reaction): Promise<void> =>
  whereHeard(octokit.rest.reactions.createForIssueComment({ owner, repo, comment_id, content }));

/** The reactions that end a command. */
const ends = ["rocket", "confused"] as const;

/** How many there are of each, as GitHub lists it with a comment. */
export type ReactionCounts = Partial<Record<(typeof ends)[number], number>>;

/**
 * Whether a bot has put one of the reactions that end a command below it. A person's does not count. GitHub does not
 * tell one app's reaction from another's; a bot that reacts so to a command has it left undone.
 */
export async function isEnded(
  { octokit, owner, repo }: Repository,
  comment_id: number,
  counts: ReactionCounts | undefined,
): Promise<boolean> {
  for (const content of ends) {
    if ((counts?.[content] ?? 0) === 0) continue;
    const query = { owner, repo, comment_id, content, per_page: 100 };
    const listed = await orGone(octokit.paginate(octokit.rest.reactions.listForIssueComment, query));
    if (listed?.some(({ user }) => user?.type === "Bot")) return true;
  }
  return false;
}
