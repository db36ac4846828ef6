import type { Chooser, ProposalContext, Proposer } from "../evolve/ports.ts";
import { chooseArm, chooseStance } from "../search/bandit.ts";
import type { Pull } from "../search/bandit.ts";
import { uniformOf } from "../search/uniform.ts";

export type ChooserParts = {
  /** Shares before anything is known, by proposer; those that are not here come first, in their order. */
  weights: ReadonlyMap<string, number>;
  seed: number;
};

type Past = Pick<ProposalContext, "history" | "turns" | "charges">;

/** How much is tried of what is not known well, beside what has paid so far. */
const explore = 1;
/** Share of a model's turns that leave the present approach, before rejections raise it. */
const epsilon = 0.15;

/** The name of whoever made a candidate, its stance left out: `claude` of `claude/radical`. */
const armOf = (proposer: string): string => proposer.split("/")[0] ?? proposer;

/**
 * Shares the turns among proposers by gain per cost. It follows from the ledger and the seed alone, so that a campaign
 * that is gone on with chooses as if it had not stopped. Whoever has said that there is nothing left is not asked again.
 */
export function chooserFor({ weights, seed }: ChooserParts): Chooser {
  return (proposers, past) => {
    const first = proposers.filter(({ name }) => !weights.has(name));
    const present = past.turns.filter(({ isPast = false }) => !isPast);
    const stopped = new Set(present.filter(({ outcome }) => outcome === "stopped").map(({ proposer }) => proposer));
    const arms = [...weights].flatMap(([name, weight]) => (stopped.has(name) ? [] : [{ name, weight }]));
    const turn = past.history.length + past.turns.length;
    const order = chooseArm({
      arms,
      pulls: pullsOf({ ...past, turns: present }),
      explore,
      uniform: uniformOf(seed + turn),
    });
    const byName = new Map(proposers.map((proposer) => [proposer.name, proposer]));
    return [...first, ...order.flatMap((name) => whereThere(byName.get(name)))];
  };
}

const whereThere = (proposer: Proposer | undefined): Proposer[] => (proposer ? [proposer] : []);

/** Every turn so far in its order, with what came of it; what an arm's models cost is shared out evenly over its turns. */
function pullsOf({ history, turns, charges }: Past): Pull[] {
  const settled = history.map(({ candidate, verdict, gain }, at) => ({
    at,
    arm: armOf(candidate.proposer),
    gain: verdict.kind === "keep" ? (gain ?? 0) : 0,
  }));
  // Half a place before the candidate that came next.
  const idle = turns.map(({ proposer, after }) => ({ at: after - 0.5, arm: proposer, gain: null }));
  const all = [...settled, ...idle].toSorted((a, b) => a.at - b.at);
  return all.map(({ arm, gain }) => {
    const own = all.filter((other) => other.arm === arm).length;
    const usd = charges.filter(({ proposer }) => proposer === arm).reduce((sum, charge) => sum + (charge.usd ?? 0), 0);
    return { arm, gain, usd: usd / own, seconds: 0 };
  });
}

/** Whether a model's turn explores; the same for the same history. */
export const stanceFor =
  (seed: number) =>
  ({ history }: Pick<ProposalContext, "history">): "refine" | "radical" =>
    chooseStance({ history, epsilon, uniform: uniformOf(seed + 7919 * (history.length + 1)) });
