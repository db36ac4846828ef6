/** What a play shows of its world, and how it is steered, wherever the world lies. */
import type { Asked, FaultScript } from "./server/faults.ts";
import { fetchFrom } from "./server/fetch.ts";
import type { Delivery, Receiver } from "./webhook-sender.ts";
import type { Artifact, CheckRun, Comment, Issue, Permissions, Run, Violation, World } from "./world.ts";

export type Sight = {
  /** For octokit's `baseUrl`; GraphQL is beside it, as on GitHub Enterprise Server. */
  apiUrl: string;
  installationId: number;
  /** Live lists, oldest first. */
  deliveries: readonly Delivery[];
  /** Empty when all that was asked and answered is as GitHub describes it, and everything asked is played. */
  violations: readonly Violation[];
  /** All requests so far, by operation, as they came. */
  requests: readonly Asked[];
  /** Lets requests go wrong from now on; null: none does. */
  faults: (script: FaultScript | null) => void;
  /** For octokit's `request.fetch`: the same answers without a socket. */
  fetch: typeof fetch;
  issues: ReadonlyMap<number, Issue>;
  comments: ReadonlyMap<number, Comment>;
  checkRuns: ReadonlyMap<number, CheckRun>;
  runs: ReadonlyMap<number, Run>;
  artifacts: ReadonlyMap<number, Artifact>;
  /** Webhooks go here from now on. */
  setWebhookUrl: (url: string) => void;
  /** In place of an address: deliveries are handed to a function, in order. */
  setReceiver: (receive: Receiver) => void;
  /** Sends a delivery again: same GUID, new id. */
  redeliver: (delivery: Delivery) => void;
  /** Resolves when all webhooks so far have been answered or given up. */
  webhooksSettled: () => Promise<void>;
  /** A token as an installation has it, for a test that plays the app; at most the app's permissions. */
  installationToken: (permissions?: Permissions) => string;
};

export function sightOf(world: World): Sight {
  return {
    apiUrl: `${world.origin}/api/v3`,
    installationId: world.app.installationId,
    deliveries: world.hooks.deliveries,
    violations: world.violations,
    requests: world.gate.requests,
    faults: (script) => void (world.gate.script = script),
    fetch: fetchFrom(world),
    issues: world.issues,
    comments: world.comments,
    checkRuns: world.checkRuns,
    runs: world.runs,
    artifacts: world.artifacts,
    setWebhookUrl: (url) => world.hooks.setTarget(url),
    setReceiver: (receive) => world.hooks.setReceiver(receive),
    redeliver: (delivery) => world.hooks.redeliver(delivery),
    webhooksSettled: () => world.hooks.settled(),
    installationToken: (permissions = world.app.permissions) =>
      world.tokens.issue({ kind: "installation", account: world.app.account, permissions }).value,
  };
}
