import type { Proposer } from "../evolve/ports.ts";

/** Proposes what was kept on another machine, best first, before anybody else has a turn: most of it is good here too. */
export const carriedProposer: Proposer = {
  name: "carried",
  propose: ({ carried: [best] }) => {
    if (!best) return Promise.resolve(null);
    const { id: _id, ...proposal } = best;
    return Promise.resolve({ ...proposal, parent: "base" });
  },
};
