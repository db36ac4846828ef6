/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "654031a99542929440a12a35b474977ba24bbbf9182b3e41207603a058c3cc04",
} as const;
