/** A stream of random numbers that its seed determines, so that every search and every test can be repeated. */
export type Random = {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform in 0, 1, ..., n - 1. */
  integer(n: number): number;
  /** Standard normal. */
  normal(): number;
};

/**
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021), its
 * state filled by splitmix32 as its authors advise. For searching and resampling, never for secrets or for the slots
 * that a candidate must not guess.
 */
export function createRandom(seed: number): Random {
  const word = wordStream(seededState(seed));
  const uniform = () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
  return {
    uniform,
    integer: (n) => Math.floor(uniform() * n),
    // Box and Muller (1958); 1 - u is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** 32 bits a call. The state lies in plain variables: a search draws millions. */
function wordStream(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const third = c ^ a;
    const fourth = d ^ b;
    c = third ^ (b << 9);
    b ^= third;
    a ^= fourth;
    d = rotate(fourth, 11);
    return result;
  };
}

const rotate = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));

/** splitmix32: the finalizer of MurmurHash3 over a Weyl sequence. */
function seededState(seed: number): [number, number, number, number] {
  let weyl = Math.trunc(seed) | 0;
  const next = () => {
    weyl = (weyl + 0x9e3779b9) | 0;
    let word = Math.imul(weyl ^ (weyl >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  };
  return [next(), next(), next(), next()];
}
