/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "6367f79a6c17506eb625e56ab775f4d4b73386f553540d498f0066b688e0c135",
} as const;
