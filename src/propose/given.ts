import type { Proposer } from "../evolve/ports.ts";
import type { Candidate } from "../model/candidate.ts";

/** Proposes the one candidate that a person or a verify run brings. */
export function givenProposer({ id: _id, ...proposal }: Candidate): Proposer {
  return {
    name: "given",
    propose: ({ history }) => Promise.resolve(history.length === 0 ? proposal : null),
  };
}
