import type { Repository } from "./connection.ts";
import { pagesFromLast } from "./pages-from-last.ts";

/** Somebody set the label. `at` in milliseconds since the epoch. */
export type Labelled = { actor: string; isPerson: boolean; at: number };

export type IssueHistory = {
  /** The last time that the label was set. */ labelled: Labelled | null;
  /** When the title was changed last, as far as that was after the label. */ renamedAt: number | null;
};

/** Pages of 100 events; no issue that people read has more. */
const mostPages = 50;

/** Who set a label last, and whether the title was changed since; read from the newest event on. */
export async function readIssueHistory(
  { octokit, owner, repo }: Repository,
  issue: number,
  label: string,
): Promise<IssueHistory> {
  const page = (number: number) =>
    octokit.rest.issues.listEvents({ owner, repo, issue_number: issue, per_page: 100, page: number });
  let renamedAt: number | null = null;
  for await (const events of pagesFromLast(page, mostPages)) {
    for (const event of events.toReversed()) {
      if (event.event === "renamed") renamedAt ??= Date.parse(event.created_at);
      if (event.event !== "labeled" || !("label" in event) || !isSame(event.label.name ?? "", label)) continue;
      return { labelled: labelledBy(event), renamedAt };
    }
  }
  return { labelled: null, renamedAt };
}

/** Letter case does not tell labels apart. */
export const isSame = (name: string, label: string): boolean => name.toLowerCase() === label.toLowerCase();

/** An account that is gone asks for nothing. */
const labelledBy = ({ actor, created_at: at }: { actor: { login: string; type: string } | null; created_at: string }) =>
  actor && { actor: actor.login, isPerson: actor.type === "User", at: Date.parse(at) };
