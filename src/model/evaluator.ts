/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "0cbd6ccb26468e46dec6c6ddd992bf2aa15b8093eb34cac1d6a048e157aa6cd5",
} as const;
