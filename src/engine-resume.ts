import type { LoopState } from "./decide/loop-state.ts";
import type { Evaluator, Variant } from "./evolve/ports.ts";
import type { Recorder } from "./engine-record.ts";
import type { Candidate } from "./model/candidate.ts";
import { canonicalJson } from "./model/digest.ts";
import { EnvironmentError } from "./model/input-error.ts";
import type { Problem } from "./model/input-error.ts";
import type { Started } from "./model/ledger.ts";

/** What a campaign's samples depend on beside the code. */
type Ground = Pick<Started, "frozen" | "mode" | "machine" | "sandbox">;

/**
 * Why a campaign cannot be gone on with, or null: its samples would be of another task, or judged by other rules. `now`
 * is what a new campaign would begin with.
 */
export function otherTask(began: Started, now: Pick<Ground, "frozen" | "mode">): Problem | null {
  const where = `campaign ${began.frozen.campaign}`;
  const { evaluator, ...task } = began.frozen;
  const { evaluator: ours, ...request } = now.frozen;
  if (canonicalJson(evaluator) !== canonicalJson(ours)) {
    return {
      where,
      what: `was begun by Hone ${evaluator.version} (evaluator ${evaluator.digest.slice(0, 12)}), and this is ${ours.version} (${ours.digest.slice(0, 12)}), which may judge otherwise`,
      remedy: `Go on with that version, or start a new campaign. \`hone report ${began.frozen.campaign}\` shows what was found.`,
    };
  }
  if (canonicalJson(task) !== canonicalJson(request) || began.mode !== now.mode) {
    return {
      where,
      what: "its ledger is of another base, goal or contract than its request",
      remedy: "The campaign's folder was changed by something else than Hone: restore it, or start a new campaign.",
    };
  }
  return null;
}

/** Why samples of a campaign and new ones of this machine do not mix, or null: another kind of machine, or of sandbox. */
export function otherMachine(began: Started, now: Pick<Ground, "machine" | "sandbox">): Problem | null {
  const where = `campaign ${began.frozen.campaign}`;
  const other = (["processor", "cores", "toolchain", "device"] as const).find(
    (key) => began.machine[key] !== now.machine[key],
  );
  if (other) {
    return {
      where,
      what: `was measured with ${other} ${began.machine[other]}, and here it is ${now.machine[other]}`,
      remedy: "Go on where it was begun, or start a new campaign here: samples of two machines do not mix.",
    };
  }
  if ((began.sandbox === "none") === (now.sandbox === "none")) return null;
  return {
    where,
    what: `was begun with sandbox ${began.sandbox}, and here it is ${now.sandbox}`,
    remedy: "Give it the sandbox that it was begun with, or start a new campaign.",
  };
}

/**
 * Builds again what the campaign still needs and the evaluator has not kept: the base, the incumbent, and the build of
 * the open candidate. A build that gives other bytes is an event, and what is being measured then begins anew.
 */
export async function rebuildMissing(evaluator: Evaluator, record: Recorder): Promise<void> {
  const { baseline, incumbent, open } = record.state();
  if (baseline?.kind !== "built") return;
  await rebuild({ variant: { id: "base" }, digest: baseline.digest, evaluator, record });
  for (const { candidate, digest } of neededBuilds({ incumbent, open })) {
    await rebuild({ variant: { id: candidate.id, candidate }, digest, evaluator, record });
  }
}

function neededBuilds({ incumbent, open }: Pick<LoopState, "incumbent" | "open">) {
  const builds: { candidate: Candidate; digest: string }[] = [];
  if (incumbent?.candidate) builds.push({ candidate: incumbent.candidate, digest: incumbent.digest });
  if (open?.built?.kind === "built") builds.push({ candidate: open.candidate, digest: open.built.digest });
  return builds;
}

type Rebuild = { variant: Variant; digest: string; evaluator: Evaluator; record: Recorder };

async function rebuild({ variant, digest, evaluator, record }: Rebuild): Promise<void> {
  if (evaluator.holds(digest)) return;
  const outcome = await evaluator.build(variant);
  const isOpen = record.state().open?.candidate.id === variant.id;
  const name = variant.id === "base" ? "the base" : `candidate ${variant.id}`;
  if (outcome.kind !== "built" && !isOpen) {
    throw new EnvironmentError(
      `${name} was built before and does not build now: ${outcome.kind === "failed" ? outcome.error : "it takes too long"}`,
      `Bring back what its build needs (programs, libraries), then: hone resume ${record.state().started?.frozen.campaign ?? ""}`,
    );
  }
  if (outcome.kind === "built" && outcome.digest === digest) return;
  await record.append(
    variant.id === "base" ? { type: "baseline", outcome } : { type: "built", candidate: variant.id, outcome },
  );
  const anew = outcome.kind === "built" ? "came out with other bytes" : "does not build any more";
  await record.append({
    type: "checkpoint",
    name: `${name} was built again and ${anew}: what was open is measured anew`,
  });
}
