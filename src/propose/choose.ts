import type { Chooser, ProposalContext, Proposer } from "../evolve/ports.ts";
import { partsOfArm } from "../model/stance.ts";
import { chooseArm } from "../search/bandit.ts";
import type { Arm, Pull } from "../search/bandit.ts";
import { uniformOf } from "../search/uniform.ts";

export type ChooserParts = {
  /** Those whose proposers are not here come first, in their order. */
  arms: readonly Arm[];
  seed: number;
  /** US dollars that an hour of the machine costs; absent where nobody has said. */
  usdPerHour?: number | undefined;
};

type Past = Pick<ProposalContext, "history" | "turns" | "costs">;

/** How much is tried of what is not known well, beside what has paid so far. */
const explore = 1;
/** Share of all turns that leave the present approach, before rejections raise it. */
const epsilon = 0.1;
/** What an hour of a machine without a price counts as, US dollars: time is worth something beside a model's money. */
const usualHour = 1;

/** The two arms of a proposer that can be told to leave the present approach. */
export const armsInStances = (proposer: string, weight: number): Arm[] => [
  { proposer, stance: "refine", weight },
  { proposer, stance: "radical", weight: weight * epsilon },
];

/**
 * Shares the turns among proposers and their stances by gain per cost. It follows from the ledger and the seed alone, so
 * that a campaign that is gone on with chooses as if it had not stopped. Whoever has said that there is nothing left is
 * not asked again.
 */
export function chooserFor({ arms, seed, usdPerHour = usualHour }: ChooserParts): Chooser {
  const shared = new Set(arms.map(({ proposer }) => proposer));
  return (proposers, past) => {
    const first = proposers.filter(({ name }) => !shared.has(partsOfArm(name).proposer));
    const stopped = new Set(past.turns.filter(hasStopped).map(({ proposer }) => partsOfArm(proposer).proposer));
    const order = chooseArm({
      arms: arms.filter(({ proposer }) => !stopped.has(proposer)),
      pulls: pullsOf(past),
      explore,
      epsilon,
      usdPerHour,
      uniform: uniformOf(seed + past.costs.length),
    });
    const byName = new Map(proposers.map((proposer) => [proposer.name, proposer]));
    return [...first, ...order.flatMap((name) => whereThere(byName.get(name)))];
  };
}

const hasStopped = ({ outcome, isPast = false }: Past["turns"][number]): boolean => outcome === "stopped" && !isPast;

const whereThere = (proposer: Proposer | undefined): Proposer[] => (proposer ? [proposer] : []);

/** Every turn so far with what came of it; those that led to nothing before the search was given more are forgiven. */
function pullsOf({ history, costs }: Past): Pull[] {
  const gains = new Map(
    history.map(({ candidate, verdict, gain }) => [candidate.id, verdict.kind === "keep" ? (gain ?? 0) : 0]),
  );
  return costs
    .filter(({ candidate, isPast = false }) => candidate !== null || !isPast)
    .map(({ arm, candidate, usd, seconds }) => ({
      arm,
      gain: candidate === null ? null : (gains.get(candidate) ?? 0),
      usd,
      seconds,
    }));
}
