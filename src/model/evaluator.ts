/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "6baf2a427df936454d6f9616d97a4088db0f47eba43825efc1da8dc087e2b64d",
} as const;
