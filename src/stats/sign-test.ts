/**
 * P(at least `successes` of `trials` heads of a fair coin): the one-sided sign test (Arbuthnot 1710; Conover,
 * "Practical Nonparametric Statistics", 1999, section 3.4). Needs nothing of the values' distribution.
 */
export function signTest(successes: number, trials: number): number {
  let term = 0.5 ** trials;
  let tail = 0;
  for (let heads = 0; heads <= trials; heads++) {
    if (heads >= successes) tail += term;
    term *= (trials - heads) / (heads + 1);
  }
  return tail;
}
