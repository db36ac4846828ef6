/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "d18c7e71d58035b298c5473b8af1b6c2108013bbef7a135284878588bcf6adf8",
} as const;
