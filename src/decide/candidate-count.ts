/** `1 candidate`, `3 candidates` */
export const candidates = (number: number): string => `${number} candidate${number === 1 ? "" : "s"}`;

/** What a search comes to that tried something and found nothing better. */
export const noneFaster = (tried: number): string =>
  `${tried === 1 ? "the one candidate that was tried was not" : `none of ${candidates(tried)} was`} faster than the code as it is`;
