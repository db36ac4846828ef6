import { createRandom } from "../stats/random.ts";

/** A stream of uniform numbers in [0, 1) that its seed determines, for choices that a resumed campaign makes again. */
export const uniformOf = (seed: number): (() => number) => createRandom(seed).uniform;
