/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "429a27a298a1def1bf9b6e44b126bf00ed395faab5183479e266bd16f036e488",
} as const;
