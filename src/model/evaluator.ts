/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "a2249a08e7a2ae25785826167de02c462ee34dd97a077bc42c7518e36fbdec9b",
} as const;
