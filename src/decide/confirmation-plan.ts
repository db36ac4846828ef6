/** Pairs of a confirmation: enough that Student's quantile at its error stays near 4. */
export const confirmPairs = 16;

/** One-sided error of the confirmation. */
export const confirmError = 0.001;
