/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "8f4f220cdfbc25052fca1f44e1874c1da6302296ac2eae2d4740889e3b42cbaa",
} as const;
