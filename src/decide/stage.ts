import type { Campaign, DispatchedRun } from "../model/campaign.ts";

/** The one thing that a campaign waits for. */
export type Stage =
  | { kind: "dispatch" }
  | { kind: "await-run"; run: DispatchedRun }
  /** The benchmark waits for an approval, before anything is measured with it. */
  | { kind: "proposal" }
  /** The diff does. */
  | { kind: "approval" }
  | { kind: "publish" }
  /** The pull request is open: it is kept true to its branch and its base. */
  | { kind: "review" }
  | { kind: "settled" };

/** Where a campaign stands, from its state alone: it says what has to be looked at next. */
export function stageOf({ phase, request, runs }: Campaign): Stage {
  switch (phase) {
    case "claimed":
    case "preparing":
    case "evolving":
    case "verifying": {
      // A request without a run of its attempt is the intention to dispatch, written before the dispatch.
      const run = runs.find(({ attempt }) => attempt === request.attempt);
      return run ? { kind: "await-run", run } : { kind: "dispatch" };
    }
    case "proposed":
      return { kind: "proposal" };
    case "publishing":
      return { kind: "publish" };
    case "waiting":
      return { kind: "approval" };
    case "published":
      return { kind: "review" };
    case "merged":
    case "declined":
    case "nothing":
    case "stopped":
    case "failed":
      return { kind: "settled" };
  }
}

/** `working`: the campaign has a runner or will ask for one. `waiting`: for an approval, or for what becomes of its pull request. */
export type Standing = "working" | "waiting" | "settled";

export function standingOf({ kind }: Stage): Standing {
  switch (kind) {
    case "dispatch":
    case "await-run":
      return "working";
    case "proposal":
    case "approval":
    case "publish":
    case "review":
      return "waiting";
    case "settled":
      return "settled";
  }
}
