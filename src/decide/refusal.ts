import type { Action } from "./actions.ts";
import type { Intent } from "./intent.ts";
import type { Permission, Request } from "./observation.ts";
import { problemComment } from "./problems.ts";

/** Write permission is what it takes to spend a repository's runners. */
export const mayWrite = (permission: Permission): boolean => permission === "admin" || permission === "write";

/** Why a request is looked into no further, as actions; null when it is this app's business and allowed. */
export function refusal(request: Request, intent: Extract<Intent, { kind: "start-campaign" }>): Action[] | null {
  const { repository, label, config, permission } = request;
  const ignored = (reason: string): Action[] => [{ kind: "ignore", reason }];
  if (repository.state !== "open") return ignored(`${repository.fullName} is ${repository.state}`);
  if (intent.label !== label) return ignored(`the label ${JSON.stringify(intent.label)} is not Hone's`);
  if (!mayWrite(permission)) {
    const view = { kind: "sender-refused", sender: intent.sender, label } as const;
    return [{ kind: "comment", issue: intent.issue, slot: "refusal", view }];
  }
  return config.ok ? null : [problemComment(intent.issue, config.problem)];
}
