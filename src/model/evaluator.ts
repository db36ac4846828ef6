/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "0000000000000000000000000000000000000000000000000000000000000000",
} as const;
