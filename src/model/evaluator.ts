/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "0b4b1fa197427f9bcf9fee3d2dd9f482981487f3990dafc8aefab2532cca1779",
} as const;
