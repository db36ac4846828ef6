/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "31aa80ffaeea1fe14e98f1d38607d07ff0976c347a877d8b5b77300c364b3ee4",
} as const;
