/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "914ff5c690eed0dbc7201797e865912986305abbeb2f88f8b98c2473b7d8998f",
} as const;
