import type { CommentSlot, CommentView } from "../decide/actions.ts";
import type { RepositoryFacts } from "../decide/observation.ts";
import { goalNewsComment } from "../report/goal-issue.ts";
import { answerComment } from "../report/answers.ts";
import { benchmarkComment } from "../report/benchmark-comment.ts";
import { marker } from "../report/marker.ts";
import { missingWorkflowComment, noRoomComment, problemComment, refusalComment } from "../report/problem-comment.ts";
import { quarantineComment } from "../report/quarantine-comment.ts";
import { statusComment } from "../report/status-comment.ts";
import type { Connection } from "./connection.ts";
import { mayBeOwn } from "./own-text.ts";
import { orAbsent } from "./http-status.ts";

/** The words of a comment. */
export function commentText(
  { slot, view }: { slot: CommentSlot; view: CommentView },
  repository: RepositoryFacts,
  workflowTemplate: string,
): string {
  const repositoryUrl = repository.url;
  switch (view.kind) {
    case "sender-refused":
      return refusalComment(view);
    case "problem":
      return problemComment(view.problem);
    case "no-workflow": {
      const { defaultBranch } = repository;
      return missingWorkflowComment({
        workflow: view.workflow,
        repositoryUrl,
        defaultBranch,
        template: workflowTemplate,
      });
    }
    case "quarantined":
      return quarantineComment(view);
    case "no-room":
      return noRoomComment(view);
    case "benchmark":
      return benchmarkComment(view);
    case "answer":
      return answerComment({ ...view, slot, repositoryUrl });
    case "goal-file":
      return goalNewsComment(view.news, repositoryUrl);
    case "campaign":
      return statusComment({ ...view, repositoryUrl, isPublic: repository.isPublic });
  }
}

type Comment = { issue: number; slot: CommentSlot; body: string };

/**
 * Writes the app's one comment of a slot: makes it, changes it where its text differs, or leaves it alone. Two processes
 * may make it in the same moment, for GitHub has no compare-and-swap for comments: the oldest stays.
 */
export async function keepComment(connection: Connection, { issue, slot, body }: Comment): Promise<void> {
  const { octokit, owner, repo } = connection;
  const [own, ...doubled] = await findOwn(connection, issue, slot);
  if (!own) {
    // Where only the answer was lost the comment is there: the next look finds it, a second one would stay.
    const request = { retries: 0 };
    await octokit.rest.issues.createComment({ owner, repo, issue_number: issue, body, request });
    const [, ...late] = await findOwn(connection, issue, slot);
    return remove(connection, late);
  }
  if (own.body !== body) await octokit.rest.issues.updateComment({ owner, repo, comment_id: own.id, body });
  await remove(connection, doubled);
}

async function remove({ octokit, owner, repo }: Connection, comments: readonly Own[]): Promise<void> {
  for (const { id } of comments) {
    await orAbsent(octokit.rest.issues.deleteComment({ owner, repo, comment_id: id }));
  }
}

type Own = { id: number; body: string };

/** The app's oldest comment with the slot's marker, then what is doubled, of any slot. Pages after the first that has one are left alone. */
async function findOwn({ octokit, owner, repo, app }: Connection, issue: number, slot: CommentSlot): Promise<Own[]> {
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: issue,
    per_page: 100,
  });
  for await (const { data } of pages) {
    const all = data
      .filter((comment) => mayBeOwn(app, comment))
      .map(({ id, body }) => ({ id, body: body ?? "" }))
      .toSorted((a, b) => a.id - b.id);
    const own = all.filter(({ body }) => body.startsWith(marker(slot)));
    // Whoever made a second one of another slot may have been lost before it saw that.
    const first = new Map(all.toReversed().map(({ id, body }) => [slotOf(body), id]));
    const doubled = all.filter(({ id, body }) => slotOf(body) !== null && first.get(slotOf(body)) !== id);
    const [oldest] = own;
    if (oldest) return [oldest, ...doubled];
  }
  return [];
}

/** The marker that a comment of Hone's begins with. */
const slotOf = (body: string): string | null => /^<!-- hone:[a-z0-9:-]+ -->/.exec(body)?.[0] ?? null;
