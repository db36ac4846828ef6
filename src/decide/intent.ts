/** A repository as a delivery names it. */
export type RepositoryName = { owner: string; name: string };

/** What a delivery asks for. It is a hint: everything that matters is read again before anything is done. */
export type Intent =
  | {
      kind: "start-campaign";
      repository: RepositoryName;
      issue: number;
      /** Who set the label. */
      sender: string;
      label: string;
      /** When, as far as the delivery says: milliseconds since the epoch. */
      at: number;
      /** Digest of the issue's title and text as they were then (`issueDigest`). */
      text: string;
    }
  | { kind: "run-finished"; repository: RepositoryName; campaign: string; runId: number }
  /**
   * Do what a campaign needs next. `wrote`: the state commit that this process has just made, which gives it the
   * right to act on it at once; others wait until the lease on it has run out. `refused`: why GitHub would not do the
   * step that was tried last.
   */
  | { kind: "advance"; repository: RepositoryName; campaign: string; wrote: string | null; refused?: string }
  | { kind: "ignore"; reason: string };
