/** A repository as a delivery names it. */
export type RepositoryName = { owner: string; name: string };

/** A button of a check run, by its identifier. */
export type Button = "stop" | "continue" | "remeasure";

/** GitHub would not do the step that was tried last, or the day's limits do not allow it yet. */
export type Setback = { kind: "refused"; why: string } | { kind: "over-limit"; why: string; until: number };

/**
 * What a delivery asks for: where to look. It is a hint: everything that matters is read again before anything is done,
 * so that late, doubled, lost and disordered deliveries do no harm. Only a button and a push say who acted, since GitHub
 * keeps no readable trace of that.
 */
export type Intent =
  /** The label, the text or the state of an issue changed; a claim, or the look at the campaign that it has. */
  | {
      kind: "look-at-issue";
      repository: RepositoryName;
      issue: number;
      /** `/hone approve` on it. */ approval?: Approval;
    }
  | { kind: "read-comments"; repository: RepositoryName; issue: number }
  /** A person pressed a button of the check run. `delivery`: its GUID, by which it is worked off once. */
  | {
      kind: "press";
      repository: RepositoryName;
      campaign: string;
      button: Button;
      sender: string;
      isPerson: boolean;
      delivery: string;
    }
  /**
   * Goal files may have changed on the default branch, and the base of open pull requests may have moved. `pushes`: the
   * deliveries that told so, which say who asks; of two such intents that become one, both lists are kept.
   */
  | { kind: "look-at-goals"; repository: RepositoryName; pushes: readonly Push[]; done?: GoalsDone }
  /** Look at everything in a repository: it was just installed, renamed, or nobody has looked for a while. */
  | { kind: "sweep"; repository: RepositoryName }
  /**
   * Do what a campaign needs next. `wrote`: the state commit that this process has just made, which gives it the
   * right to act on it at once; others wait until the lease on it has run out. `setback`: why the step that was tried
   * last was not done.
   */
  | { kind: "advance"; repository: RepositoryName; campaign: string; wrote: string | null; setback?: Setback }
  | { kind: "ignore"; reason: string };

/** A person's `/hone approve`: the comment, its author, and when, milliseconds since the epoch. */
export type Approval = { comment: number; actor: string; at: number };

/** What this process has done for goal files since it began to look: the record's commit and the issues it made. */
export type GoalsDone = { wrote: string | null; opened: Readonly<Record<string, number>> };

/** A push to the default branch: who, and where the branch stood before it (null: nowhere) and afterwards. */
export type Push = { sender: string; isPerson: boolean; before: string | null; head: string };
