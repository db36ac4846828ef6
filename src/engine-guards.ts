import { toPropose } from "./decide/carried.ts";
import type { LoopState } from "./decide/loop-state.ts";
import { isTunersOwn } from "./engine-proposers.ts";
import { treeOf } from "./engine-tree.ts";
import type { EngineRequest } from "./evolve/ports.ts";
import type { Candidate } from "./model/candidate.ts";
import { judgedRules } from "./model/content-policy.ts";
import type { AllowableRule } from "./model/content-policy.ts";
import { policyOf } from "./model/goal-policy.ts";
import { EnvironmentError, InputError } from "./model/input-error.ts";
import type { SandboxState } from "./sandbox/probe.ts";
import { gateEdits } from "./workspace/gate.ts";
import type { Repository } from "./workspace/repository.ts";

type Guarded = { request: EngineRequest; repository: Repository; sandbox: SandboxState; state: LoopState };

/**
 * What an earlier process brings is run here without a proposer having made it here: it must be what this campaign might
 * have tried. Without a sandbox only the repository's own code with the tuner's parameters runs, unless the operator wrote
 * `sandbox: none`; that a candidate is the tuner's is not believed but made again.
 */
export async function refuseUnfit({ request, repository, sandbox, state }: Guarded): Promise<void> {
  const { goal, benchmark, goalFile } = request;
  const base = treeOf(request);
  const brought = broughtBy(state);
  const tree = await repository.tree(base);
  const asked = { declared: declaredBy(goal), allow: allowedIn(request) };
  const policy = { ...policyOf({ goal, benchmark, goalFile }), ...asked, repository, base };
  for (const { id, edits, hypothesis } of brought) {
    const gate = await gateEdits({ ...policy, edits, hypothesis }, tree);
    if (gate) throw notOurs(request, `candidate ${id}: ${gate.detail}`);
  }
  if (sandbox.kind === "bubblewrap" || goal.sandbox === "none") return;
  const writer = request.models?.choices.find(({ kind }) => kind !== "tuner");
  if (writer)
    throw new EnvironmentError(`There is no sandbox for what ${writer.kind} writes: ${sandbox.why}`, sandbox.remedy);
  for (const candidate of [...brought, ...(request.candidate ? [request.candidate] : [])]) {
    if (await isTunersOwn(candidate, request, repository)) continue;
    throw new EnvironmentError(`There is no sandbox for the candidate's code: ${sandbox.why}`, sandbox.remedy);
  }
}

/** Values that a tunable may be set to, as they are written: what the goal itself names is no new call. */
export const declaredBy = ({ tune }: EngineRequest["goal"]): string[] =>
  tune.flatMap(({ values }) => values.map(String));

/**
 * A person's own candidate may call and import what it likes: that is judged, and not refused, unless the contract wants
 * no new dependency of anybody.
 */
export const allowedIn = ({ mode, benchmark }: Pick<EngineRequest, "mode" | "benchmark">): readonly AllowableRule[] =>
  mode === "evaluate"
    ? judgedRules.filter((rule) => rule !== "dependencies" || benchmark.repo?.disallow_new_dependencies !== true)
    : [];

/** The candidates that are built without being proposed; one that the gate turned away is not. */
function broughtBy(state: LoopState): Candidate[] {
  const { incumbent, open } = state;
  const waiting = open && open.gate === null ? [open.candidate] : [];
  return [...(incumbent?.candidate ? [incumbent.candidate] : []), ...waiting, ...toPropose(state)];
}

const notOurs = ({ frozen }: EngineRequest, what: string): InputError =>
  new InputError({
    where: `the ledger of ${frozen.campaign}`,
    what,
    remedy: "No campaign of this goal tries that: the ledger was changed by something else than Hone. Start a new one.",
  });
