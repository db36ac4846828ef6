import type { Action, CommentView } from "./actions.ts";
import type { Asked, Permission, Request } from "./observation.ts";
import { problemComment } from "./problems.ts";

/** Write permission is what it takes to spend a repository's runners. */
export const mayWrite = (permission: Permission): boolean => permission === "admin" || permission === "write";

/** Why a request is looked into no further, as actions; null when it is this app's business and allowed. */
export function refusal({ repository, label, config, asked }: Request, issue: number): Action[] | null {
  const ignored = (reason: string): Action[] => [{ kind: "ignore", reason }];
  if (repository.state !== "open") return ignored(`${repository.fullName} is ${repository.state}`);
  if (!asked) return ignored(`nobody asks for a campaign on #${issue}`);
  // Bots label each other's issues; a name that ends in [bot] has been trusted by others to their cost.
  if (!asked.isPerson || !mayWrite(asked.permission)) {
    return [{ kind: "comment", issue, slot: "refusal", view: refusalOf(asked, label) }];
  }
  return config.ok ? null : [problemComment(issue, config.problem)];
}

function refusalOf({ by, actor }: Asked, label: string): CommentView {
  if (by === "label") return { kind: "sender-refused", sender: actor, label };
  return { kind: "answer", to: actor, answer: { kind: "not-allowed", sender: actor } };
}
